"""Built kits: exactly their components, and the one that limits them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from builders import location, sku
from conftest import NOW
from goodorder.catalog import commands as catalog
from goodorder.inventory import commands
from goodorder.inventory.models import Balance, Movement, Stock
from goodorder.inventory.rules import Claim, LotPart
from goodorder.inventory.rules.kits import limit_of
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing, Refused
from inventory.audit import broken
from inventory.papers import costing, lot_in, tracked

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ctx):
    """A hamper of two teas and a cup at A; nine teas at 2.00, three cups at 5.00."""
    place = location("A")
    tea, cup, hamper = sku("TEA"), sku("CUP"), tracked(ctx, "HAMPER", tracking="none", kind="built")
    catalog.set_kit_parts(ctx, sku_id=hamper.public_id, parts=[("TEA", 2), ("CUP", 1)])
    costing(ctx, tea, place, 9, 2_00)
    costing(ctx, cup, place, 3, 5_00)
    return place


def levels():
    return dict(Stock.objects.values_list("sku__code", "on_hand"))


def build(ctx, quantity, **more):
    return commands.build_kit(ctx, location="A", kit="HAMPER", quantity=quantity, **more)


def test_kits_come_out_of_their_components_under_one_document(ctx, bench):
    assert build(ctx, 3).on_hand == 3
    assert levels() == {"TEA": 3, "CUP": 0, "HAMPER": 3}
    moves = Movement.objects.filter(kind="kit")
    assert moves.values("document").distinct().count() == 1
    assert moves.get(quantity__gt=0).unit_cost == 9_00_0000
    assert broken() == []


def test_the_limiting_component_is_named(ctx, bench):
    with pytest.raises(Refused) as refusal:
        build(ctx, 4)
    assert refusal.value.code == "inventory.too_few_parts"
    assert (refusal.value.details["component"], refusal.value.details["possible"]) == ("CUP", 3)
    tea = Stock.objects.get(sku__code="TEA")
    commands.reserve(ctx, demand="d", claims=[Claim(1, tea.sku_id, tea.location_id, 6)])
    with pytest.raises(Refused) as refusal:
        build(ctx, 2)
    assert (refusal.value.details["component"], refusal.value.details["possible"]) == ("TEA", 1)


def test_kits_are_taken_apart_unless_they_are_promised(ctx, bench):
    stock = build(ctx, 3)
    commands.reserve(ctx, demand="d", claims=[Claim(1, stock.sku_id, stock.location_id, 2)])
    with pytest.raises(Refused) as refusal:
        commands.take_kit_apart(ctx, location="A", kit="HAMPER", quantity=2)
    assert refusal.value.code == "inventory.below_reserved"
    commands.take_kit_apart(ctx, location="A", kit="HAMPER", quantity=1)
    assert levels() == {"TEA": 5, "CUP": 1, "HAMPER": 2}
    assert broken() == []


def test_tracked_components_leave_by_expiry_and_return_by_name(ctx, bench):
    milk, crate = tracked(ctx, "MILK"), tracked(ctx, "CRATE", kind="built")
    catalog.set_kit_parts(ctx, sku_id=crate.public_id, parts=[("MILK", 2)])
    lot_in(ctx, milk, bench, "LATE", 4, expires_on=date(2027, 3, 1))
    lot_in(ctx, milk, bench, "SOON", 1, expires_on=date(2027, 1, 1))
    with pytest.raises(Invalid) as refusal:
        commands.build_kit(ctx, location="A", kit="CRATE", quantity=1)
    assert refusal.value.code == "inventory.lots_missing"
    made = [LotPart("CRATE", "C1", 1)]
    commands.build_kit(ctx, location="A", kit="CRATE", quantity=1, lots=made)

    def lying():
        rows = Balance.objects.exclude(lot=None).order_by("lot__code")
        return {row.lot.code: row.quantity for row in rows}

    assert lying() == {"C1": 1, "LATE": 3, "SOON": 0}
    with pytest.raises(Invalid):
        commands.take_kit_apart(ctx, location="A", kit="CRATE", quantity=1)
    back = [LotPart("MILK", "LATE", 1), LotPart("MILK", "SOON", 1)]
    commands.take_kit_apart(ctx, location="A", kit="CRATE", quantity=1, lots=back)
    assert lying() == {"C1": 0, "LATE": 4, "SOON": 1}
    assert broken() == []


def test_building_names_what_is_wrong(ctx, bench):
    for kit, quantity, kind in (
        ("TEA", 1, Invalid),
        ("?", 1, Missing),
        ("HAMPER", 0, Invalid),
        ("HAMPER", 10**6, Invalid),
    ):
        with pytest.raises(kind):
            commands.build_kit(ctx, location="A", kit=kit, quantity=quantity)


@given(
    parts=st.dictionaries(st.integers(1, 5), st.integers(1, 4), min_size=1),
    free=st.dictionaries(st.integers(1, 5), st.integers(-2, 30)),
)
def test_the_limit_is_the_most_kits_every_component_allows(parts, free):
    limit = limit_of(parts, free)
    assert all(limit.kits * each <= max(0, free.get(part, 0)) for part, each in parts.items())
    each = parts[limit.component]
    assert (limit.kits + 1) * each > max(0, free.get(limit.component, 0))


class BuildingTest(TestCase):
    """Random builds and dismantlings consume and give back exactly components × quantity."""

    @settings(max_examples=25, deadline=None)
    @given(
        parts=st.dictionaries(st.sampled_from(["P1", "P2", "P3"]), st.integers(1, 3), min_size=1),
        stock=st.lists(st.integers(0, 12), min_size=3, max_size=3),
        steps=st.lists(st.integers(-3, 4).filter(bool), max_size=6),
    )
    def test_components_and_kits_always_add_up(self, parts, stock, steps):
        ctx = Context("user:owner", NOW, frozenset({"*"}))
        location("A")
        for code, units in zip(("P1", "P2", "P3"), stock, strict=True):
            sku(code)
            if units:
                commands.receive_stock(ctx, location="A", sku=code, quantity=units)
        hamper = tracked(ctx, "HAMPER", tracking="none", kind="built")
        catalog.set_kit_parts(ctx, sku_id=hamper.public_id, parts=list(parts.items()))
        kits, left = 0, dict(zip(("P1", "P2", "P3"), stock, strict=True))
        for step in steps:
            possible = kits + step >= 0 and all(left[code] >= step * each for code, each in parts.items())
            act = commands.build_kit if step > 0 else commands.take_kit_apart
            try:
                act(ctx, location="A", kit="HAMPER", quantity=abs(step))
            except Refused:
                assert not possible
                continue
            assert possible
            kits += step
            for code, each in parts.items():
                left[code] -= step * each
        found = levels()
        assert {code: found.get(code, 0) for code in left} == left
        assert found.get("HAMPER", 0) == kits
        assert broken() == []
