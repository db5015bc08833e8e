"""Complaint 24: promise dates are naive: the earliest line counts, and dates are left in the past after a backorder."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.availability.rules.promises import arrival
from goodorder.flows.backorders import follow_overdue_supply
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Expected
from goodorder.inventory.queries import standing_of
from goodorder.inventory.rules import ExpectedDraft
from goodorder.kernel import clock
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.orders import queries
from shop import open_shop, place

START, DAY = date(2026, 11, 21), timedelta(days=1)
slips = st.lists(
    st.tuples(st.sampled_from(("slip", "cancel", "receive", "wait")), st.integers(0, 3), st.integers(0, 25)),
    min_size=2,
    max_size=7,
)


def known_day(line, today):
    """Say when the last unit of a line is there, as the stock room knows it today; None when it does not."""
    own = [each for each in standing_of(line.order.public_id) if each.line_ref == line.pk]
    late = [each for each in own if each.expected_on and each.expected_on < today]
    if late or any(not each.location for each in own):
        return None
    return max(each.expected_on or today for each in own)


def check(ctx, orders, today):
    for order in orders:
        promises = {}
        for promise in reversed(queries.promises_of(ctx, order_id=order.public_id)):
            promises[promise.line_id] = promise
        days = {line: known_day(line, today) for line in order.lines.filter(kind="item", released=0)}
        if order.ship_complete and days:
            last = None if None in days.values() else max(days.values())
            days = dict.fromkeys(days, last)
        for line, day in days.items():
            if not line.backordered and not order.ship_complete:
                continue
            assert promises[line.pk].ship_on == day, (order.number, line.position)
            assert promises[line.pk].arrive_on == (arrival(day, 2) if day else None)


def live(ctx, monkeypatch, chosen):
    today = START
    monkeypatch.setattr(clock, "now", lambda: ctx.now + (today - START))
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1, ("MAIN", "MUG"): 1}, backorders=True)
    for at, sku in enumerate(("KETTLE", "MUG", "KETTLE", "MUG")):
        draft = ExpectedDraft("purchase_order", f"PO-{at}", "MAIN", sku, 2, START + (4 + 3 * at) * DAY)
        inventory.expect_supply(ctx, draft=draft)
    orders = [
        place(ctx, {"KETTLE": 2, "MUG": 2}, ship_complete=True),
        place(ctx, {"KETTLE": 1, "MUG": 1}),
    ]
    settle_all()
    check(ctx, orders, today)
    for deed, which, n in chosen:
        row = Expected.objects.filter(document=f"PO-{which}").select_related("sku", "location").get()
        if deed == "wait":
            today += n % 4 * DAY
            follow_overdue_supply()
        elif row.state != "open":
            continue
        elif deed == "slip":
            inventory.change_expected(ctx, expected_id=row.public_id, due_on=today + n * DAY, reason="late")
        elif deed == "cancel":
            inventory.cancel_expected(ctx, expected_id=row.public_id, reason="not made any more")
        else:
            inventory.receive_stock(ctx, location="MAIN", sku=row.sku.code, quantity=1, document=row.document)
        settle_all()
        check(ctx, orders, today)
    for event in Event.objects.filter(kind="orders.PromiseChanged"):
        assert event.facts["was"] != event.facts["now"], "told only when the day moves"


@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_promise_is_the_latest_line_and_follows_every_slip(ctx, monkeypatch):
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(slips)
    def walk(chosen):
        with transaction.atomic():
            live(ctx, monkeypatch, chosen)
            transaction.set_rollback(True)

    walk()
