"""Sourcing: why an order ships as it does; rules written, tried on the past, put in force."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.urls import reverse

from goodorder.inventory import commands as inventory
from goodorder.sourcing import commands as sourcing
from goodorder.sourcing.models import RuleSet
from goodorder.sourcing.rules.replay import Way, added
from goodorder.web.forms.rules import RulesForm, initial_of
from goodorder.web.views.replays import signed, unsigned
from shop import place

pytestmark = pytest.mark.django_db
CONTENT = {
    "filters": [{"name": "not from the spare room", "not_locations": ["SPARE"]}],
    "costs": {"split": 500, "lateness": 3, "freight": {"source": "service"}, "adjust": {"MAIN": 10}},
    "policies": {"ship_complete": True, "most_locations": 2},
}


@pytest.fixture
def draft(ctx, shop):
    return sourcing.draft_rules(ctx, content=CONTENT, note="fewer parcels")


def act(client, rules, action, **fields):
    address = reverse("web:rules-act", args=[rules.public_id, action])
    return client.post(address, {"once": uuid4().hex, **fields})


def replay(client, rules, **fields):
    return client.post(reverse("web:rules-replay", args=[rules.public_id]), fields)


def test_an_order_says_why_each_location_won_or_lost(ctx, owner, released):
    answer = owner.get(reverse("web:order", args=[released.public_id]))
    (decision,) = answer.context["decisions"]
    assert [(row.location, row.outcome, row.units) for row in decision.places] == [
        ("MAIN", "chosen", 5),
        ("SPARE", "empty", 0),
    ]
    page = answer.content.decode()
    assert "Why it ships this way" in page
    assert "What would change it:" in page
    assert "default@1" in page


def test_a_version_is_written_from_fields_and_json(owner, draft):
    page = owner.get(reverse("web:rules-new"), {"from": draft.public_id})
    initial = page.context["form"].initial
    assert (initial["split"], initial["ship_complete"], initial["most_locations"]) == (500, "yes", 2)
    assert json.loads(initial["rest"]) == {"filters": CONTENT["filters"], "costs": {"adjust": {"MAIN": 10}}}
    typed = {**{name: value for name, value in initial.items() if value is not None}, "split": "700"}
    answer = owner.post(reverse("web:rules-new"), {"once": uuid4().hex, **typed, "note": "dearer splits"})
    written = RuleSet.objects.order_by("pk").last()
    assert answer["Location"] == reverse("web:rules", args=[written.public_id])
    changed = {**CONTENT, "costs": {**CONTENT["costs"], "split": 700}}
    assert (written.content, written.rules_version, written.state) == (
        changed,
        draft.rules_version + 1,
        "draft",
    )


def test_fields_and_json_are_taken_apart_and_put_together_again(shop):
    form = RulesForm({**initial_of(CONTENT), "code": "default"}, channels=[])
    assert form.is_valid(), form.errors
    assert form.content() == CONTENT


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ('{"filters": [{"name": "x", "kinds": ["shed"]}]}', "content.filters[0].kinds"),
        ('{"filtres": []}', "content.filtres"),
        ("{", "this is no JSON"),
        ("[]", "write an object"),
        ('{"costs": {"split": 1}}', "costs.split has a field of its own"),
        ('{"costs": 1}', "content.costs"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(owner, shop, rest, told):
    typed = {"once": uuid4().hex, "code": "default", "freight": "service", "rest": rest}
    answer = owner.post(reverse("web:rules-new"), typed)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert RuleSet.objects.filter(state="draft").count() == 0


def test_a_draft_is_tried_on_the_past_and_what_was_found_is_kept(ctx, owner, released, draft, settings):
    inventory.receive_stock(ctx, location="SPARE", sku="MUG", quantity=5)
    answer = replay(owner, draft, days="30")
    for _ in range(30):
        if not answer.context["signed"]:
            break
        assert b'hx-trigger="load' in answer.content
        answer = replay(owner, draft, way=answer.context["signed"])
    compared = answer.context["compared"]
    assert (compared.decisions, compared.changed) == (1, 0)
    assert [(row.location, row.before, row.after) for row in compared.loads] == [("MAIN", 5, 5)]
    draft.refresh_from_db()
    assert draft.replayed["decisions"] == 1
    page = owner.get(reverse("web:rules", args=[draft.public_id])).content.decode()
    assert "Units by location" in page


def test_a_replay_is_written_by_nobody_but_us(owner, draft):
    forged = signing.dumps({"since": "x"}, salt="elsewhere")
    for way in (forged, "nonsense"):
        assert replay(owner, draft, way=way).status_code == 422
    draft.refresh_from_db()
    assert draft.replayed == {}


def test_a_replay_under_way_belongs_to_its_rules(ctx, draft):
    way = Way.begin(ctx.now, 7)
    assert unsigned(signed(way, "rul_1"), "rul_1") == way
    assert (way.percent, way.is_over) == (0, False)


def test_findings_add_up():
    one = {"decisions": 1, "is_complete": True, "history": {"load": {"A": 2}}, "changes": [1]}
    other = {"decisions": 2, "is_complete": True, "history": {"load": {"A": 1, "B": 5}}, "changes": [2]}
    assert added(one, other) == {
        "decisions": 3,
        "is_complete": True,
        "history": {"load": {"A": 3, "B": 5}},
        "changes": [1, 2],
    }
    assert added({}, other) == other
    assert len(added({"changes": [0] * 90}, {"changes": [0] * 90})["changes"]) == 100


def test_a_draft_is_put_in_force_and_named_by_decisions(ctx, owner, draft):
    act(owner, draft, "activate", **{"activate-note": "agreed with Mara"})
    draft.refresh_from_db()
    assert (draft.state, draft.note) == ("active", "agreed with Mara")
    page = owner.get(reverse("web:rules", args=[draft.public_id]))
    assert "activate" not in page.context["open"]
    assert act(owner, draft, "activate").status_code == 409
    assert act(owner, draft, "retire").status_code == 409  # somebody has to be in force
    assert act(owner, draft, "burn").status_code == 404


def test_a_version_may_begin_later_and_a_draft_be_thrown_away(ctx, owner, draft):
    other = sourcing.draft_rules(ctx, content={})
    begins = (ctx.now + timedelta(days=400)).strftime("%Y-%m-%dT%H:%M")
    act(owner, draft, "activate", **{"activate-valid_from": begins})
    assert b"begins later" in owner.get(reverse("web:rules", args=[draft.public_id])).content
    act(owner, other, "discard")
    other.refresh_from_db()
    assert other.state == "discarded"


def test_rules_are_for_those_who_may_see_them(sign_in, draft):
    for role in ("picker", "agent"):
        client = sign_in(role)
        assert client.get(reverse("web:sourcing")).status_code == 403
        assert client.get(reverse("web:rules-new")).status_code == 403
        assert act(client, draft, "activate").status_code == 403
        assert replay(client, draft).status_code == 403


def test_hostile_reasons_stay_text(ctx, owner, shop):
    hostile = "<script>alert(1)</script>"
    rules = sourcing.draft_rules(ctx, content={"filters": [{"name": hostile, "open": True}]}, note=hostile)
    sourcing.activate_rules(ctx, rule_set_id=rules.public_id)
    order = place(ctx, {"MUG": 1})
    for address in (
        reverse("web:sourcing"),
        reverse("web:rules", args=[rules.public_id]),
        reverse("web:rules-new") + f"?from={rules.public_id}",
        reverse("web:order", args=[order.public_id]),
    ):
        assert b"<script>alert" not in owner.get(address).content
