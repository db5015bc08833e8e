"""What of an order has left and what is still to, for those who invoice it and those who write to the customer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F

from goodorder.kernel.access import internal_query
from goodorder.kernel.models import Event
from goodorder.orders.events import GoodsHandedOver
from goodorder.orders.models import Order, OrderLine, Promise


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


@internal_query
def units_after(order_id: str, shipment_id: str) -> dict[int, int]:
    """Return the units of each item that were still to leave once a shipment had, however much left since."""
    sent: Counter[int] = Counter()
    rows = Event.objects.filter(kind=GoodsHandedOver.kind, about=order_id).order_by("id")
    for facts in rows.values_list("facts", flat=True):
        sent.update({line["line_ref"]: line["quantity"] for line in facts["lines"]})
        if facts["shipment_id"] == shipment_id:
            break
    return {line.pk: line.live - sent[line.pk] for line in items_of(order_id) if line.live > sent[line.pk]}


@internal_query
def items_of(order_id: str) -> list[OrderLine]:
    """Return an order's lines without its charges, in order."""
    return list(OrderLine.objects.filter(order__public_id=order_id, kind="item").order_by("position"))


@internal_query
def items_of_all(orders: Sequence[Order]) -> dict[int, list[OrderLine]]:
    """Return what `items_of` does for each of many orders, by row id."""
    found: dict[int, list[OrderLine]] = {order.pk: [] for order in orders}
    for line in OrderLine.objects.filter(order__in=found, kind="item").order_by("position"):
        found[line.order_id].append(line)
    return found


@internal_query
def arrivals_of(items: Mapping[int, Sequence[OrderLine]]) -> dict[int, date | None]:
    """Return the day by which all of each order that is still to leave is promised; None when that is not known."""
    leaving = {pk: [line.pk for line in lines if line.live > line.handed_over] for pk, lines in items.items()}
    rows = Promise.objects.filter(line__in=[line for lines in leaving.values() for line in lines])
    last = rows.order_by("line_id", "-promise_version").distinct("line_id")
    days = {line: day for line, day in last.values_list("line_id", "arrive_on") if day is not None}
    return {
        pk: max(days[line] for line in lines) if lines and days.keys() >= set(lines) else None
        for pk, lines in leaving.items()
    }
