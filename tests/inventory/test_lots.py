"""Lots and serial numbers: received, bound first expired first out, swapped, sent, expired."""

from datetime import date, timedelta

import pytest

from builders import location, sku
from goodorder.catalog.models import Sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Balance, Lot, Movement, Reservation, Stock
from goodorder.inventory.rules import Arrival, Claim, HoldTerms, MovementDraft, Wait
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing, Refused
from inventory.audit import broken

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def tracked(code="T", tracking="lot"):
    thing = sku(code)
    Sku.objects.filter(pk=thing.pk).update(tracking=tracking)
    return thing.pk


@pytest.fixture
def shelf(ctx):
    """T at A: four that expire in three days, four in thirty, four never."""
    place, thing = location("A").pk, tracked()
    receive(ctx, ("SOON", 4, 3), ("LATE", 4, 30), ("EVER", 4, None))
    return thing, place


def receive(ctx, *lots, code="T", **more):
    entries = tuple(
        (lot, units, None if days is None else TODAY + timedelta(days=days)) for lot, units, days in lots
    )
    quantity = sum(units for _, units, _ in lots)
    arrival = Arrival(lots=entries, **more)
    return commands.receive_stock(ctx, location="A", sku=code, quantity=quantity, arrival=arrival)


def reserve(ctx, shelf, demand, quantity, line=1, **terms):
    claims = [Claim(line, *shelf, quantity)]
    return commands.reserve(ctx, demand=demand, claims=claims, terms=HoldTerms(**terms))


def held(**lookup):
    rows = Reservation.objects.filter(state="open", **lookup).order_by("pk")
    return list(rows.values_list("demand", "lot__code", "quantity"))


def balances():
    rows = Balance.objects.order_by("lot__code", "owner", "condition")
    return list(rows.values_list("lot__code", "owner", "condition", "quantity", "held"))


def test_what_expires_first_is_promised_first(ctx, shelf):
    made = reserve(ctx, shelf, "d", 6)
    assert [(row.lot.code, row.quantity, row.line_ref) for row in made] == [("SOON", 4, 1), ("LATE", 2, 1)]
    assert [row[4] for row in balances()] == [0, 2, 4]
    assert Stock.objects.get().reserved == 6
    with pytest.raises(Refused) as refusal:
        reserve(ctx, shelf, "e", 7)
    assert refusal.value.details["short"][0]["available"] == 6
    assert broken() == []


def test_lots_keep_as_long_as_the_recipient_asks(ctx, shelf):
    assert queries.available([shelf[0]], now=ctx.now, min_life_days=4) == {shelf: 8}
    reserve(ctx, shelf, "d", 1, min_life_days=4)
    reserve(ctx, shelf, "e", 1, needed_on=TODAY + timedelta(days=31))
    assert held() == [("d", "LATE", 1), ("e", "EVER", 1)]
    with pytest.raises(Refused):
        reserve(ctx, shelf, "f", 7, min_life_days=4)
    assert broken() == []


def test_expired_and_blocked_lots_are_not_promised(ctx, shelf):
    later = Context("user:owner", ctx.now + timedelta(days=4), frozenset({"*"}))
    assert queries.available([shelf[0]], now=ctx.now) == {shelf: 12}
    assert queries.available([shelf[0]], now=later.now) == {shelf: 8}
    Lot.objects.filter(code="LATE").update(blocked_because="recall")
    assert queries.available([shelf[0]], now=later.now) == {shelf: 4}
    with pytest.raises(Refused):
        reserve(later, shelf, "d", 5)
    reserve(later, shelf, "d", 4)
    assert held() == [("d", "EVER", 4)]


def test_free_units_of_expired_lots_go_to_quarantine(ctx, shelf):
    reserve(ctx, shelf, "d", 1)
    day_of_expiry = Context("user:owner", ctx.now + timedelta(days=3), frozenset({"*"}))
    assert commands.quarantine_expired(day_of_expiry) == 0
    later = Context("user:owner", ctx.now + timedelta(days=4), frozenset({"*"}))
    assert commands.quarantine_expired(later) == 3
    assert commands.quarantine_expired(later) == 0
    stock = Stock.objects.get()
    assert (stock.on_hand, stock.quarantined, stock.reserved) == (12, 3, 1)
    assert broken() == []


def test_safety_is_kept_out_of_what_lots_can_give(ctx, shelf):
    commands.set_safety(ctx, location="A", sku="T", safety=5)
    later = ctx.now + timedelta(days=4)
    assert queries.available([shelf[0]], now=ctx.now) == {shelf: 7}
    assert queries.available([shelf[0]], now=later) == {shelf: 3}
    assert queries.available([shelf[0]], now=ctx.now, min_life_days=31) == {shelf: 4}


def test_units_leave_with_their_lot_and_owner(ctx, shelf):
    receive(ctx, ("SOON", 2, 3), owner="ACME")
    reserve(ctx, shelf, "d", 7)
    commands.allocate(ctx, demand="d")
    commands.consume(ctx, demand="d", location="A", lines=[(1, 5)], document="shp_1")
    assert list(
        Movement.objects.filter(kind="ship").order_by("owner").values_list("lot__code", "owner", "quantity")
    ) == [("SOON", "", -4), ("SOON", "ACME", -1)]
    assert balances()[2:] == [("SOON", "", "good", 0, 0), ("SOON", "ACME", "good", 1, 1)]
    commands.release_reservations(ctx, demand="d", line_ref=1, quantity=2)
    assert [row[4] for row in balances()] == [0, 0, 0, 0]
    assert broken() == []


def test_plain_units_of_owners_leave_after_our_own(ctx):
    place, thing = location("A").pk, sku("U").pk
    commands.receive_stock(ctx, location="A", sku="U", quantity=2, arrival=Arrival(owner="ACME"))
    commands.receive_stock(ctx, location="A", sku="U", quantity=2)
    commands.reserve(ctx, demand="d", claims=[Claim(1, thing, place, 3)])
    commands.consume(ctx, demand="d", location="A", lines=[(1, 3)], document="x")
    assert list(Movement.objects.filter(kind="ship").order_by("pk").values_list("owner", "quantity")) == [
        ("", -2),
        ("ACME", -1),
    ]
    assert broken() == []


def test_another_lot_is_found_by_the_picker(ctx, shelf):
    reserve(ctx, shelf, "d", 3)
    commands.allocate(ctx, demand="d")
    swap = {"demand": "d", "line_ref": 1, "location": "A", "lot_from": "SOON"}
    commands.swap_lot(ctx, **swap, lot_to="ever", quantity=2)
    assert sorted(held()) == [("d", "EVER", 2), ("d", "SOON", 1)]
    with pytest.raises(Refused) as fewer:
        commands.swap_lot(ctx, **swap, lot_to="EVER", quantity=2)
    assert fewer.value.code == "inventory.not_held"
    with pytest.raises(Missing):
        commands.swap_lot(ctx, **swap, lot_to="NONE", quantity=1)
    Lot.objects.filter(code="LATE").update(blocked_because="recall")
    with pytest.raises(Refused) as unfit:
        commands.swap_lot(ctx, **swap, lot_to="LATE", quantity=1)
    assert unfit.value.code == "inventory.lot_unfit"
    reserve(ctx, shelf, "e", 2, needed_on=TODAY + timedelta(days=40))
    with pytest.raises(Refused):
        commands.swap_lot(ctx, **swap, lot_to="EVER", quantity=1)
    with pytest.raises(Refused):
        commands.swap_lot(ctx, **swap | {"line_ref": 9}, lot_to="EVER", quantity=1)
    assert broken() == []


def test_who_waits_gets_lots_that_keep_long_enough(ctx):
    place, thing = location("A").pk, tracked()
    wants = [Wait("picky", 1, thing, 2, min_life_days=10), Wait("other", 1, thing, 2)]
    commands.wait(ctx, company="GB01", waits=wants)
    receive(ctx, ("SOON", 1, 3))
    receive(ctx, ("LATE", 4, 30))
    assert held() == [("other", "SOON", 1), ("picky", "LATE", 2), ("other", "LATE", 1)]
    assert queries.available([thing], now=ctx.now) == {(thing, place): 1}
    assert broken() == []


def test_a_serial_number_is_one_unit_in_one_place(ctx):
    location("A")
    tracked("S", "serial")
    receive(ctx, ("1", 1, None), ("2", 1, None), code="S")
    with pytest.raises(Refused) as here:
        receive(ctx, ("2", 1, None), code="S")
    assert here.value.code == "inventory.serial_here"
    with pytest.raises(Invalid):
        receive(ctx, ("3", 2, None), code="S")
    assert Lot.objects.filter(is_serial=True).count() == 2
    assert broken() == []


def test_lots_must_be_named_exactly_where_they_matter(ctx, shelf):
    sku("U")
    for code, lots in (("T", ()), ("T", (("X", 1, None),)), ("U", (("X", 2, None),))):
        with pytest.raises(Invalid):
            commands.receive_stock(ctx, location="A", sku=code, quantity=2, arrival=Arrival(lots=lots))
    with pytest.raises(Invalid):
        receive(ctx, ("X", 1, None), ("x", 1, None))
    with pytest.raises(Refused) as differs:
        receive(ctx, ("soon", 1, 4))
    assert differs.value.code == "inventory.lot_differs"
    receive(ctx, ("soon", 1, None))
    assert Balance.objects.get(lot__code="SOON").quantity == 5


def test_a_lot_is_not_taken_from_under_a_claim(ctx, shelf):
    reserve(ctx, shelf, "d", 2)
    soon = Lot.objects.get(code="SOON").pk

    def take(units, **more):
        draft = MovementDraft(*shelf, -units, "adjust", ctx.now, reason="gone", **more)
        return commands.post_movements(ctx, movements=[draft])

    with pytest.raises(Refused) as refusal:
        take(3, lot_id=soon)
    assert refusal.value.code == "inventory.below_reserved"
    assert (refusal.value.details["rows"][0]["lot"], refusal.value.details["rows"][0]["wanted"]) == (
        "SOON",
        1,
    )
    with pytest.raises(Refused) as nothing:
        take(1)
    assert nothing.value.code == "inventory.not_there"
    with pytest.raises(Refused):
        take(1, lot_id=soon, condition="damaged")
    take(2, lot_id=soon)
    assert broken() == []


def test_a_network_claim_on_a_lot_moves_with_one_that_keeps_as_long(ctx, shelf):
    thing, a = shelf
    b = location("B").pk
    reserve(ctx, shelf, "parcel", 4, needed_on=TODAY + timedelta(days=31))
    entry = (("B30", 4, TODAY + timedelta(days=30)), ("B60", 1, TODAY + timedelta(days=60)))
    commands.receive_stock(ctx, location="B", sku="T", quantity=5, arrival=Arrival(lots=entry))
    pinned = {"needed_on": TODAY + timedelta(days=31), "is_pinned": True}
    with pytest.raises(Refused):
        reserve(ctx, shelf, "pickup", 2, **pinned)
    reserve(ctx, shelf, "pickup", 1, **pinned)
    assert sorted(held()) == [("parcel", "B60", 1), ("parcel", "EVER", 3), ("pickup", "EVER", 1)]
    assert Stock.objects.get(location_id=b).reserved == 1
    assert queries.available([thing], [a], now=ctx.now) == {(thing, a): 8}
    assert broken() == []
