"""Complaint 7: splitting a shipment turns backordered units into stock. So does merging, or moving it."""

from collections import Counter
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory.models import Reservation, Stock, Waiting
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from inventory.audit import broken
from shop import open_shop, place

DEEDS = ("split", "merge", "move", "pick", "put_back", "hold", "go_on", "stop", "cancel")
deeds = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 7)), min_size=5, max_size=10)


class Story:
    """Five kettles are wanted and four there: three at MAIN, one at SPARE; two mugs go along."""

    def __init__(self, ctx):
        self.ctx = ctx
        stock = {("MAIN", "KETTLE"): 3, ("SPARE", "KETTLE"): 1, ("MAIN", "MUG"): 2, ("SPARE", "MUG"): 1}
        open_shop(ctx, stock=stock, backorders=True)
        self.there = sum(stock.values())
        self.order = place(ctx, {"KETTLE": 5, "MUG": 2})
        settle_all()

    def pieces(self):
        found = work.work_of(self.ctx, demand=self.order.public_id)
        return [piece for piece in found if piece.state in {"accepted", "in_progress", "on_hold"}]

    def piece(self, n):
        pieces = self.pieces()
        return pieces[n % len(pieces)] if pieces else None

    def act(self, deed, n):
        piece = self.piece(n)
        if piece is None:
            return
        asked = {"fulfillment_order_id": piece.public_id}
        line = list(piece.lines.all())[n % piece.lines.count()]
        if deed == "split":
            fulfillment.split_work(self.ctx, units=[(line.pk, 1 + n % 2)], **asked)
        elif deed == "merge":
            others = [other.public_id for other in self.pieces() if other.pk != piece.pk]
            fulfillment.merge_work(self.ctx, others=others[:1], **asked)
        elif deed == "move":
            place = "SPARE" if piece.location.code == "MAIN" else "MAIN"
            fulfillment.move_work(self.ctx, location=place, **asked)
        elif deed == "pick":
            fulfillment.pick_items(self.ctx, picks=[(line.pk, 1)], **asked)
        elif deed == "put_back":
            fulfillment.put_back(self.ctx, units=[(line.pk, 1)], **asked)
        elif deed == "hold":
            fulfillment.hold_work(self.ctx, reason="the customer rang", **asked)
        elif deed == "go_on":
            fulfillment.release_work(self.ctx, **asked)
        elif deed == "stop":
            fulfillment.request_cancel(self.ctx, reason="no longer wanted", **asked)
            fulfillment.agree_to_cancel(self.ctx, **asked)
        else:
            quantities = {1 + n % 2: 1}
            orders.cancel_lines(self.ctx, order_id=self.order.public_id, quantities=quantities, reason="less")

    def check(self):
        """Every unit is in one bucket, each is what stock room and warehouse say, and none is made or lost."""
        asked, picked = Counter(), Counter()
        for piece in work.work_of(self.ctx, demand=self.order.public_id):
            for line in piece.lines.all():
                assert piece.state not in {"merged", "cancelled"} or not line.counters.to_pick
                asked[line.line_ref, piece.location.code] += line.quantity - line.short - line.cancelled
                picked[line.line_ref, piece.location.code] += line.picked
        held, taken, soft = Counter(), Counter(), Counter()
        for claim in Reservation.objects.filter(state="open").select_related("location"):
            (held if claim.is_allocated else soft)[claim.line_ref, claim.location.code] += claim.quantity
            taken[claim.line_ref, claim.location.code] += claim.picked
        assert (+asked, +picked) == (+held, +taken)
        waiting = {row.line_ref: row.quantity for row in Waiting.objects.all()}
        for line in self.order.lines.filter(kind="item"):
            allocated = sum(units for (ref, _), units in held.items() if ref == line.pk)
            reserved = sum(units for (ref, _), units in soft.items() if ref == line.pk)
            assert (line.released, line.reserved, line.backordered) == (
                allocated,
                reserved,
                waiting.get(line.pk, 0),
            )
            assert line.ordered == line.cancelled + allocated + reserved + line.backordered
            assert line.picked == sum(units for (ref, _), units in picked.items() if ref == line.pk)
        assert sum(Stock.objects.values_list("on_hand", flat=True)) == self.there
        assert broken() == []


@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_split_merge_and_move_conserve_every_unit(ctx):
    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(deeds)
    def walk(chosen):
        with transaction.atomic():
            story = Story(ctx)
            for deed, n in chosen:
                with suppress(Refused, Invalid):
                    story.act(deed, n)
                settle_all()
                story.check()
            transaction.set_rollback(True)

    walk()


@pytest.fixture
def story(ctx, db):
    return Story(ctx)


def test_split_units_are_moved_with_their_allocation_and_the_rest_still_waits(story):
    (piece, _) = sorted(story.pieces(), key=lambda piece: piece.location.code)
    (kettles, _) = piece.lines.all()
    made = fulfillment.split_work(story.ctx, fulfillment_order_id=piece.public_id, units=[(kettles.pk, 1)])
    assert [(line.sku.code, line.quantity) for line in made.lines.all()] == [("KETTLE", 1)]
    assert story.order.lines.get(position=1).backordered == 1
    merged = fulfillment.merge_work(story.ctx, fulfillment_order_id=piece.public_id, others=[made.public_id])
    assert sorted(line.quantity for line in merged.lines.all()) == [2, 3]
    made.refresh_from_db()
    assert (made.state, made.merged_into_id, made.lines.count()) == ("merged", piece.pk, 0)
    story.check()


def test_moved_units_leave_from_where_they_were_moved_to(story):
    (at_main,) = (piece for piece in story.pieces() if piece.location.code == "MAIN")
    (mugs,) = (line for line in at_main.lines.all() if line.sku.code == "MUG")
    made = fulfillment.split_work(story.ctx, fulfillment_order_id=at_main.public_id, units=[(mugs.pk, 1)])
    moved = fulfillment.move_work(story.ctx, fulfillment_order_id=made.public_id, location="SPARE")
    settle_all()
    assert (moved.location.code, moved.state) == ("SPARE", "accepted")
    fulfillment.pick_items(story.ctx, fulfillment_order_id=made.public_id, picks=[(moved.lines.get().pk, 1)])
    settle_all()
    story.check()


def test_agreed_cancellation_gives_units_and_money_back_and_a_refused_one_changes_nothing(story):
    (piece, _) = sorted(story.pieces(), key=lambda piece: piece.location.code)
    asked = {"fulfillment_order_id": piece.public_id}
    (kettles, _) = piece.lines.all()
    fulfillment.pick_items(story.ctx, picks=[(kettles.pk, 1)], **asked)
    fulfillment.request_cancel(story.ctx, reason="wrong colour", **asked)
    with pytest.raises(Refused, match="cancel_requested"):
        fulfillment.pick_items(story.ctx, picks=[(kettles.pk, 1)], **asked)
    kept = fulfillment.refuse_to_cancel(story.ctx, reason="it is on the cart", **asked)
    assert kept.state == "in_progress"
    fulfillment.request_cancel(story.ctx, reason="wrong colour", **asked)
    fulfillment.agree_to_cancel(story.ctx, **asked)
    settle_all()
    piece.refresh_from_db()
    assert piece.state == "cancelled"
    assert [line.cancelled for line in story.order.lines.filter(kind="item").order_by("position")] == [3, 2]
    story.check()
