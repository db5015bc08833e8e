import pytest

from builders import location, sku
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Claim
from goodorder.kernel.errors import Invalid
from goodorder.kernel.models import Event
from goodorder.sourcing import commands, queries
from goodorder.sourcing.rules import Demand

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
    assert kept.outcome["reasons"]["FAR"] == "has 2 of 3 units; with it more locations would be needed"
    assert kept.inputs["demands"] == [{"line_ref": 7, "sku_id": thing.pk, "quantity": 3}]
    assert [supply["available"] for supply in kept.inputs["supplies"]] == [
        {str(thing.pk): 3},
        {str(thing.pk): 2},
    ]
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
    with django_assert_num_queries(7):  # two are the test's own savepoint
        commands.decide(ctx, about="ord_1", demands=demands, locations=places)
    with django_assert_num_queries(1):
        assert len(queries.list_decisions(ctx, about="ord_1")) == 1
