"""What customers did: counted from the records, kept as they go, the same either way."""

from datetime import timedelta

import pytest
from django.db import transaction

from debtors import debtor, later, ordered
from goodorder.accounting.models import OpenItem
from goodorder.crm import commands
from goodorder.crm.models import CustomerFigures, Stale
from goodorder.crm.queries import figures as counting
from goodorder.crm.rules.figures import Figures
from goodorder.flows.customers import check_customers, count_customers
from goodorder.flows.screening import subject_of
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.parties.models import Customer
from goodorder.payments import commands as payments
from parcels import deliver, send
from returns.desk import ask, inspect, receive
from shop import open_shop, place
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bell(ctx, db):
    """A customer on account with three orders: one paid after ten days and half returned, one open, one cancelled."""
    open_shop(ctx)
    customer = debtor(ctx)
    first = ordered(ctx, customer, {"MUG": 4})
    settle_all()
    deliver(ctx, send(ctx, first))
    in_time = later(ctx, 10)
    payments.receive_payment(
        in_time, about=first.public_id, amount=first.total, method="manual", reference="bank", cause="line-1"
    )
    settle_all()
    back = ask(in_time, first, {1: 2})
    inspect(in_time, receive(in_time, back, MUG=2))
    ordered(later(ctx, 20), customer, {"KETTLE": 1})
    gone = ordered(later(ctx, 30), customer, {"MUG": 1})
    orders.cancel_lines(later(ctx, 30), order_id=gone.public_id, reason="changed their mind")
    settle_all()
    return customer


def test_figures_say_what_happened(ctx, bell):
    invoice = OpenItem.objects.get(kind="invoice")
    OpenItem.objects.filter(kind="payment").update(issued_on=invoice.issued_on + timedelta(days=10))
    (found,) = counting.figures_of(ctx, customers=[bell])
    mugs, shipping = round(4 * 1150 / 1.2), round(495 / 1.2)
    assert (found.orders, found.cancelled, found.ordered) == (2, 1, 4 * 1150 + 495 + 6495 + 495)
    assert (found.units_out, found.units_back, found.return_rate_ppm) == (4, 2, 500_000)
    assert (found.days_to_pay, found.failed_payments, found.disputes) == (10, 0, 0)
    assert found.average_order == 6043  # half of 12085, rounded half up
    assert found.first_order_at == ctx.now
    assert found.last_order_at == later(ctx, 20).now
    assert abs(found.revenue - (mugs + shipping - mugs // 2)) <= 1


def test_kept_figures_equal_a_count_of_the_records(ctx, bell):
    everybody = [*Customer.objects.values_list("pk", flat=True)]
    assert count_customers() == 1
    assert counting.unequal_figures(everybody) == []
    assert Stale.objects.count() == 0
    with_kept = counting.figures_of(ctx, customers=[bell])
    CustomerFigures.objects.update(orders=7)
    assert counting.unequal_figures(everybody) == [bell.pk]
    assert check_customers() == 1
    assert counting.figures_of(ctx, customers=[bell]) == with_kept  # stale: from the records
    count_customers()
    assert counting.unequal_figures(everybody) == []


def test_what_happens_often_is_counted_once(ctx, bell):
    count_customers()
    commands.mark_stale(ctx, customers=[bell.pk])
    commands.mark_stale(ctx, customers=[bell.pk])
    ordered(later(ctx, 40), bell, {"MUG": 1})
    settle_all()
    assert count_customers() == 1
    assert counting.figures_of(ctx, customers=[bell])[0].orders == 3


def test_what_happens_while_counting_waits_for_nobody_and_is_counted_once_more(ctx, bell):
    with transaction.atomic():
        assert commands.refresh_figures(ctx) == 1
        assert run_all(lambda _: _noted(ctx, bell), tries=1, threads=1) == [0]
    assert count_customers() == 1
    assert Stale.objects.count() == 0


def _noted(ctx, customer):
    """Note something of a customer, and count those whom nobody else counts."""
    commands.mark_stale(ctx, customers=[customer.pk])
    return commands.refresh_figures(ctx)


def test_a_person_is_the_sum_of_their_rows():
    one = Figures(currency="GBP", orders=1, ordered=300, units_out=4, units_back=1)
    two = Figures(currency="GBP", orders=2, ordered=300, units_out=0)
    both = counting.together([one, two, Figures(currency="EUR", orders=9)], "GBP")
    assert both == Figures(currency="GBP", orders=3, ordered=600, units_out=4, units_back=1)
    assert (both.average_order, both.return_rate_ppm, both.days_to_pay) == (200, 250_000, None)


def test_counting_asks_as_much_for_three_customers_as_for_one(ctx, bell, django_assert_num_queries):
    for name in ("Cook", "Dean"):
        place(ctx, {"MUG": 1}, external_ref=name)
    ids = list(Customer.objects.values_list("pk", flat=True))
    with django_assert_num_queries(7):
        counting.recount(ids[:1])
    with django_assert_num_queries(7):
        counting.recount(ids)


def test_fraud_rules_know_the_figures(ctx, bell):
    count_customers()
    order = Order.objects.filter(customer=bell).latest("pk")
    conduct = subject_of(order).conduct
    (kept,) = counting.figures_of(ctx, customers=[bell])
    assert (conduct.revenue, conduct.return_pct, conduct.days_to_pay) == (kept.revenue, 50, 0)
