"""Complaint 7: splitting a shipment turns backordered units into stock."""

from collections import Counter

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.rules import REJECTIONS
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Reservation, Stock, Waiting
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands
from shop import open_shop, place

DEEDS = ("receive", "ship_some", "short", "reject", "cancel", "put_back", "unpack")
deeds = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 7)), min_size=4, max_size=12)


class Story:
    """One order of five kettles of which two are there; `lost` counts units that left the ledger unsent."""

    def __init__(self, ctx):
        self.ctx, self.received, self.lost = ctx, 3, 0
        open_shop(ctx, stock={("MAIN", "KETTLE"): 2, ("SPARE", "KETTLE"): 1}, backorders=True)
        self.order = place(ctx, {"KETTLE": 5})
        settle_all()

    def work(self, *, that=lambda counters: counters.to_pick):
        for asked in work.work_of(self.ctx, demand=self.order.public_id):
            for line in asked.lines.all():
                if asked.state in {"accepted", "in_progress"} and that(line.counters):
                    yield {"fulfillment_order_id": asked.public_id}, line

    def receive(self, n):
        inventory.receive_stock(self.ctx, location=("MAIN", "SPARE")[n % 2], sku="KETTLE", quantity=1 + n % 2)
        self.received += 1 + n % 2

    def ship_some(self, n):
        for asked, line in self.work():
            units = 1 + n % line.counters.to_pick
            fulfillment.pick_items(self.ctx, picks=[(line.pk, units)], **asked)
            parcel = fulfillment.pack(self.ctx, **asked)
            settle_all()
            fulfillment.ship(self.ctx, shipment_id=parcel.public_id)
            return

    def short(self, n):
        for asked, line in self.work():
            units = 1 + n % line.counters.to_pick
            fulfillment.report_short(self.ctx, line_id=line.pk, quantity=units, reason="gone", **asked)
            self.lost += units
            return

    def reject(self, n):
        for asked, line in self.work():
            reason = REJECTIONS[n % len(REJECTIONS)]
            self.lost += line.counters.to_pick * (reason == "not_found")
            fulfillment.reject_work(self.ctx, reason=reason, **asked)
            return

    def cancel(self, n):
        commands.cancel_lines(
            self.ctx, order_id=self.order.public_id, quantities={1: 1 + n % 2}, reason="fewer"
        )

    def put_back(self, n):
        for asked, line in self.work():
            fulfillment.pick_items(self.ctx, picks=[(line.pk, 1)], **asked)
            fulfillment.put_back(self.ctx, units=[(line.pk, 1)], **asked)
            return

    def unpack(self, n):
        for asked, line in self.work():
            fulfillment.pick_items(self.ctx, picks=[(line.pk, 1)], **asked)
            parcel = fulfillment.pack(self.ctx, contents=[(line.pk, 1)], **asked)
            settle_all()
            fulfillment.cancel_shipment(self.ctx, shipment_id=parcel.public_id)
            return

    def check(self):
        """Every unit ordered is in one bucket, each bucket is what stock room and warehouse say, no unit is made."""
        line = self.order.lines.get(position=1)
        held = Counter()
        for bound, units in Reservation.objects.filter(state="open").values_list("is_allocated", "quantity"):
            held[bound] += units
        waiting = Waiting.objects.aggregate(units=Sum("quantity"))["units"] or 0
        assert (line.unsourced, line.allocated) == (0, 0)
        assert (line.backordered, line.reserved, line.released) == (waiting, held[False], held[True])
        assert line.ordered == line.cancelled + waiting + sum(held.values()) + line.handed_over
        on_hand = sum(Stock.objects.values_list("on_hand", flat=True))
        assert on_hand == self.received - self.lost - line.handed_over
        free = sum(row.available for row in Stock.objects.all())
        assert not (waiting and free), "nobody waits beside free stock"


@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_units_that_wait_never_become_stock(ctx):
    @settings(
        max_examples=15,
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
                try:
                    getattr(story, deed)(n)
                except Refused as refusal:
                    if deed != "cancel":
                        raise AssertionError(deed) from refusal
                settle_all()
                story.check()
            transaction.set_rollback(True)

    walk()
