"""Counts: blind, while work goes on, the variance of the instant of the scan."""

from datetime import timedelta

import pytest

from builders import location, sku
from goodorder.inventory import commands
from goodorder.inventory.models import Movement, Reservation, Stock, Waiting
from goodorder.inventory.rules import Claim
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom import queries as stockroom_queries
from goodorder.stockroom.rules import CountPlan, TransferDraft, TransferItem
from inventory.audit import broken
from inventory.papers import costing, later, picked

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(ctx):
    """Ten of T at A, each worth 5.00, and forty of U of unknown worth."""
    place, thing = location("A"), sku("T")
    sku("U")
    costing(ctx, thing, place, 10, 5_00)
    commands.receive_stock(ctx, location="A", sku="U", quantity=40)
    return thing.pk, place.pk


def counting(ctx, *codes, **more):
    count = stockroom_commands.plan_count(ctx, location="A", plan=CountPlan(codes, **more))
    return stockroom_commands.start_count(ctx, count_id=count.public_id).public_id


def scan(ctx, count_id, code, counted, **more):
    return stockroom_commands.scan_count(ctx, count_id=count_id, sku=code, counted=counted, **more)


def handed_in(ctx, count_id, **counted):
    """Scan, hand in, scan again what is beyond the tolerance, hand in again."""
    for code, units in counted.items():
        scan(ctx, count_id, code, units)
    count = stockroom_commands.submit_count(ctx, count_id=count_id)
    if count.state == "recount":
        for line in stockroom_queries.count_lines(ctx, count=count):
            if line.needs_recount:
                scan(ctx, count_id, line.sku, counted[line.sku])
        count = stockroom_commands.submit_count(ctx, count_id=count_id)
    return count


def on_hand(code="T"):
    return Stock.objects.get(sku__code=code, location__code="A").on_hand


def test_a_count_within_its_limit_is_approved_by_being_handed_in(ctx, shelf):
    count_id = counting(ctx, "T", "U", approval_limit=10_00)
    count = handed_in(ctx, count_id, T=8, U=40)
    assert (count.state, count.value) == ("approved", 10_00)
    assert stockroom_commands.post_count(ctx, count_id=count_id).state == "posted"
    assert (on_hand(), on_hand("U")) == (8, 40)
    [move] = Movement.objects.filter(document=count_id)
    assert (move.quantity, move.kind, move.reason) == (-2, "adjust", "count")
    assert broken() == []


def test_above_the_limit_another_person_must_approve(ctx, shelf):
    count_id = counting(ctx, "T", approval_limit=9_99)
    assert handed_in(ctx, count_id, T=8).state == "submitted"
    with pytest.raises(Refused):
        stockroom_commands.post_count(ctx, count_id=count_id)
    with pytest.raises(Refused) as refusal:
        stockroom_commands.approve_count(ctx, count_id=count_id)
    assert refusal.value.code == "inventory.own_paper"
    other = Context("user:chief", ctx.now, frozenset({"inventory.approve"}))
    assert stockroom_commands.approve_count(other, count_id=count_id).approved_by == "user:chief"
    assert stockroom_commands.post_count(ctx, count_id=count_id).state == "posted"
    assert on_hand() == 8


def test_a_blind_count_hides_the_ledger_until_it_is_handed_in(ctx, shelf):
    count_id = counting(ctx, "T", approval_limit=100_00)
    scan(ctx, count_id, "T", 9)

    def shown():
        count = stockroom_queries.get_count(ctx, count_id=count_id)
        return [
            (line.counted, line.expected, line.variance)
            for line in stockroom_queries.count_lines(ctx, count=count)
        ]

    assert shown() == [(9, None, None)]
    assert "expected" not in Event.objects.get(kind="stockroom.CountScanned").facts
    handed_in(ctx, count_id, T=9)
    assert shown() == [(9, 10, -1)]
    open_id = counting(ctx, "T", is_blind=False)
    scan(ctx, open_id, "T", 10)
    open_count = stockroom_queries.get_count(ctx, count_id=open_id)
    assert stockroom_queries.count_lines(ctx, count=open_count)[0].expected == 10


