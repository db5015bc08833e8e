"""Reference data is remembered, and never stale: who begins after a change was committed sees it."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from goodorder.kernel.command import rehearse
from goodorder.locations import commands as locations
from goodorder.orders.models import OrderLine
from goodorder.pricing import commands as pricing
from goodorder.pricing.models import Promotion
from goodorder.reference import queries as memory
from goodorder.reference.models import Stamp
from shop import open_shop, place
from threads import run_all


def tables_read(act):
    """Return the tables that are read, but for those that are only joined to others for their names."""
    with CaptureQueriesContext(connection) as seen:
        act()
    reads = [query["sql"] for query in seen if query["sql"].lstrip("(").startswith("SELECT")]
    return {table for sql in reads for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', sql)}


def price_paid(ctx):
    order = place(ctx, {"MUG": 1})
    return OrderLine.objects.get(order=order, kind="item").unit_price


def elsewhere(act):
    """Act in another thread, which has a connection of its own."""
    return run_all(lambda _: act(), 1, 1)[0]


def stamps():
    return set(Stamp.objects.values_list("topic", "changed_by"))


@pytest.mark.django_db(transaction=True)
def test_reference_data_is_read_once_and_a_change_elsewhere_is_seen_at_once(ctx):
    open_shop(ctx)
    assert price_paid(ctx) == 1150
    memory._kept.clear()
    first, again = [tables_read(lambda: place(ctx, {"MUG": 1})) for _ in range(2)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_stamped'")
        watched = {table for (table,) in cursor.fetchall()}
    assert first - again
    assert first - again <= watched
    for amount in (1200, 1100):
        elsewhere(
            lambda amount=amount: pricing.import_prices(ctx, price_list="list", prices=[("MUG", amount)])
        )
        assert price_paid(ctx) == amount


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_is_never_remembered(ctx):
    open_shop(ctx)
    assert price_paid(ctx) == 1150

    def change_and_buy():
        pricing.import_prices(ctx, price_list="list", prices=[("MUG", 990)])
        return price_paid(ctx)

    with transaction.atomic():
        assert rehearse(change_and_buy) == 990
        assert price_paid(ctx) == 1150
    assert price_paid(ctx) == elsewhere(lambda: price_paid(ctx)) == 1150


@pytest.mark.django_db(transaction=True)
def test_what_only_counts_stamps_nothing_and_every_other_change_does(ctx):
    open_shop(ctx)
    before = stamps()
    place(ctx, {"MUG": 1})
    Promotion.objects.update(used=0, version=1)
    assert stamps() == before
    locations.close_day(ctx, code="MAIN", on=ctx.now.date(), reason="stock-taking")
    assert stamps() != before
