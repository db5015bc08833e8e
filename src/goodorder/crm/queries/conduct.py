"""What a customer ordered before: what fraud screening asks."""

from django.db.models import Avg, Count, Q

from goodorder.kernel.access import internal_query
from goodorder.orders.models import Order


@internal_query
def ordered_before(order: Order) -> tuple[int, int | None]:
    """Return how many orders of its customer stand besides an order, and their average total in its currency."""
    others = Order.objects.filter(customer_id=order.customer_id, pk__lt=order.pk).exclude(state="cancelled")
    usual = Avg("total", filter=Q(currency=order.currency))
    found = others.aggregate(count=Count("pk"), usual=usual)
    return found["count"], None if found["usual"] is None else int(found["usual"])


@internal_query
def goods_of(order: Order) -> tuple[tuple[str, int], ...]:
    """Return the SKUs of an order with the units still wanted."""
    rows = (
        order.lines.filter(kind="item").order_by("position").values_list("sku_code", "ordered", "cancelled")
    )
    return tuple((sku, ordered - cancelled) for sku, ordered, cancelled in rows)
