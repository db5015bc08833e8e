"""Complaint 16: returned goods have somewhere to go, again and again, and the stock follows each step by the ledger."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.inventory.models import Movement, Stock
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.returns import commands
from goodorder.returns.rules import DISPOSITIONS, PILE_OF
from parcels import broken
from returns.desk import ask, receive, sold
from shop import open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(ctx):
    """Two mugs that came back and wait to be looked at."""
    open_shop(ctx, stock={("MAIN", "MUG"): 5})
    order = sold(ctx, {"MUG": 2})
    return list(receive(ctx, ask(ctx, order, {1: 2}), MUG=2).units.order_by("id"))


def piles():
    stock = Stock.objects.get(sku__code="MUG", location__code="MAIN")
    return {"good": stock.sellable, "quarantined": stock.quarantined, "damaged": stock.damaged}


def steps_of(unit):
    """Return what the ledger says of each disposition of a unit."""
    return [
        (
            row.disposition,
            [
                *Movement.objects.filter(document=row.public_id)
                .order_by("id")
                .values_list("condition", "quantity")
            ],
        )
        for row in unit.dispositions.order_by("seq")
    ]


def test_what_needs_processing_can_be_restocked_later(ctx, units):
    first, second = units
    assert piles() == {"good": 3, "quarantined": 2, "damaged": 0}
    commands.dispose_unit(ctx, unit_id=first.public_id, disposition="refurbish")
    commands.dispose_unit(ctx, unit_id=first.public_id, disposition="restock", note="cleaned")
    commands.dispose_unit(ctx, unit_id=second.public_id, disposition="scrap")
    assert piles() == {"good": 4, "quarantined": 0, "damaged": 0}
    commands.dispose_unit(ctx, unit_id=second.public_id, disposition="vendor", note="the maker wants it")
    assert piles() == {"good": 4, "quarantined": 0, "damaged": 1}
    assert steps_of(first) == [
        ("pending", [("quarantined", 1)]),
        ("refurbish", []),
        ("restock", [("quarantined", -1), ("good", 1)]),
    ]
    assert steps_of(second) == [
        ("pending", [("quarantined", 1)]),
        ("scrap", [("quarantined", -1)]),
        ("vendor", [("damaged", 1)]),
    ]
    settle_all()
    assert broken(ctx) == []


def test_a_restocked_unit_that_is_promised_stays_where_it_is(ctx, units):
    for unit in units:
        commands.dispose_unit(ctx, unit_id=unit.public_id, disposition="restock")
    again = place(ctx, {"MUG": 5})
    with pytest.raises(Refused) as refusal:
        commands.dispose_unit(ctx, unit_id=units[0].public_id, disposition="scrap")
    assert refusal.value.code == "inventory.below_reserved"
    orders.cancel_lines(ctx, order_id=again.public_id, quantities={1: 1}, reason="less")
    commands.dispose_unit(ctx, unit_id=units[0].public_id, disposition="scrap")
    assert piles()["good"] == 4


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=st.lists(st.tuples(st.integers(0, 1), st.sampled_from(DISPOSITIONS)), max_size=8))
def test_any_sequence_of_dispositions_conserves_stock(ctx, units, walk):
    now = {unit.public_id: unit.dispositions.order_by("seq").last().disposition for unit in units}
    for at, disposition in walk:
        unit_id = units[at].public_id
        if now[unit_id] == disposition:
            with pytest.raises(Refused):
                commands.dispose_unit(ctx, unit_id=unit_id, disposition=disposition)
        else:
            commands.dispose_unit(ctx, unit_id=unit_id, disposition=disposition)
        now[unit_id] = disposition
    lying = Counter(PILE_OF[disposition] for disposition in now.values())
    assert piles() == {
        "good": 3 + lying["good"],
        "quarantined": lying["quarantined"],
        "damaged": lying["damaged"],
    }
    assert broken(ctx) == []
