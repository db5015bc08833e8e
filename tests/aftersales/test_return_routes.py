"""Returns over the wire: what a portal or a warehouse calls."""

import json
from datetime import date

import pytest

from api.calling import is_problem
from goodorder.kernel.relay import settle_all

pytestmark = pytest.mark.django_db


def body_of(answer):
    return json.loads(answer.content)


def test_a_return_from_the_question_to_the_money(caller, order):
    about = f"/orders/{order.public_id}"
    mug, kettle = body_of(caller.post(f"{about}/returnable", {"reason": "changed_mind"}))["items"]
    assert (mug["units"], mug["rule"], mug["outcomes"]) == (
        2,
        "withdrawal v0",
        ["refund", "exchange"],
    )
    assert kettle["unit_value"] == 6495
    sent = {"lines": [{"line": 1, "units": 1, "reason": "changed_mind"}]}
    foreseen = body_of(caller.post(f"{about}/return-previews", sent, once=None))
    assert (foreseen["amount"], foreseen["fee"], foreseen["refund_on"]) == (1150, 0, ["received"])
    made = body_of(caller.post(f"{about}/returns", sent))
    assert (made["state"], made["lines"][0]["rule"]) == ("authorised", "withdrawal v0")
    path = f"/returns/{made['id']}"
    assert (
        body_of(caller.post("/returns/parcels", {"scan": made["number"]}))["returns"][0]["id"] == made["id"]
    )
    came = body_of(caller.post(f"{path}/receipts", {"items": [{"sku": "MUG"}]}))
    (unit,) = came["units"]
    settle_all()
    checked = {"grade": "as_new", "disposition": "restock"}
    assert body_of(caller.post(f"/returned-units/{unit['id']}/inspections", checked))["dispositions"] == [
        "pending",
        "restock",
    ]
    settle_all()
    done = body_of(caller.get(path))
    assert (done["state"], [row["amount"] for row in done["settlements"]]) == ("closed", [1150])
    assert body_of(caller.post(f"{path}/settlements"))["settlements"] == done["settlements"]
    _rates_are_told(caller)


def test_a_return_is_given_more_time_until_nothing_is_awaited(caller, order):
    sent = {"lines": [{"line": 1, "units": 1, "reason": "changed_mind"}]}
    made = body_of(caller.post(f"/orders/{order.public_id}/returns", sent))
    path = f"/returns/{made['id']}"
    more = body_of(caller.post(f"{path}/extensions", {"days": 5}))
    days = date.fromisoformat(more["expires_on"]) - date.fromisoformat(made["expires_on"])
    assert days.days == 5
    assert caller.post(f"{path}/extensions", {"days": 0}).status_code == 422
    caller.post(f"{path}/cancellations")
    is_problem(caller.post(f"{path}/extensions", {"days": 5}), 409, "returns.not_awaited")


def _rates_are_told(caller):
    rates = body_of(
        caller.post("/returns/rates", {"by": "sku", "since": "2026-01-01", "until": "2030-01-01"})
    )
    assert rates["items"] == [
        {
            "key": "MUG", "label": "Mug", "sold": 2, "returned": 1, "permille": 500,
            "faulty": 0, "faulty_permille": 0, "is_suspect": False,
        }
    ]  # fmt: skip
    assert rates["faults"] == ["defective", "not_as_described", "wrong_item"]
    table = b"".join(caller.get("/return-rates.csv?by=carrier&since=2026-01-01").streaming_content).decode(
        "utf-8-sig"
    )
    assert table.splitlines()[1].split(",")[0] == "own"
    terms = {"least_faulty": 1, "least_permille": 10, "least_times_tenths": 0}
    assert body_of(caller.send("PUT", "/defect-rule", terms)) == terms
    assert body_of(caller.get("/defect-rule")) == terms


def test_refusals_name_the_line_and_cite_the_rule(caller, order):
    caller_path = f"/orders/{order.public_id}/returns"
    wrong = {"lines": [{"line": 1, "units": 9, "reason": "changed_mind"}]}
    is_problem(caller.post(caller_path, wrong), 409, "returns.too_many")
    rule = {"outcomes": [], "reasons": ["changed_mind"], "priority": 1}
    assert body_of(caller.send("PUT", "/return-rules/none", rule))["rule_version"] == 1
    assert body_of(caller.get("/return-rules"))["items"][0]["sentence"] == "not taken back"
    assert body_of(caller.post("/return-rules/none/endings"))["code"] == "none"
    is_problem(caller.post("/return-rules/none/endings"), 404, "returns.rule_unknown")
    reason = {"title": "It smells", "blame": "shop"}
    assert body_of(caller.send("PUT", "/return-reasons/smell", reason))["code"] == "smell"
    assert "smell" in [each["code"] for each in body_of(caller.get("/return-reasons"))["items"]]


def test_claims_over_the_wire(caller, order):
    sent = {"kind": "damaged", "line": 1, "units": 1}
    claim = body_of(caller.post(f"/orders/{order.public_id}/claims", sent))
    path = f"/claims/{claim['id']}"
    assert body_of(caller.post(f"{path}/settlements", {"outcome": "refund"}))["value"] == 1150
    is_problem(caller.post(f"{path}/rejections", {"note": "no"}), 409, "claim.move_not_open")
    filed = body_of(caller.post(f"{path}/carrier-claims", {"carrier_state": "filed", "amount": 1000}))
    assert filed["carrier_amount"] == 1000
    assert body_of(caller.get("/claims", state="settled"))["items"][0]["id"] == claim["id"]
