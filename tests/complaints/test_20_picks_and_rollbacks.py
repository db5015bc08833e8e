"""Complaint 20: picked stock is never both allocated and on the shelf, whatever is picked, missed or undone."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.commands import Scan
from goodorder.fulfillment.models import Batch, FulfillmentLine, PickTask
from goodorder.fulfillment.rules import SHORT_REASONS
from goodorder.inventory.models import Stock
from goodorder.kernel import clock
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.locations import commands as locations
from goodorder.locations.models import BinStock
from goodorder.locations.rules import BinDraft
from goodorder.stockroom import queries as stockroom
from inventory.audit import broken
from shop import open_shop, place

DEEDS = ("build", "pick", "pick", "pick_and_fail", "short", "elsewhere", "put_back", "give_up", "ship")
deeds = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 7)), min_size=5, max_size=12)
THERE = 9


class UndoneError(Exception):
    """Raised to undo a whole act, as when the scanner dies."""


class Floor:
    """Nine mugs in two bins, three orders of two mugs each; the walk counts what left the ledger."""

    def __init__(self, ctx):
        open_shop(ctx, stock={("MAIN", "MUG"): THERE}, backorders=True)
        self.ctx, self.sku = ctx, resolve_sku("MUG")
        bins = [BinDraft(code="A-01", aisle=0, depth_m=2), BinDraft(code="A-02", aisle=0, depth_m=4)]
        locations.set_up_bins(ctx, code="MAIN", bins=bins)
        for code, units in (("A-01", 4), ("A-02", 5)):
            commands.put_away(ctx, location="MAIN", bin=code, sku="MUG", quantity=units)
        for _ in range(3):
            place(ctx, {"MUG": 2})
        settle_all()
        self.build(0)

    def task(self, n):
        tasks = [
            task for task in PickTask.objects.order_by("pk") if task.left and task.batch.state != "cancelled"
        ]
        return tasks[n % len(tasks)] if tasks else None

    def build(self, _n):
        commands.build_wave(replace(self.ctx, now=clock.now()), location="MAIN")

    def pick(self, n):
        if task := self.task(n):
            scan = Scan(bin=task.bin.code if task.bin else "", item="mug")
            commands.confirm_pick(self.ctx, task_id=task.pk, scan=scan, quantity=1 + n % task.left)

    def pick_and_fail(self, n):
        def act():
            self.pick(n)
            raise UndoneError

        with suppress(UndoneError):
            attempt(act)

    def short(self, n):
        if task := self.task(n):
            reason = tuple(SHORT_REASONS)[n % len(SHORT_REASONS)]
            commands.short_pick(self.ctx, task_id=task.pk, quantity=1 + n % task.left, reason=reason)

    def elsewhere(self, n):
        if (task := self.task(n)) and (found := queries.alternate_bins(self.ctx, task_id=task.pk)):
            commands.pick_elsewhere(self.ctx, task_id=task.pk, bin=found[0].bin, reason="not_found")

    def put_back(self, n):
        lines = [line for line in FulfillmentLine.objects.order_by("pk") if line.counters.to_pack]
        for line in lines[n % 3 : n % 3 + 1]:
            order = line.fulfillment_order.public_id
            commands.put_back(self.ctx, fulfillment_order_id=order, units=[(line.pk, 1)])

    def give_up(self, n):
        batches = Batch.objects.filter(state__in=("open", "picking")).order_by("pk")
        for batch in batches[n % 2 : n % 2 + 1]:
            commands.cancel_batch(self.ctx, batch_id=batch.public_id)

    def ship(self, n):
        lines = [line for line in FulfillmentLine.objects.order_by("pk") if line.counters.to_pack]
        for line in lines[n % 3 : n % 3 + 1]:
            order = line.fulfillment_order.public_id
            parcel = commands.pack(self.ctx, fulfillment_order_id=order)
            settle_all()
            commands.ship(self.ctx, shipment_id=parcel.public_id)

    def check(self):
        (found,) = stockroom.buckets(self.ctx, sku_id=self.sku.public_id)
        lines, stock = list(FulfillmentLine.objects.all()), Stock.objects.get(sku=self.sku)
        in_totes = sum(line.picked - line.shipped for line in lines)
        assert found.picked == in_totes
        held = found.allocated + found.picked + found.reserved
        assert (held, found.free) == (stock.reserved, stock.on_hand - stock.damaged - stock.reserved)
        at_work = sum(line.counters.to_pick for line in lines if line.fulfillment_order.state != "on_hold")
        assert found.allocated == at_work
        in_bins = sum(BinStock.objects.values_list("quantity", flat=True))
        assert in_bins <= stock.on_hand - in_totes
        sent = Counter()
        for task in PickTask.objects.filter(batch__state__in=("open", "picking")):
            sent[task.line_id] += task.left
        assert all(line.batched == sent[line.pk] for line in lines)
        assert broken() == []


@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_picked_stock_is_in_one_place_only(ctx):
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
            floor = Floor(ctx)
            for deed, n in chosen:
                with suppress(Refused):
                    getattr(floor, deed)(n)
                settle_all()
                floor.check()
            transaction.set_rollback(True)

    walk()
