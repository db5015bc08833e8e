"""Reads of customers' links."""

from goodorder.kernel.access import Context
from goodorder.safelinks.models import SafeLink


def links_of(ctx: Context, *, order_id: str) -> list[SafeLink]:
    """Return an order's links that can be followed, newest first."""
    rows = SafeLink.objects.visible_to(ctx).filter(
        order__public_id=order_id, revoked_at=None, expires_at__gt=ctx.now
    )
    return list(rows.select_related("order").order_by("-id"))
