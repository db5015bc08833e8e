"""Groups are planned on stock that is not locked: whoever was quicker is found out, and nothing is sold twice or refused too soon."""

import threading

import pytest
from django.db import connection, transaction

from goodorder.capture.commands import capture_orders
from goodorder.inventory.models import Reservation, Stock
from goodorder.kernel.command import rehearse
from goodorder.orders.models import Order
from shop import draft, open_shop


@pytest.fixture
def few(ctx, transactional_db):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 3, ("MAIN", "MUG"): 9})


def captured_meanwhile(ctx, drafts, act):
    """Capture drafts while `act` holds the kettles in a transaction that ends once the capture waits for them."""
    fates = []

    def capture():
        try:
            fates.extend(capture_orders(ctx, drafts=drafts))
        finally:
            connection.close()

    with transaction.atomic():
        Stock.objects.select_for_update().get(sku__code="KETTLE")
        other = threading.Thread(target=capture)
        other.start()
        wait_for_somebody_waiting(other)
        act()
    other.join(60)
    return fates


def wait_for_somebody_waiting(other):
    statement = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while other.is_alive():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(statement)
            if cursor.fetchone()[0]:
                return
        other.join(0.01)


def told(fates):
    return [getattr(fate, "code", "captured") for fate in fates]


def test_what_was_sold_meanwhile_is_found_out_and_the_rest_is_sold(ctx, few):
    drafts = [draft({"KETTLE": 2}), draft({"KETTLE": 1, "MUG": 1}), draft({"KETTLE": 1})]

    def sell_one():
        capture_orders(ctx, drafts=[draft({"KETTLE": 1})])

    fates = captured_meanwhile(ctx, drafts, sell_one)
    assert told(fates) == ["captured", "orders.out_of_stock", "orders.out_of_stock"]
    row = Stock.objects.get(sku__code="KETTLE")
    held = sum(Reservation.objects.filter(sku=row.sku).values_list("quantity", flat=True))
    assert (row.on_hand, row.reserved, held, Order.objects.count()) == (3, 3, 3, 2)


def test_a_sale_that_is_undone_meanwhile_refuses_nobody(ctx, few):
    drafts = [draft({"KETTLE": 3})]

    def sell_and_undo():
        rehearse(lambda: capture_orders(ctx, drafts=[draft({"KETTLE": 1})]))

    assert told(captured_meanwhile(ctx, drafts, sell_and_undo)) == ["captured"]
    assert Stock.objects.get(sku__code="KETTLE").reserved == 3
