"""A loaded history is what the product itself would have written: audited, and shaped like demand."""

from collections import Counter
from random import Random

import pytest
from django.db import connection

from goodorder.kernel.access import system_context
from goodorder.kernel.clock import now
from goodorder.kernel.events import KINDS, revive
from goodorder.kernel.models import Event, Receipt
from goodorder.loading.curve import BY_AGE, DemandCurve, ranked
from goodorder.loading.history import load
from goodorder.orders.models import Order
from goodorder.reports.queries import run_audit

ORDERS = 2_000


@pytest.mark.django_db
def test_load_makes_a_history_that_the_audit_finds_clean():
    said = []
    load(ORDERS, 1, said.append)
    load(ORDERS, 1, said.append)
    assert (Order.objects.count(), said[-1]) == (ORDERS, "there are 2,000 orders already")
    broken = [(found.id, found.rows[:3]) for found in run_audit(system_context("test")) if found.rows]
    assert broken == []
    connection.check_constraints()
    states = Counter(Order.objects.values_list("state", flat=True))
    assert set(states) == {"placed", "confirmed", "completed", "cancelled"}
    assert Receipt.objects.exclude(state="done").count() == 0
    assert [
        revive(one).sentence() for one in Event.objects.order_by("-id")[:200] if one.kind not in KINDS
    ] == []


def test_demand_curve_keeps_saturdays_free_and_rises_with_time():
    curve = DemandCurve(now())
    placed = [curve.placed_at(share / 500) for share in range(500)]
    assert placed == sorted(placed)
    assert {moment.weekday() for moment in placed} == {0, 1, 2, 3, 4, 6}


def test_skew_gives_a_tenth_of_the_goods_almost_half_of_the_lines():
    draw = Random(1)  # noqa: S311 - repeatable
    first = sum(ranked(draw, 1000) < 100 for _ in range(10_000))
    assert 4_400 < first < 4_900


def test_every_age_has_chances_that_can_be_drawn():
    assert [hours for hours, _ in BY_AGE] == sorted((hours for hours, _ in BY_AGE), reverse=True)
    assert {sum(chances.values()) for _, chances in BY_AGE} == {1000}
