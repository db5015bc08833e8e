"""Customers, cases and segments over the API."""

import json
from urllib.parse import quote

import pytest

from api.calling import is_problem, issue
from goodorder.flows.customers import count_customers
from goodorder.kernel.relay import settle_all
from goodorder.parties import commands as parties
from goodorder.parties.models import Customer
from goodorder.parties.rules import CustomerParticulars
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def body(answer, status=201):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


@pytest.fixture
def order(ctx, db):
    open_shop(ctx)
    made = place(ctx, {"MUG": 1})
    double = CustomerParticulars(name="Ada B.", email="A.D.A+shop@example.com")
    parties.register_customer(ctx, particulars=double)
    same = CustomerParticulars(name="Ada C.", email="ada+c@example.com")
    parties.register_customer(ctx, particulars=same)
    settle_all()
    count_customers()
    return made


def test_a_customer_is_seen_noted_written_to_merged_and_undone(order):
    caller, ada = issue(), order.customer.public_id
    (figures,) = body(caller.get(f"/customers/{ada}/figures"), 200)["items"]
    assert (figures["orders"], figures["ordered"], figures["days_to_pay"]) == (1, order.total, None)
    assert body(caller.post(f"/customers/{ada}/notes", {"text": "Tea"}))["text"] == "Tea"
    assert [row["text"] for row in body(caller.get(f"/customers/{ada}/notes"), 200)["items"]] == ["Tea"]
    words = {"subject": "Hello", "text": "Tea is here", "cause": "tea-1"}
    assert body(caller.post(f"/customers/{ada}/messages", words))["recipient"] == "ada@example.com"
    is_problem(caller.post(f"/customers/{ada}/messages", words), 409, "crm.not_reached")

    (double,) = body(caller.get(f"/customers/{ada}/duplicates"), 200)["items"]
    assert (double["name"], double["evidence"][0]["kind"]) == ("Ada C.", "email")
    (pair,) = body(caller.get("/customer-likenesses"), 200)["items"]
    assert (pair["customer"], pair["other"], pair["parted_at"]) == (ada, double["customer"], None)
    parting = body(caller.post("/customer-partings", {"customer": ada, "other": double["customer"]}))
    assert (parting["id"], parting["parted_by"][:4]) == (pair["id"], "key:")
    assert body(caller.get("/customer-likenesses"), 200)["items"] == []
    assert body(caller.get("/customer-likenesses?is_parted=true"), 200)["items"][0]["id"] == pair["id"]
    assert body(caller.post(f"/customer-partings/{parting['id']}/undoings"))["parted_at"] is None
    merge = body(caller.post("/customer-merges", {"survivor": ada, "merged": double["customer"]}))
    assert merge["evidence"] == [{"kind": "email", "value": "ada@example.com", "alike_percent": 100}]
    assert Customer.objects.get(public_id=double["customer"]).merged_into.public_id == ada
    assert body(caller.post(f"/customer-merges/{merge['id']}/undoings"))["undone_by"]
    assert [row["id"] for row in body(caller.get("/customer-merges"), 200)["items"]] == [merge["id"]]


def test_consents_are_noted_by_channel_with_their_history(order):
    caller, ada = issue(), order.customer
    address = f"/message-consents/{quote(ada.email)}"
    for is_given in (True, False):
        said = {"kind": "marketing", "is_given": is_given, "source": "checkout", "wording": "May we?"}
        assert caller.send("PUT", address, said).status_code == 200
    rows = body(caller.get(f"/customers/{ada.public_id}/consents"), 200)["items"]
    assert [(row["is_given"], row["channel"], row["wording"]) for row in rows] == [
        (False, "mail", "May we?"),
        (True, "mail", "May we?"),
    ]


def test_a_case_from_opening_to_solution(order):
    caller = issue()
    caller.send("PUT", "/service-levels", {"priority": "high", "answer_minutes": 5, "solve_minutes": 10})
    caller.send("PUT", "/case-replies", {"code": "hi", "title": "Hi", "text": "Hi {{ name }}"})
    assert [row["code"] for row in body(caller.get("/case-replies"), 200)["items"]] == ["hi"]
    sent = {"kind": "damaged", "title": "Broken", "order_id": order.public_id, "line": 1, "priority": "high"}
    case = body(caller.post("/cases", sent))
    assert (case["line"], case["state"], case["customer"]) == (1, "open", order.customer.public_id)
    address = f"/cases/{case['id']}"
    assert body(caller.post(f"{address}/answers", {"text": "Which?"}))["state"] == "waiting_for_customer"
    heard = body(caller.post(f"{address}/notes", {"text": "Blue", "is_heard": True}))
    assert (heard["state"], heard["paused_at"]) == ("waiting_for_us", None)
    assert body(caller.post(f"{address}/assignments", {"owner": "user:kim"}))["owner"] == "user:kim"
    assert len(body(caller.get("/cases?owner=user:kim"), 200)["items"]) == 1
    view = {"name": "Kim's", "owner": "user:kim", "is_shared": True}
    (kept,) = body(caller.post("/case-views", view))["items"]
    assert (kept["count"], kept["query"]) == (1, {"owner": "user:kim"})
    assert body(caller.send("DELETE", f"/case-views/{kept['id']}"), 200)["items"] == []
    assert (
        body(caller.post(f"{address}/steps", {"step": "solve", "note": "Sent a new one"}))["state"]
        == "solved"
    )
    assert body(caller.get("/cases"), 200)["items"] == []
    is_problem(caller.post(f"{address}/steps", {"step": "hear"}), 409, "case.move_not_open")


def test_a_segment_is_tried_kept_changed_and_dropped(order):
    caller = issue()
    assert "orders" in [row["word"] for row in body(caller.get("/segment-words"), 200)["items"]]
    asked = {"condition": "orders == 0", "currency": "GBP"}
    assert body(caller.post("/segment-trials", asked), 200)["found"] == 2
    made = body(caller.post("/segments", {"name": "None", **asked}))
    address = f"/segments/{made['id']}"
    assert len(body(caller.get(f"{address}/members"), 200)["items"]) == made["count"] == 2
    assert (
        body(caller.send("PUT", address, {"name": "Some", **asked, "condition": "orders > 0"}), 200)["count"]
        == 1
    )
    assert body(caller.post(f"{address}/refreshes"))["count"] == 1
    is_problem(caller.post(f"{address}/exports"), 409, "crm.segment_too_small")
    assert body(caller.send("DELETE", address), 200)["name"] == "Some"
    assert body(caller.get("/segments"), 200)["items"] == []
