"""Counting facts: what the figures say is what the records say, once, in any stretches, and again after a rebuild."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

import figures.trading as week
from goodorder.costing import commands as costing
from goodorder.figures.commands import fold_figures, forget_figures
from goodorder.figures.models import Figure, OpenOrder, Position
from goodorder.inventory.models import Movement
from goodorder.kernel import clock
from goodorder.kernel.models import Event
from goodorder.orders.models import OrderLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def ctx(ctx):
    return replace(ctx, now=clock.now())  # reactions go by the real clock: one day for all


@pytest.fixture
def traded(ctx):
    return week.trade(ctx)


def test_figures_equal_the_records_they_count(ctx, traded):
    week.fold(ctx)
    assert week.total("placed") == week.placed()
    assert week.total("sold")[1:] == week.sold()
    assert week.total("credited")[2] == week.credited()
    assert week.total("cost")[2] == week.cost()
    assert week.total("worth")[2] == week.stock_value()
    found = Figure.objects.filter(measure="returned").values_list("sku", "reason", "units")
    assert Counter({(sku, reason): units for sku, reason, units in found}) == week.came_back()
    cancelled = sum(OrderLine.objects.filter(kind="item").values_list("cancelled", flat=True))
    assert week.total("cancelled")[1] == cancelled
    items = [
        (line.sku_code, week.net_of(line, line.handed_over)) for line in OrderLine.objects.filter(kind="item")
    ]
    by_sku = Figure.objects.filter(measure="sold_sku").values_list("sku", "amount")
    assert sorted(by_sku) == sorted(item for item in items if item[1])
    assert week.total("cost_sku")[2] == week.total("cost")[2]
    assert dict(Figure.objects.filter(measure="completed").values_list("reason", "number")) == {"perfect": 1}
    assert_open(*traded[1:])


def assert_open(fewer, waits, held):
    backordered = OrderLine.objects.get(order=waits, kind="item").backordered
    opened = {row.pk: (row.units, row.waiting, row.is_held) for row in OpenOrder.objects.all()}
    assert opened == {fewer.pk: (4, 0, False), waits.pk: (20, backordered, False), held.pk: (4, 0, True)}
    assert week.total("short")[1] == backordered


def test_small_stretches_and_a_rebuild_give_identical_rows(ctx, traded):
    week.fold(ctx)
    at_once = week.rows()
    forget_figures(ctx)
    assert week.rows() == ([], [])
    week.fold(ctx, most=7)
    assert week.rows() == at_once
    assert fold_figures(ctx) == 0
    assert Position.objects.get().last_id == Event.objects.latest("id").pk
    assert week.rows() == at_once


def test_days_of_another_zone_are_counted_anew(ctx, traded, settings):
    week.fold(ctx)
    (day,) = set(Figure.objects.filter(measure="placed").values_list("day", flat=True))
    is_late = clock.now().hour >= 10  # then it is tomorrow in the east, else still yesterday in the west
    settings.TIME_ZONE = "Pacific/Kiritimati" if is_late else "Pacific/Pago_Pago"
    week.fold(ctx)
    other = day + timedelta(days=1 if is_late else -1)
    assert set(Figure.objects.filter(measure="placed").values_list("day", flat=True)) == {other}
    assert week.total("placed") == week.placed()


def test_costs_that_become_known_later_change_the_day_of_the_sale(ctx, traded):
    week.fold(ctx)
    before = week.cost()
    received = Movement.objects.get(sku__code="KETTLE", kind="receipt")
    costing.correct_cost(ctx, movement_id=received.pk, unit_cost=500_000, reason="the bill says so")
    week.fold(ctx)
    assert week.cost() > before
    assert week.total("cost")[2] == week.cost()
    assert week.total("worth")[2] == week.stock_value()
    days = Figure.objects.filter(measure="cost").exclude(amount=0).values_list("day", flat=True)
    assert set(days) == set(Figure.objects.filter(measure="sold").values_list("day", flat=True))
