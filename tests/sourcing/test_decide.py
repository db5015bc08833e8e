import pytest

import shop
from builders import location, sku
from goodorder.catalog.queries import resolve_skus
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Claim
from goodorder.kernel.errors import Invalid
from goodorder.kernel.models import Event
from goodorder.locations import commands as calendar
from goodorder.locations.queries import active_locations
from goodorder.locations.rules import CalendarDraft
from goodorder.sourcing import commands, queries
from goodorder.sourcing.rules import CostParts, DecideTerms, Demand

pytestmark = pytest.mark.django_db


def test_decision_is_kept_with_what_it_was_made_from(ctx):
    near, far, thing = location("NEAR", handling_cost=100), location("FAR", handling_cost=50), sku("T")
    inventory.receive_stock(ctx, location="NEAR", sku="T", quantity=3)
    inventory.receive_stock(ctx, location="FAR", sku="T", quantity=2)
    demands = [Demand(7, thing.pk, 3)]
    made = commands.decide(ctx, about="ord_1", demands=demands, locations=[near, far])
    assert [(a.location, a.quantity) for a in made.assignments] == [("NEAR", 3)]
    (kept,) = queries.list_decisions(ctx, about="ord_1")
    assert kept.outcome["explanation"] == made.explanation
    assert kept.outcome["reasons"]["FAR"] == (
        "has 2 of 3 units; with it the best plan costs 1000150 instead of 100 (handling +50, split +1000000), "
        "from 2 locations instead of 1"
    )
    assert kept.inputs["demands"] == [{"line_ref": 7, "sku_id": thing.pk, "quantity": 3, "may_split": True}]
    assert [place["available"] for place in kept.inputs["places"]] == [{str(thing.pk): 3}, {str(thing.pk): 2}]
    assert (kept.cost, kept.method, kept.gap_ppm) == (100, "optimal", 0)
    assert (kept.flip["kind"], kept.flip["location"]) == ("cost", "FAR")
    assert (kept.rule_set.code, kept.rule_set.rules_version, kept.rule_set.state) == ("default", 1, "active")
    event = Event.objects.get(kind="sourcing.SourcingDecided")
    assert (event.about, event.facts["decision_id"]) == ("ord_1", kept.public_id)


def test_what_the_demand_holds_itself_counts(ctx):
    place, thing = location("A"), sku("T")
    inventory.receive_stock(ctx, location="A", sku="T", quantity=3)
    inventory.reserve(ctx, demand="ord_1", claims=[Claim(7, thing.pk, place.pk, 3)])
    demands = [Demand(7, thing.pk, 3)]
    assert commands.decide(ctx, about="ord_1", demands=demands, locations=[place]).short == {7: 3}
    own = {(thing.pk, place.pk): 3}
    assert commands.decide(ctx, about="ord_1", demands=demands, locations=[place], own=own).short == {}


def test_quantities_are_checked(ctx):
    with pytest.raises(Invalid):
        commands.decide(ctx, about="ord_1", demands=[Demand(7, 1, 0)], locations=[])


@pytest.mark.parametrize("rows", [1, 3])
def test_deciding_takes_the_same_queries_for_any_number_of_lines(ctx, rows, django_assert_num_queries):
    things = [sku() for _ in range(rows)]
    places = [location() for _ in range(rows)]
    for thing, place in zip(things, places, strict=True):
        inventory.receive_stock(ctx, location=place.code, sku=thing.code, quantity=1)
    demands = [Demand(thing.pk, thing.pk, 1) for thing in things]
    commands.decide(ctx, about="ord_0", demands=demands, locations=places)
    with django_assert_num_queries(10):  # two are the test's own savepoint
        commands.decide(ctx, about="ord_1", demands=demands, locations=places)
    with django_assert_num_queries(1):
        assert len(queries.list_decisions(ctx, about="ord_1")) == 1


