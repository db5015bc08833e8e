"""The counter's queue: what is to be got ready, what waits, what was collected."""

from django.db.models import Prefetch

from goodorder.fulfillment.models import FulfillmentLine, Pickup
from goodorder.kernel.access import Context
from goodorder.kernel.paging import Page, page_of

ALIVE = ("waiting", "partly_ready", "ready")


def list_pickups(
    ctx: Context, *, state: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[Pickup]:
    """List pickups, oldest first, those that have not ended if no state is asked for."""
    rows = Pickup.objects.visible_to(ctx).select_related("fulfillment_order__location")
    rows = rows.filter(state=state) if state else rows.filter(state__in=ALIVE)
    if location:
        rows = rows.filter(fulfillment_order__location__code=location)
    lines = FulfillmentLine.objects.select_related("sku").order_by("id")
    rows = rows.prefetch_related(Prefetch("fulfillment_order__lines", lines))
    return page_of(rows, cursor=cursor, size=size, order="id")


def get_pickup(ctx: Context, *, pickup_id: str) -> Pickup:
    """Return a pickup with its work; raises Missing."""
    lines = FulfillmentLine.objects.select_related("sku").order_by("id")
    rows = Pickup.objects.visible_to(ctx).select_related("fulfillment_order__location")
    return rows.prefetch_related(Prefetch("fulfillment_order__lines", lines)).one(public_id=pickup_id)