def test_variance_is_that_of_the_scan_whatever_moves_before_and_after(ctx, shelf):
    """Before the scan 3 are picked and 2 shipped; one of the rest is missing; afterwards more comes and goes."""
    count_id = counting(ctx, "T", approval_limit=100_00)
    picked(ctx, "d", shelf, line=1, units=3)
    commands.consume(ctx, demand="d", location="A", lines=[(1, 2)], document="shp_1")
    line = scan(ctx, count_id, "T", 6)  # 10 − 2 shipped − 1 picked = 7 should be there
    assert (line.expected, line.variance) == (7, -1)
    commands.receive_stock(ctx, location="A", sku="T", quantity=5)
    commands.consume(ctx, demand="d", location="A", lines=[(1, 1)], document="shp_2")
    line = scan(ctx, count_id, "T", 11)
    assert (line.expected, line.variance) == (12, -1)
    commands.receive_stock(ctx, location="A", sku="T", quantity=1)
    stockroom_commands.submit_count(ctx, count_id=count_id)
    scan(ctx, count_id, "T", 12)
    stockroom_commands.submit_count(ctx, count_id=count_id)
    commands.receive_stock(ctx, location="A", sku="T", quantity=4)
    stockroom_commands.post_count(ctx, count_id=count_id)
    assert on_hand() == 10 - 3 + 5 + 1 + 4 - 1
    assert broken() == []


def test_a_correction_after_the_scan_is_not_booked_twice(ctx, shelf):
    """A picker reports a unit missing after it was counted: the count must not take it off again."""
    count_id = counting(ctx, "T", approval_limit=100_00)
    assert handed_in(ctx, count_id, T=9).state == "approved"
    commands.adjust_stock(ctx, location="A", sku="T", quantity=-1, reason="not found by the picker")
    with pytest.raises(Refused) as refusal:
        stockroom_commands.post_count(ctx, count_id=count_id)
    assert (refusal.value.code, refusal.value.details["skus"]) == ("stockroom.corrected_since", ["T"])
    stockroom_commands.recount_lines(ctx, count_id=count_id, skus=["T"])
    assert scan(ctx, count_id, "T", 9).variance == 0
    stockroom_commands.submit_count(ctx, count_id=count_id)
    stockroom_commands.post_count(ctx, count_id=count_id)
    assert on_hand() == 9


def test_goods_damaged_or_brought_after_the_scan_do_not_spoil_it(ctx, shelf):
    location("B")
    commands.receive_stock(ctx, location="B", sku="T", quantity=3)
    count_id = counting(ctx, "T", approval_limit=100_00)
    assert handed_in(ctx, count_id, T=9).state == "approved"
    commands.adjust_stock(ctx, location="A", sku="T", quantity=-1, reason="expired")
    draft = TransferDraft("B", "A", [TransferItem("T", 1)], ctx.now.date())
    transfer_id = stockroom_commands.open_transfer(ctx, draft=draft).public_id
    stockroom_commands.approve_transfer(ctx, transfer_id=transfer_id)
    stockroom_commands.ship_transfer(ctx, transfer_id=transfer_id)
    stockroom_commands.receive_transfer(
        ctx, transfer_id=transfer_id, lines=[TransferItem("T", 1)], extra=[TransferItem("T", 2)]
    )
    stockroom_commands.post_count(ctx, count_id=count_id)
    assert on_hand() == 10 - 1 - 1 + 1 + 2


def test_two_counts_of_one_shelf_correct_it_once(ctx, shelf):
    first, second = (counting(ctx, "T", approval_limit=100_00) for _ in range(2))
    for count_id in (first, second):
        handed_in(ctx, count_id, T=8)
    stockroom_commands.post_count(ctx, count_id=first)
    with pytest.raises(Refused) as refusal:
        stockroom_commands.post_count(ctx, count_id=second)
    assert refusal.value.code == "stockroom.corrected_since"
    assert on_hand() == 8


def test_lines_beyond_the_tolerance_come_back_once(ctx, shelf):
    count_id = counting(ctx, "T", "U", approval_limit=100_00)
    scan(ctx, count_id, "T", 9)
    scan(ctx, count_id, "U", 40)
    assert stockroom_commands.submit_count(ctx, count_id=count_id).state == "recount"
    with pytest.raises(Refused) as refusal:
        scan(ctx, count_id, "U", 39)
    assert refusal.value.code == "stockroom.not_to_recount"
    with pytest.raises(Refused) as refusal:
        stockroom_commands.submit_count(ctx, count_id=count_id)
    assert refusal.value.details["skus"] == ["T"]
    scan(ctx, count_id, "T", 9)
    assert stockroom_commands.submit_count(ctx, count_id=count_id).state == "approved"


def test_soft_claims_give_way_to_a_shortage_the_newest_first(ctx, shelf):
    for line, (demand, units) in enumerate([("old", 4), ("new", 4)], start=1):
        commands.reserve(ctx, demand=demand, claims=[Claim(line, *shelf, units)])
    count_id = counting(ctx, "T", approval_limit=100_00)
    handed_in(ctx, count_id, T=5)
    stockroom_commands.post_count(ctx, count_id=count_id)
    held = Reservation.objects.filter(state="open").values_list("demand", "quantity")
    assert sorted(held) == [("new", 1), ("old", 4)]
    assert list(Waiting.objects.values_list("demand", "line_ref", "quantity")) == [("new", 2, 3)]
    facts = Event.objects.get(kind="inventory.ClaimsDisplaced").facts
    assert (facts["demand"], facts["lines"][0]["quantity"]) == ("new", 3)
    assert broken() == []