def test_freight_of_the_service_is_part_of_the_stated_cost(ctx):
    shop.open_shop(ctx, stock={("MAIN", "KETTLE"): 1, ("SPARE", "MUG"): 1})
    skus = resolve_skus(["KETTLE", "MUG"])
    demands = [Demand(1, skus["KETTLE"].pk, 1), Demand(2, skus["MUG"].pk, 1)]
    terms = DecideTerms(ship_to=shop.ADA.as_json(), service="parcel", channel="web")
    made = commands.decide(ctx, about="ord_1", demands=demands, locations=active_locations("T1"), terms=terms)
    assert made.cost == CostParts(handling=200, freight=990, split=1_000_000)
    (kept,) = queries.list_decisions(ctx, about="ord_1")
    assert (kept.inputs["service_freight"], kept.inputs["country"]) == (495, "GB")
    assert kept.outcome["margin"]["fewer"]["fewer_units"] == 1


def test_a_service_without_a_rate_costs_nothing_and_says_so(ctx):
    place, thing = location("A"), sku("T")
    terms = DecideTerms(service="nosuch", ship_to={"country": "GB"})
    commands.decide(ctx, about="ord_1", demands=[Demand(1, thing.pk, 1)], locations=[place], terms=terms)
    (kept,) = queries.list_decisions(ctx, about="ord_1")
    assert kept.inputs["service_freight"] == 0
    assert "nosuch" in kept.inputs["freight_note"]


def test_an_excluded_location_is_not_used_and_told_so(ctx):
    near, far, thing = location("NEAR", rank=1), location("FAR", rank=2), sku("T")
    for code in ("NEAR", "FAR"):
        inventory.receive_stock(ctx, location=code, sku="T", quantity=1)
    terms = DecideTerms(excluded_locations=("NEAR",))
    made = commands.decide(
        ctx, about="ord_1", demands=[Demand(1, thing.pk, 1)], locations=[near, far], terms=terms
    )
    assert [take.location for take in made.assignments] == ["FAR"]
    assert made.reasons["NEAR"] == "“excluded by the caller” refuses it: it is not to be used for this demand"


def test_closed_days_capacity_and_lateness_come_from_the_calendar(ctx):
    shut, full, thing = location("SHUT"), location("FULL"), sku("T")
    for code in ("SHUT", "FULL"):
        inventory.receive_stock(ctx, location=code, sku="T", quantity=5)
    calendar.close_day(ctx, code="SHUT", on=ctx.now.date(), reason="stocktaking")
    calendar.set_calendar(ctx, code="FULL", draft=CalendarDraft(daily_capacity=3))
    calendar.book_capacity(ctx, demand="ord_0", bookings=[(full.pk, ctx.now.date(), 2)])
    full.refresh_from_db()
    demands = [Demand(1, thing.pk, 2)]
    commands.decide(ctx, about="ord_1", demands=demands, locations=[shut, full])
    closed, limited = queries.list_decisions(ctx, about="ord_1")[0].inputs["places"]
    assert (closed["is_open"], closed["capacity"], closed["late_days"]) == (False, None, 1)
    assert (limited["is_open"], limited["capacity"], limited["late_days"]) == (True, 1, 1)
    commands.decide(ctx, about="ord_0", demands=demands, locations=[full])
    (own,) = queries.list_decisions(ctx, about="ord_0")[0].inputs["places"]
    assert (own["capacity"], own["late_days"]) == (3, 0)


def test_the_rules_of_the_channel_go_before_the_default(ctx):
    shop.open_shop(ctx, stock={("MAIN", "MUG"): 1, ("SPARE", "MUG"): 1})
    content = {"filters": [{"name": "spare first", "locations": ["SPARE"]}]}
    draft = commands.draft_rules(ctx, code="web", content=content)
    commands.activate_rules(ctx, rule_set_id=draft.public_id)
    demands = [Demand(1, resolve_skus(["MUG"])["MUG"].pk, 1)]
    for channel, place in (("web", "SPARE"), ("till", "MAIN")):
        terms = DecideTerms(channel=channel)
        made = commands.decide(
            ctx, about="ord_1", demands=demands, locations=active_locations("T1"), terms=terms
        )
        assert [take.location for take in made.assignments] == [place]
