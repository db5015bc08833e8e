"""Complaint 2: a checkout that fails half way leaves an order with no stock and no payment."""

import pytest
from django.db import OperationalError, connection

from goodorder.inventory.models import Reservation, Stock, Waiting
from goodorder.kernel.models import Event
from goodorder.locations import commands as locations
from goodorder.locations.models import Booking, DayLoad
from goodorder.locations.rules import CalendarDraft
from goodorder.orders.models import Order, OrderLine, Promise
from goodorder.parties.models import Customer
from goodorder.payments.models import Payable, Tender
from goodorder.reports.queries import run_audit
from shop import open_shop, place

pytestmark = pytest.mark.django_db(transaction=True)
TRACES = (Order, OrderLine, Promise, Customer, Payable, Tender, Reservation, Waiting, Booking)
BASKET = {"KETTLE": 3, "MUG": 2}


class Fault:
    """Fails the n-th statement of a transaction, as a database that goes away does."""

    def __init__(self, nth):
        self.left = nth

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("SAVEPOINT", "RELEASE")):
            return execute(sql, params, many, context)
        self.left -= 1
        if self.left == 0:
            raise OperationalError("the connection was lost")
        return execute(sql, params, many, context)


def traces():
    """Count everything that placing an order writes."""
    rows = [model.objects.count() for model in TRACES]
    held = sum(Stock.objects.values_list("reserved", flat=True))
    return (*rows, held, sum(DayLoad.objects.values_list("booked", flat=True)), Event.objects.count())


@pytest.mark.slow
def test_failure_at_any_statement_of_placement_leaves_nothing_or_a_whole_order(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 2, ("SPARE", "MUG"): 5}, backorders=True)
    for code in ("MAIN", "SPARE"):
        locations.set_calendar(ctx, code=code, draft=CalendarDraft(daily_capacity=50))
    before, failed = traces(), 0
    while True:
        fault = Fault(failed + 1)
        try:
            with connection.execute_wrapper(fault):
                order = place(ctx, BASKET, method="card")
        except OperationalError:
            failed += 1
            assert traces() == before, f"statement {failed} left something"
        else:
            break
    assert failed > 25, "each statement of the placement must have failed once"
    assert order.state == "placed"
    kettle, mug = order.lines.filter(kind="item").order_by("position")
    assert (kettle.reserved, kettle.backordered, mug.reserved) == (2, 1, 2)
    assert Promise.objects.filter(line__order=order).count() == 2
    assert Tender.objects.get().payable.about == order.public_id
    assert sum(Stock.objects.values_list("reserved", flat=True)) == 4
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []
