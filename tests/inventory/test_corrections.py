"""Corrections: reasons and what they do, second pairs of eyes, conditions."""

import pytest
from django.db import IntegrityError, transaction

from builders import location, sku
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Adjustment, Movement, Stock
from goodorder.inventory.rules import Claim, PileName
from goodorder.inventory.rules.corrections import REASONS, reason_of, worded, worth
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from inventory.audit import broken
from inventory.papers import costing, lot_in, tracked

pytestmark = pytest.mark.django_db
CLERK = frozenset({"inventory.adjust"})


@pytest.fixture
def shelf(ctx):
    """Ten of T at A, worth 50.00 each."""
    place, thing = location("A"), sku("T")
    costing(ctx, thing, place, 10, 50_00)
    return thing.pk, place.pk


@pytest.fixture
def clerk(ctx):
    return Context("user:clerk", ctx.now, CLERK)


def adjust(ctx, quantity, reason, **more):
    return commands.adjust_stock(ctx, location="A", sku="T", quantity=quantity, reason=reason, **more)


def level():
    row = Stock.objects.get(sku__code="T", location__code="A")
    return row.on_hand, row.quarantined, row.damaged


def test_damage_puts_units_aside_and_damaged_ones_are_taken_off(ctx, shelf):
    adjust(ctx, -2, "damage: fork lift")
    assert level() == (10, 0, 2)
    adjust(ctx, -1, "damage", pile=PileName(condition="damaged"))
    assert level() == (9, 0, 1)
    moves = Movement.objects.exclude(kind="receipt").order_by("pk").values_list("quantity", "kind", "reason")
    assert list(moves) == [
        (-2, "condition", "damage: fork lift"),
        (2, "condition", "damage: fork lift"),
        (-1, "adjust", "damage"),
    ]
    assert broken() == []


@pytest.mark.parametrize(
    ("quantity", "reason", "ok"),
    [(-1, "theft", True), (1, "theft", False), (1, "found", True), (-1, "found", False), (1, "damage", False),
     (-1, "sample", True), (1, "expired", False), (-1, "data_error", True), (1, "data_error", True),
     (-1, "other: rain", True), (1, "whatever people write", True)],
)  # fmt: skip
def test_a_reason_has_its_direction(ctx, shelf, quantity, reason, ok):
    if ok:
        adjust(ctx, quantity, reason)
        assert level()[0] == 10 + quantity
        return
    with pytest.raises(Invalid) as refusal:
        adjust(ctx, quantity, reason)
    assert refusal.value.code == "inventory.reason_wrong_way"


def test_free_text_is_the_note_of_other_and_read_back_the_same():
    assert reason_of("not found by the picker") == ("other", "not found by the picker")
    assert reason_of(" theft : at night ") == ("theft", "at night")
    for code in REASONS:
        for note in ("", "a note"):
            assert worded(*reason_of(worded(code, note))) == worded(code, note)


@pytest.mark.parametrize(
    ("units", "cost", "value"), [(3, 5_000, 2), (1, 4_999, 0), (-1, 5_000, 1), (2, 50_00_0000, 100_00)]
)
def test_worth_is_rounded_half_up(units, cost, value):
    assert worth(units, cost) == value


def test_above_the_limit_a_correction_is_only_asked_for(ctx, clerk, shelf):
    assert adjust(clerk, -2, "theft").on_hand == 8
    asked = adjust(clerk, -3, "theft: at night")
    assert isinstance(asked, Adjustment)
    assert (asked.state, asked.value, asked.note, level()) == ("requested", 150_00, "at night", (8, 0, 0))
    assert adjust(ctx, -3, "theft").on_hand == 5
    [listed] = queries.list_adjustments(ctx, state="requested").items
    assert listed == asked


def test_nobody_approves_what_they_asked_for(ctx, clerk, shelf):
    asked = commands.request_adjustment(ctx, location="A", sku="T", quantity=-4, reason="theft")
    with pytest.raises(Refused) as refusal:
        commands.approve_adjustment(ctx, adjustment_id=asked.public_id)
    assert refusal.value.code == "inventory.own_paper"
    with pytest.raises(Refused):
        commands.reject_adjustment(ctx, adjustment_id=asked.public_id, note="no")
    with pytest.raises(Forbidden):
        commands.approve_adjustment(clerk, adjustment_id=asked.public_id)
    other = Context("user:chief", ctx.now, frozenset({"inventory.write_off"}))
    approved = commands.approve_adjustment(other, adjustment_id=asked.public_id)
    assert (approved.state, approved.decided_by, level()) == ("posted", "user:chief", (6, 0, 0))
    move = Movement.objects.get(kind="adjust")
    assert (move.document, move.actor) == (asked.public_id, "user:chief")
    with pytest.raises(Refused):
        commands.approve_adjustment(other, adjustment_id=asked.public_id)


