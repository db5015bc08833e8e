"""Lots: stopped at once, called back from everywhere."""

import contextlib
from dataclasses import replace
from datetime import date

import pytest
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from builders import location
from conftest import NOW
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Balance, Reservation, Waiting
from goodorder.inventory.rules import Claim, PileName, TransferDraft, TransferItem
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from inventory.audit import broken
from inventory.papers import lot_in, picked, tracked

pytestmark = pytest.mark.django_db


@pytest.fixture
def dairy(ctx):
    """Five of lot L1 (first to expire) and five of L2 at A, three of L1 at B."""
    a, b, milk = location("A"), location("B"), tracked(ctx, "MILK")
    lot_in(ctx, milk, a, "L1", 5, expires_on=date(2027, 1, 1))
    lot_in(ctx, milk, a, "L2", 5, expires_on=date(2027, 2, 1))
    lot_in(ctx, milk, b, "L1", 3)
    return milk.pk, a.pk, b.pk


def block(ctx, lot="L1"):
    return commands.block_lot(ctx, sku="MILK", lot=lot, reason="listeria")


def held(demand):
    rows = Reservation.objects.filter(demand=demand, state="open").order_by("pk")
    return [(row.lot.code, row.location.code, row.quantity) for row in rows]


def test_soft_claims_leave_a_blocked_lot_and_find_another(ctx, dairy):
    milk, a, _ = dairy
    commands.reserve(ctx, demand="ord_1", claims=[Claim(1, milk, a, 4)])
    assert held("ord_1") == [("L1", "A", 4)]
    block(ctx)
    assert held("ord_1") == [("L2", "A", 4)]
    assert not Waiting.objects.exists()
    assert Event.objects.filter(kind="inventory.ClaimsDisplaced", about="ord_1").count() == 1
    assert broken() == []


def test_what_nothing_else_covers_waits_until_the_lot_is_free_again(ctx, dairy):
    milk, a, _ = dairy
    commands.reserve(ctx, demand="ord_1", claims=[Claim(1, milk, a, 9)])
    block(ctx)
    assert held("ord_1") == [("L2", "A", 4), ("L2", "A", 1)] or sum(x[2] for x in held("ord_1")) == 5
    assert Waiting.objects.get().quantity == 4
    with pytest.raises(Refused):
        commands.reserve(ctx, demand="ord_2", claims=[Claim(2, milk, a, 1)])
    commands.unblock_lot(ctx, sku="MILK", lot="L1")
    assert sum(units for _, _, units in held("ord_1")) == 9
    assert not Waiting.objects.exists()
    assert broken() == []


def test_work_under_way_keeps_its_units_but_does_not_send_them(ctx, dairy):
    milk, a, _ = dairy
    picked(ctx, "ord_1", (milk, a), line=1, units=2)
    block(ctx)
    assert held("ord_1") == [("L1", "A", 2)]
    assert Event.objects.get(kind="inventory.LotBlocked").facts["demands"] == ["ord_1"]
    with pytest.raises(Refused) as refusal:
        commands.consume(ctx, demand="ord_1", location="A", lines=[(1, 2)], document="shp_1")
    assert refusal.value.code == "inventory.lot_unfit"
    assert "listeria" in refusal.value.message
    commands.unpick(ctx, demand="ord_1", location="A", lines=[(1, milk, 2)])
    swap = {"line_ref": 1, "location": "A", "lot_from": "L1", "lot_to": "L2", "quantity": 2}
    commands.swap_lot(ctx, demand="ord_1", **swap)
    commands.consume(ctx, demand="ord_1", location="A", lines=[(1, 2)], document="shp_1")
    assert broken() == []


def test_blocking_says_what_is_wrong(ctx, dairy):
    with pytest.raises(Missing):
        block(ctx, "L9")
    with pytest.raises(Invalid):
        block(ctx, "L\x001")
    with pytest.raises(Invalid):
        commands.block_lot(ctx, sku="MILK", lot="L1", reason=" ")
    with pytest.raises(Refused):
        commands.unblock_lot(ctx, sku="MILK", lot="L1")
    block(ctx)
    with pytest.raises(Refused):
        block(ctx)


