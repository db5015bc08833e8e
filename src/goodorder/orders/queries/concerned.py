"""Whom to tell when goods are called back."""

from collections.abc import Collection
from dataclasses import dataclass

from goodorder.kernel.access import Context
from goodorder.orders.models import Order


@dataclass(frozen=True, slots=True)
class Concerned:
    """A customer behind a demand, and how to reach them."""

    demand: str
    order_number: str
    customer_id: str
    name: str
    email: str
    phone: str


def customers_of(ctx: Context, *, demands: Collection[str]) -> list[Concerned]:
    """Return the customers whose orders (public ids) are among demands, for a recall; no order, no customer.

    Empty for a caller who may not see orders and customers.
    """
    if not (ctx.may("orders.view") and ctx.may("parties.view")):
        return []
    rows = Order.objects.visible_to(ctx).filter(public_id__in=demands).order_by("pk")
    found = rows.values_list(
        "public_id", "number", "customer__public_id", "customer_name", "customer__email", "customer__phone"
    )
    return [Concerned(*row) for row in found]
