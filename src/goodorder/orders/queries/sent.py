"""What of an order has left, for those who invoice it."""

from django.db.models import F

from goodorder.kernel.access import internal_query
from goodorder.orders.models import OrderLine


@internal_query
def units_handed_over(order_id: str) -> dict[int, int]:
    """Return units that left by line, charges among them; in the order of the lines."""
    rows = OrderLine.objects.filter(order__public_id=order_id, handed_over__gt=0).order_by("position")
    return dict(rows.values_list("pk", "handed_over"))


@internal_query
def has_goods_to_send(order_id: str) -> bool:
    """Tell whether units are still to leave."""
    rows = OrderLine.objects.filter(order__public_id=order_id, kind="item")
    return rows.filter(ordered__gt=F("cancelled") + F("handed_over")).exists()
