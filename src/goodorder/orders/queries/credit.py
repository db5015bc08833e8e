"""How much credit a customer uses: open items, what left and is not invoiced, what is ordered."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from goodorder.accounting.queries import items_by_order, other_currencies, terms_for
from goodorder.accounting.rules import Exposure, OnAccount, exposure_of
from goodorder.kernel.access import Context, internal_query
from goodorder.orders.models import Hold, Order, OrderRows
from goodorder.parties.models import Company, Customer
from goodorder.payments.queries import owed_for

ON_ACCOUNT = "on_account"


def credit_of(ctx: Context, *, company: str, customer_id: str) -> Exposure:
    """Return a customer's credit with a company, part by part; raises Missing."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    return credit_for(owner, Customer.objects.visible_to(ctx).by_public_id(customer_id))


@internal_query
def credit_for(company: Company, customer: Customer, *, judged: Order | None = None) -> Exposure:
    """Return a customer's credit with a company; the order that is `judged` counts in any case.

    Other orders held for credit do not count: they go nowhere until they are judged themselves.
    """
    counts_open = terms_for(company.pk).counts_open_orders
    orders = list(_on_account(company, customer, judged))
    abouts = [order.public_id for order in orders]
    owed = owed_for(abouts)
    rows = [
        OnAccount(order.public_id, amount, to_come, held)
        for order, to_come in zip(orders, _to_come(orders), strict=True)
        for amount, held in (owed.get(order.public_id, (0, 0)),)
    ]
    judged_id = judged.public_id if judged else ""
    if not counts_open:
        rows = [row if row.about == judged_id else _sent_part(row) for row in rows]
    found = exposure_of(
        items_by_order(company.pk, customer.pk, company.currency),
        rows,
        currency=company.currency,
        limit=customer.credit_limit,
    )
    return found.told(other_currencies(company.pk, customer.pk, company.currency))


def _sent_part(row: OnAccount) -> OnAccount:
    """Leave out what is still to be sent, and what other tenders hold for it."""
    return OnAccount(row.about, row.amount - row.to_come, 0, max(0, row.held - row.to_come))


def _on_account(company: Company, customer: Customer, judged: Order | None) -> OrderRows:
    rows = Order.objects.filter(
        company=company, customer=customer, currency=company.currency, payment_method=ON_ACCOUNT
    )
    held = Exists(Hold.objects.filter(order=OuterRef("pk"), kind="credit", released_at=None))
    counted = Q(pk=judged.pk) | ~held if judged else ~held
    return (
        rows.exclude(state__in=["draft", "discarded", "rejected", "cancelled"]).filter(counted).order_by("pk")
    )


def _to_come(orders: Sequence[Order]) -> list[int]:
    """Return what the units of each order cost that are still to be sent."""
    open_ids = [order.pk for order in orders if order.state in {"placed", "confirmed"}]
    lines = Order.objects.filter(pk__in=open_ids).prefetch_related("lines")
    sums = {order.pk: sum(line.to_come for line in order.lines.all()) for order in lines}
    return [sums.get(order.pk, 0) for order in orders]
