"""Rules and decisions over the API: draft, try on the past, put in force, explain."""

import json

import pytest

from api.calling import is_problem, issue
from builders import location, sku
from goodorder.inventory import commands as inventory
from goodorder.sourcing import commands
from goodorder.sourcing.rules import Demand

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(ctx):
    thing = sku("T")
    places = [location("NEAR", handling_cost=10), location("FAR", handling_cost=90)]
    for place in places:
        inventory.receive_stock(ctx, location=place.code, sku="T", quantity=4)
    commands.decide(ctx, about="ord_1", demands=[Demand(1, thing.pk, 2)], locations=places)


def body(answer, status=201):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_a_version_is_drafted_tried_and_put_in_force(decided):
    caller = issue()
    content = {"costs": {"adjust": {"FAR": -200}}}
    draft = body(caller.post("/sourcing/rules", {"content": content, "owner": "Ada"}))
    assert (draft["code"], draft["rules_version"], draft["state"]) == ("default", 2, "draft")
    tried = body(caller.post(f"/sourcing/rules/{draft['id']}/replays", {}))["replayed"]
    assert (tried["decisions"], tried["changed"]) == (1, 1)
    assert (tried["history"]["load"], tried["replayed"]["load"]) == ({"NEAR": 2}, {"FAR": 2})
    active = body(caller.post(f"/sourcing/rules/{draft['id']}/activations", {"note": "cheaper"}))
    assert (active["state"], active["note"]) == ("active", "cheaper")
    listed = body(caller.get("/sourcing/rules", state="active"), 200)["items"]
    assert [one["id"] for one in listed] == [draft["id"]]
    assert body(caller.get(f"/sourcing/rules/{draft['id']}"), 200)["replayed"]["changed"] == 1
    is_problem(caller.post(f"/sourcing/rules/{draft['id']}/discards"), 409, "rule_set.move_not_open")
    is_problem(caller.post(f"/sourcing/rules/{draft['id']}/retirements"), 409, "sourcing.default_needed")


def test_wrong_rules_are_refused_by_their_path():
    found = is_problem(
        issue().post("/sourcing/rules", {"content": {"costs": 3}}), 422, "sourcing.rules_wrong"
    )
    assert "content.costs" in json.dumps(found)


def test_a_decision_is_shown_with_what_would_flip_it(decided):
    caller = issue(["sourcing.view"])
    from goodorder.sourcing.models import Decision

    shown = body(caller.get(f"/sourcing/decisions/{Decision.objects.get().public_id}"), 200)
    assert (shown["rules"], shown["method"], shown["cost"]) == ("default@1", "optimal", 10)
    assert (shown["flip"]["location"], shown["flip"]["to"]) == ("FAR", 10)
    assert shown["outcome"]["reasons"]["FAR"] == "with it the best plan costs 90 instead of 10 (handling +80)"
    is_problem(caller.post("/sourcing/rules", {"content": {}}), 403, "access.permission_lacking")
