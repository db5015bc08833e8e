"""Complaint 24: stock revaluation queues of tens of thousands of entries behind one late document."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders import company, location, sku
from goodorder.costing import commands as costing_commands
from goodorder.costing.models import CostPool, ValueEntry
from goodorder.costing.rules.costs import METHODS
from goodorder.inventory import commands
from goodorder.inventory.models import Movement
from goodorder.inventory.rules import MovementDraft
from goodorder.kernel.models import Event

pytestmark = pytest.mark.django_db
DAYS = 1500


@pytest.fixture
def years(ctx):
    """A SKU sold out every third day for years, and another one; all valued."""
    company()
    place, thing, other = location(), sku(), sku()
    since = ctx.now - timedelta(days=DAYS + 1)
    moves = []
    for day in range(DAYS):
        at = since + timedelta(days=day)
        for which in (thing, other):
            kind, units = ("receipt", 6) if day % 3 == 0 else ("ship", -3)
            cost = 1_000_000 + day if units > 0 else None
            moves.append(MovementDraft(which.pk, place.pk, units, kind, at, f"d-{day}", unit_cost=cost))
    commands.post_movements(ctx, movements=moves)
    return place, thing, since


def valued(ctx, method, since):
    costing_commands.set_cost_policy(ctx, company="GB01", method=method, since=since)
    while costing_commands.value_movements(ctx):
        pass
    assert ValueEntry.objects.count() == 2 * DAYS


def touched():
    return sum(Event.objects.filter(kind="costing.StockRevalued").values_list("facts__entries", flat=True))


@pytest.mark.parametrize("method", METHODS)
def test_a_late_bill_revalues_only_what_its_goods_went_into(ctx, years, method):
    _, thing, since = years
    valued(ctx, method, since)
    early = Movement.objects.filter(sku=thing, kind="receipt").order_by("at")[3]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        costing_commands.correct_cost(
            ctx, movement_id=early.pk, unit_cost=7_000_000, reason="the bill came at last"
        )
    assert touched() == 3
    assert len(queries) < 40


@pytest.mark.parametrize("method", METHODS)
def test_a_back_dated_entry_revalues_nothing_before_it_and_no_other_sku(ctx, years, method):
    place, thing, since = years
    valued(ctx, method, since)
    before = dict(ValueEntry.objects.values_list("movement_id", "value"))
    late = since + timedelta(days=DAYS - 9, hours=1)
    draft = MovementDraft(thing.pk, place.pk, 2, "receipt", late, "late", unit_cost=9_000_000)
    commands.post_movements(ctx, movements=[draft])
    assert costing_commands.value_movements(ctx) == 1
    after = dict(ValueEntry.objects.filter(movement__in=before).values_list("movement_id", "value"))
    changed = {key for key, was in before.items() if after[key] != was}
    assert touched() <= 8
    assert not Movement.objects.filter(pk__in=changed).exclude(sku=thing, at__gt=late).exists()


def test_nothing_waits_in_a_queue(ctx, years):
    """What a document changes is changed when it is valued: no backlog is left behind."""
    place, thing, since = years
    valued(ctx, "moving_average", since)
    draft = MovementDraft(thing.pk, place.pk, 2, "receipt", since, "late", unit_cost=9_000_000)
    commands.post_movements(ctx, movements=[draft])
    assert costing_commands.value_movements(ctx) == 1
    assert costing_commands.value_movements(ctx) == 0
    pool = CostPool.objects.get(sku=thing)
    last = pool.entries.order_by("at", "rank", "movement_id").last()
    assert (pool.quantity, pool.value) == (last.left_quantity, last.left_value)
