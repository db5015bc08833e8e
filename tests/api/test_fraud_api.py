"""Fraud screening over the API: rules written and tried, reviews decided, lists, costs and results."""

import json

import pytest

from api.calling import is_problem, issue
from goodorder.kernel.relay import settle_all
from goodorder.screening.rules import DEFAULTS, MEANINGS
from shop import open_shop, place

pytestmark = pytest.mark.django_db
LARGE = {
    "company": "T1",
    "code": "large",
    "title": "Large",
    "condition": "value >= 10000",
    "effect": "review",
}


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)


def body(answer, status=201):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_from_a_rule_to_a_decision(ctx, shop):
    caller = issue()
    words = body(caller.get("/fraud/words"), 200)["items"]
    assert [row["word"] for row in words] == list(MEANINGS)
    made = body(caller.post("/fraud/rules", LARGE))
    assert (made["edition"], made["is_on"]) == (1, True)
    order = place(ctx, {"KETTLE": 2})
    settle_all()
    [review] = body(caller.get("/fraud/reviews?order=value"), 200)["items"]
    assert (review["subject"], review["findings"][0]["values"]) == (order.public_id, {"value": order.total})
    trial = body(caller.post("/fraud/rule-trials", {**LARGE, "code": "other", "effect": "reject"}), 200)
    assert (trial["tried"], trial["before"], trial["after"]) == (1, {"review": 1}, {"reject": 1})
    address = f"/fraud/screenings/{review['id']}"
    assert body(caller.post(f"{address}/assignments"))["assignee"]
    sent = {"decision": "reject", "reason": "nobody answers"}
    assert body(caller.post(f"{address}/decisions", sent))["state"] == "rejected"
    settle_all()
    order.refresh_from_db()
    assert order.state == "cancelled"
    [shown] = body(caller.get(f"/fraud/screenings?subject={order.public_id}"), 200)["items"]
    assert (shown, shown["truth"]) == (body(caller.get(address), 200), "fraud")
    [result] = body(caller.get("/fraud/results?company=T1"), 200)["items"]
    assert (result["code"], result["frauds"], result["precision_ppm"]) == ("large", 1, 1_000_000)


def test_hostile_conditions_are_refused_with_field_and_remedy(shop):
    caller = issue()
    answer = caller.post("/fraud/rules", {**LARGE, "condition": "skus.exists(x, x == 'A')"})
    found = is_problem(answer, 422, "screening.condition_wrong")
    assert (found["field"], "loops such as" in answer.content.decode()) == ("condition", True)


def test_rules_lists_and_costs(shop):
    caller = issue()
    assert len(body(caller.post("/fraud/rule-adoptions", {"company": "T1"}))["items"]) == len(DEFAULTS)
    off = body(caller.post("/fraud/rules/forwarder/switches", {"company": "T1", "is_on": False}))
    listed = body(caller.get("/fraud/rules?company=T1"), 200)["items"]
    assert (off in listed, len(listed)) == (True, len(DEFAULTS))
    entry = {"company": "T1", "listing": "block", "kind": "phone", "value": "+44 20 7946 0000", "reason": "x"}
    made = body(caller.post("/fraud/entries", entry))
    assert body(caller.get("/fraud/entries?listing=block"), 200)["items"] == [made]
    assert body(caller.post(f"/fraud/entries/{made['id']}/endings"))["ended_at"]
    costs = {"company": "T1", "margin_ppm": 300_000, "review_cost": 300, "loss_ppm": 700_000}
    said = body(caller.post("/fraud/policies", costs))
    assert (said["currency"], said["learnt_from"]) == ("GBP", 0)
    assert body(caller.get("/fraud/policies"), 200)["items"] == [said]
    is_problem(caller.post("/fraud/calibrations", {"company": "T1"}), 409, "screening.too_little_known")