def test_a_recall_finds_balances_claims_and_customers(ctx, dairy):
    milk, a, b = dairy
    for number, units in ((1, 2), (2, 1)):
        picked(ctx, f"ord_{number}", (milk, a), line=number, units=units)
    commands.consume(ctx, demand="ord_1", location="A", lines=[(1, 2)], document="shp_1")
    commands.reserve(ctx, demand="ord_3", claims=[Claim(3, milk, b, 1)])
    commands.move_condition(
        ctx, location="A", sku="MILK", quantity=1, to="quarantined", reason="taste", pile=PileName("L1")
    )
    found = queries.recall(ctx, sku="MILK", lot="l1")
    lying = [(row.location.code, row.condition, row.quantity) for row in found.balances]
    assert lying == [("A", "good", 2), ("A", "quarantined", 1), ("B", "good", 3)]
    assert [(claim.demand, claim.quantity) for claim in found.claims] == [("ord_2", 1), ("ord_3", 1)]
    [gone] = found.shipped
    assert (gone.demand, gone.document, gone.location, gone.quantity, gone.returned) == (
        "ord_1",
        "shp_1",
        "A",
        2,
        0,
    )
    assert found.demands == ("ord_1", "ord_2", "ord_3")
    at_b = replace(ctx, scopes={"location": frozenset({"B"})})
    seen = queries.recall(at_b, sku="MILK", lot="L1")
    assert ([row.location.code for row in seen.balances], seen.shipped) == (["B"], ())
    with pytest.raises(Missing):
        queries.recall(ctx, sku="MILK", lot="L9")


def test_lots_travel_along_with_a_transfer(ctx, dairy):
    items = [TransferItem("MILK", 6), TransferItem("MILK", 1, lot="L2")]
    draft = TransferDraft("A", "B", items, ctx.now.date())
    transfer_id = commands.open_transfer(ctx, draft=draft).public_id
    commands.approve_transfer(ctx, transfer_id=transfer_id)
    commands.ship_transfer(ctx, transfer_id=transfer_id, lines=[TransferItem("MILK", 5, lot="L1")])
    commands.ship_transfer(ctx, transfer_id=transfer_id)

    def lines():
        rows = queries.get_transfer(ctx, transfer_id=transfer_id).lines.all()
        return sorted((line.lot.code, line.shipped, line.received) for line in rows if line.shipped)

    assert lines() == [("L1", 5, 0), ("L2", 2, 0)]
    with pytest.raises(Invalid) as refusal:
        commands.receive_transfer(ctx, transfer_id=transfer_id, lines=[TransferItem("MILK", 3)])
    assert refusal.value.code == "inventory.lot_missing"
    commands.receive_transfer(ctx, transfer_id=transfer_id, lines=[TransferItem("MILK", 5, lot="L1")])
    extra = [TransferItem("MILK", 1, lot="L7")]
    commands.receive_transfer(
        ctx, transfer_id=transfer_id, lines=[TransferItem("MILK", 2, lot="L2")], extra=extra
    )
    there = Balance.objects.filter(location__code="B").exclude(quantity=0).order_by("lot__code")
    assert list(there.values_list("lot__code", "quantity")) == [("L1", 8), ("L2", 2), ("L7", 1)]
    assert broken() == []


def test_a_tracked_pile_is_counted_lot_by_lot(ctx, dairy):
    from goodorder.inventory.rules import CountPlan

    plan = CountPlan(["MILK"], approval_limit=0)
    count_id = commands.plan_count(ctx, location="A", plan=plan).public_id
    commands.start_count(ctx, count_id=count_id)
    with pytest.raises(Invalid) as refusal:
        commands.scan_count(ctx, count_id=count_id, sku="MILK", counted=5)
    assert refusal.value.code == "inventory.lot_missing"
    picked(ctx, "ord_1", dairy[:2], line=1, units=5)
    for _ in range(2):
        line = commands.scan_count(ctx, count_id=count_id, sku="MILK", lot="L1", counted=0)
        assert line.variance == 0
        commands.scan_count(ctx, count_id=count_id, sku="MILK", lot="L2", counted=4)
        if commands.submit_count(ctx, count_id=count_id).state == "recount":
            commands.scan_count(ctx, count_id=count_id, sku="MILK", lot="L2", counted=4)
            commands.submit_count(ctx, count_id=count_id)
            break
    commands.post_count(ctx, count_id=count_id)
    assert Balance.objects.get(location__code="A", lot__code="L2").quantity == 4
    assert broken() == []


