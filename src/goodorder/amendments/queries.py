"""What may be asked of proposed changes."""

from goodorder.amendments.models import Amendment
from goodorder.kernel.access import Context
from goodorder.orders.models import Order


def list_amendments(ctx: Context, *, order_id: str) -> list[Amendment]:
    """Return an order's amendments, newest first; raises Missing when the actor may not see the order."""
    order = Order.objects.visible_to(ctx).one(public_id=order_id)
    return list(Amendment.objects.filter(order=order).select_related("order").order_by("-id"))


def get_amendment(ctx: Context, *, amendment_id: str) -> Amendment:
    """Return one amendment with its order; raises Missing."""
    return Amendment.objects.visible_to(ctx).select_related("order").by_public_id(amendment_id)