def test_units_set_aside_must_be_reported_short_first(ctx, shelf):
    picked(ctx, "ord_1", shelf, line=1, units=8)
    count_id = counting(ctx, "T", approval_limit=100_00)
    scan(ctx, count_id, "T", 0)
    stockroom_commands.submit_count(ctx, count_id=count_id)
    assert scan(ctx, count_id, "T", 0).variance == -2
    stockroom_commands.submit_count(ctx, count_id=count_id)
    stockroom_commands.post_count(ctx, count_id=count_id)
    commands.unpick(ctx, demand="ord_1", location="A", lines=[(1, shelf[0], 8)])
    count_id = counting(ctx, "T", approval_limit=100_00)
    handed_in(ctx, count_id, T=5)
    with pytest.raises(Refused) as refusal:
        stockroom_commands.post_count(ctx, count_id=count_id)
    assert (refusal.value.code, refusal.value.details["demands"]) == ("inventory.promised_away", ["ord_1"])
    assert on_hand() == 8
    assert broken() == []


def test_what_was_not_planned_can_be_found(ctx, shelf):
    sku("V")
    count_id = counting(ctx, "T", approval_limit=0)
    handed_in(ctx, count_id, T=10, V=2)
    stockroom_commands.post_count(ctx, count_id=count_id)
    assert on_hand("V") == 2


def test_a_count_of_everything_lists_what_lies_there(ctx, shelf):
    sku("V")
    commands.move_condition(ctx, location="A", sku="U", quantity=3, to="damaged", reason="wet")
    count = stockroom_commands.plan_count(ctx, location="A")
    lines = [(line.sku, line.condition) for line in stockroom_queries.count_lines(ctx, count=count)]
    assert lines == [("T", "good"), ("U", "good"), ("U", "damaged")]
    location("EMPTY")
    with pytest.raises(Invalid) as refusal:
        stockroom_commands.plan_count(ctx, location="EMPTY")
    assert refusal.value.code == "stockroom.nothing_to_count"


def test_a_count_names_what_is_wrong(ctx, shelf):
    planned = stockroom_commands.plan_count(ctx, location="A", plan=CountPlan(["T"])).public_id
    with pytest.raises(Refused) as refusal:
        scan(ctx, planned, "T", 1)
    assert refusal.value.code == "stockroom.not_counting"
    stockroom_commands.start_count(ctx, count_id=planned)
    with pytest.raises(Refused) as refusal:
        stockroom_commands.submit_count(ctx, count_id=planned)
    assert refusal.value.code == "stockroom.not_counted"
    for wrong in ({"counted": -1}, {"counted": 1, "condition": "shiny"}, {"counted": 1.5}):
        with pytest.raises(Invalid):
            scan(ctx, planned, "T", wrong.pop("counted"), **wrong)
    for code, lot in (("?", ""), ("T", "L1")):
        with pytest.raises(Missing):
            scan(ctx, planned, code, 1, lot=lot)
    with pytest.raises(Missing):
        stockroom_commands.recount_lines(ctx, count_id=planned, skus=["U"])
    with pytest.raises(Invalid):
        stockroom_commands.plan_count(ctx, location="A", plan=CountPlan(["T"], approval_limit=-1))
    assert stockroom_commands.cancel_count(ctx, count_id=planned).state == "cancelled"
    stranger = Context("user:b", ctx.now, frozenset({"*"}), {"location": frozenset({"B"})})
    with pytest.raises(Missing):
        stockroom_commands.start_count(stranger, count_id=planned)


def test_suggestions_name_the_least_believed_balances_with_reasons(ctx, shelf):
    count_id = counting(ctx, "U", approval_limit=0)
    handed_in(ctx, count_id, U=40)
    stockroom_commands.post_count(ctx, count_id=count_id)
    for _ in range(2):
        commands.adjust_stock(ctx, location="A", sku="T", quantity=-1, reason="not found by the picker")
    after = later(ctx, timedelta(days=30))
    commands.receive_stock(after, location="A", sku="U", quantity=60)
    first, second = stockroom_queries.suggest_counts(after, location="A")
    assert (first.sku.code, first.because) == ("T", ("corrected downwards 2× in 90 days", "never counted"))
    assert (second.sku.code, second.because) == ("U", ("counted 30 days ago", "60 units moved since"))
    assert first.doubt > second.doubt
    assert [found.sku.code for found in stockroom_queries.suggest_counts(after, location="A", size=1)] == [
        "T"
    ]
