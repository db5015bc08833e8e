"""Who pays for an order: what bank statements are matched by."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from goodorder.kernel.access import internal_query
from goodorder.orders.models import Order

MOST_NAMED = 500


@dataclass(frozen=True, slots=True)
class Payer:
    """An order's public id and number, and the name of whoever pays for it."""

    about: str
    number: str
    name: str


@internal_query
def payers_of(
    company: str, currency: str, *, numbers: Collection[str], abouts: Collection[str], names: Collection[str]
) -> list[Payer]:
    """Return a company's orders with one of some numbers or ids, and the latest open ones of some payers."""
    ours = Order.objects.filter(company__code=company, currency=currency)
    named = ours.filter(Q(number__in=numbers) | Q(public_id__in=abouts))
    of_payers = ours.filter(customer_name__in=names, state__in=["placed", "confirmed", "completed"])
    rows = {order.pk: order for order in [*named, *of_payers.order_by("-pk")[:MOST_NAMED]]}
    return [Payer(str(row.public_id), row.number, row.customer_name) for row in rows.values()]