def test_the_database_refuses_two_hats_too(ctx, shelf):
    asked = commands.request_adjustment(ctx, location="A", sku="T", quantity=-4, reason="theft")
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Adjustment.objects.filter(pk=asked.pk).update(decided_by=asked.requested_by)


def test_a_rejected_correction_books_nothing(ctx, clerk, shelf):
    asked = adjust(clerk, -10, "theft")
    assert (
        commands.reject_adjustment(ctx, adjustment_id=asked.public_id, note="found behind").state
        == "rejected"
    )
    with pytest.raises(Refused):
        commands.approve_adjustment(ctx, adjustment_id=asked.public_id)
    assert level() == (10, 0, 0)


def test_an_approved_correction_is_still_judged_when_it_is_booked(ctx, clerk, shelf):
    asked = adjust(clerk, -10, "theft")
    commands.reserve(ctx, demand="d", claims=[Claim(1, *shelf, 1)])
    with pytest.raises(Refused) as refusal:
        commands.approve_adjustment(ctx, adjustment_id=asked.public_id)
    assert refusal.value.code == "inventory.below_reserved"
    assert queries.get_adjustment(ctx, adjustment_id=asked.public_id).state == "requested"


def test_conditions_change_without_changing_what_is_there(ctx, shelf):
    def move(quantity, to, **more):
        return commands.move_condition(
            ctx, location="A", sku="T", quantity=quantity, to=to, reason="look", **more
        )

    move(4, "quarantined")
    assert level() == (10, 4, 0)
    move(1, "damaged", pile=PileName(condition="quarantined"))
    stock = move(3, "good", pile=PileName(condition="quarantined"))
    assert (level(), stock.available) == ((10, 0, 1), 9)
    with pytest.raises(Refused) as refusal:
        move(1, "good", pile=PileName(condition="quarantined"))
    assert refusal.value.code == "inventory.not_there"
    commands.reserve(ctx, demand="d", claims=[Claim(1, *shelf, 9)])
    with pytest.raises(Refused) as refusal:
        move(1, "quarantined")
    assert refusal.value.code == "inventory.below_reserved"
    assert broken() == []


def test_conditions_name_what_is_wrong(ctx, shelf):
    def refused(kind, **more):
        given = {"location": "A", "sku": "T", "quantity": 1, "to": "damaged", "reason": "wet", **more}
        with pytest.raises(kind) as refusal:
            commands.move_condition(ctx, **given)
        return refusal.value.details.get("field")

    assert refused(Invalid, to="shiny") == "to"
    assert refused(Invalid, to="good") == "to"
    assert refused(Invalid, quantity=0) == "quantity"
    assert refused(Invalid, reason="") == "reason"
    assert refused(Invalid, pile=PileName(condition="odd")) == "condition"
    assert refused(Missing, pile=PileName(lot="L")) == "lot"
    assert refused(Missing, sku="?") == "sku"


def test_missing_units_of_a_tracked_sku_are_those_that_expire_first(ctx, shelf):
    from datetime import date

    place = queries.stock_of(ctx, sku_id=Stock.objects.get().sku.public_id)[0].location
    milk = tracked(ctx, "MILK")
    lot_in(ctx, milk, place, "LATE", 5, expires_on=date(2027, 3, 1))
    lot_in(ctx, milk, place, "SOON", 2, expires_on=date(2027, 1, 1))
    commands.adjust_stock(ctx, location="A", sku="MILK", quantity=-3, reason="theft")
    moves = Movement.objects.filter(kind="adjust").order_by("pk").values_list("lot__code", "quantity")
    assert list(moves) == [("SOON", -2), ("LATE", -1)]
    with pytest.raises(Invalid) as refusal:
        commands.adjust_stock(ctx, location="A", sku="MILK", quantity=1, reason="found")
    assert refusal.value.code == "inventory.lot_missing"
    commands.adjust_stock(
        ctx, location="A", sku="MILK", quantity=1, reason="found", pile=PileName(lot="late")
    )
    with pytest.raises(Refused) as refusal:
        commands.adjust_stock(ctx, location="A", sku="MILK", quantity=-6, reason="theft")
    assert refusal.value.code == "inventory.not_there"