def test_claims_on_a_lot_that_is_missing_move_to_another(ctx, dairy):
    """Two of L1 are gone: its claim gives up two and is served from L2 at once."""
    from goodorder.inventory.rules import CountPlan

    milk, a, _ = dairy
    commands.reserve(ctx, demand="ord_1", claims=[Claim(1, milk, a, 5)])
    plan = CountPlan(["MILK"], approval_limit=10**6)
    count_id = commands.plan_count(ctx, location="A", plan=plan).public_id
    commands.start_count(ctx, count_id=count_id)
    commands.scan_count(ctx, count_id=count_id, sku="MILK", lot="L2", counted=5)
    commands.scan_count(ctx, count_id=count_id, sku="MILK", lot="L1", counted=3)
    commands.submit_count(ctx, count_id=count_id)
    commands.scan_count(ctx, count_id=count_id, sku="MILK", lot="L1", counted=3)
    commands.submit_count(ctx, count_id=count_id)
    commands.post_count(ctx, count_id=count_id)
    assert sorted(held("ord_1")) == [("L1", "A", 3), ("L2", "A", 2)]
    assert broken() == []


class RecallTest(TestCase):
    """A recall finds every unit of a lot over random histories: what came in is somewhere."""

    @settings(max_examples=25, deadline=None)
    @given(
        acts=st.lists(
            st.tuples(
                st.sampled_from(["hold", "send", "move", "transfer", "damage"]),
                st.integers(0, 1),
                st.integers(1, 3),
            ),
            max_size=12,
        )
    )
    def test_every_unit_of_a_lot_is_found(self, acts):
        ctx = Context("user:owner", NOW, frozenset({"*"}))
        places, milk = [location("A"), location("B")], tracked(ctx, "MILK")
        for code in ("L1", "L2"):
            for place in places:
                lot_in(ctx, milk, place, code, 6)
        for number, (act, at, units) in enumerate(acts, start=1):
            with contextlib.suppress(Refused):
                self.act(ctx, act, number, places, milk, at, units)
        for code in ("L1", "L2"):
            found = queries.recall(ctx, sku="MILK", lot=code)
            assert (
                sum(row.quantity for row in found.balances) + sum(one.quantity for one in found.shipped) == 12
            )
            rows = Reservation.objects.filter(lot__code=code, demand__startswith="ord_")
            sent = rows.filter(state="consumed").aggregate(units=Sum("quantity"))["units"] or 0
            assert sum(one.quantity for one in found.shipped) == sent
            concerned = set(rows.filter(state__in=["open", "consumed"]).values_list("demand", flat=True))
            assert {demand for demand in found.demands if demand.startswith("ord_")} == concerned
            assert sum(claim.quantity for claim in found.claims) == sum(row.held for row in found.balances)
        assert broken() == []

    def act(self, ctx, act, number, places, milk, at, units):
        here, there = places[at], places[1 - at]
        if act in {"hold", "send"}:
            picked(ctx, f"ord_{number}", (milk.pk, here.pk), line=number, units=units) if act == "send" else (
                commands.reserve(ctx, demand=f"ord_{number}", claims=[Claim(number, milk.pk, here.pk, units)])
            )
            if act == "send":
                lines = [(number, units)]
                commands.consume(
                    ctx, demand=f"ord_{number}", location=here.code, lines=lines, document=f"shp_{number}"
                )
        elif act == "transfer":
            item = [TransferItem("MILK", units)]
            draft = TransferDraft(here.code, there.code, item, NOW.date())
            transfer_id = commands.open_transfer(ctx, draft=draft).public_id
            commands.approve_transfer(ctx, transfer_id=transfer_id)
            commands.ship_transfer(ctx, transfer_id=transfer_id)
            if units > 1:
                commands.receive_transfer(ctx, transfer_id=transfer_id)
        else:
            given = {"location": here.code, "sku": "MILK", "quantity": units, "pile": PileName("L1")}
            to = "damaged" if act == "damage" else "quarantined"
            commands.move_condition(ctx, to=to, reason="look", **given)
