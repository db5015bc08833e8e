"""What of an order has left, for those who invoice it."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F

from goodorder.kernel.access import internal_query
from goodorder.orders.models import OrderLine, Promise


@internal_query
def units_handed_over(order_id: str) -> dict[int, int]:
    """Return units that left by line, charges among them; in the order of the lines."""
    rows = OrderLine.objects.filter(order__public_id=order_id, handed_over__gt=0).order_by("position")
    return dict(rows.values_list("pk", "handed_over"))


@internal_query
def value_and_promise(lines: Sequence[dict[str, int]]) -> tuple[int, date | None]:
    """Return what units cost the customer before discounts and tax, and the earliest day they were promised for.

    `lines` are `{"line_ref": int, "quantity": int}`, as in the events of fulfillment.
    """
    units = {line["line_ref"]: line["quantity"] for line in lines}
    prices = OrderLine.objects.filter(pk__in=units).values_list("pk", "unit_price")
    promises = Promise.objects.filter(line_id__in=units).order_by("line_id", "-promise_version")
    days = promises.distinct("line_id").values_list("arrive_on", flat=True)
    earliest = min((day for day in days if day), default=None)
    return sum(price * units[pk] for pk, price in prices), earliest


@internal_query
def has_goods_to_send(order_id: str) -> bool:
    """Tell whether units are still to leave."""
    rows = OrderLine.objects.filter(order__public_id=order_id, kind="item")
    return rows.filter(ordered__gt=F("cancelled") + F("handed_over")).exists()
