"""What a demand holds at an instant."""

from datetime import datetime

from django.db.models import Q, Sum

from goodorder.inventory.models import Reservation
from goodorder.kernel.access import internal_query


@internal_query
def held_units(demand: str, *, now: datetime) -> dict[int, int]:
    """Return how many units of each SKU (row id) a demand holds; a hold that has run out by `now` is none."""
    lasting = Q(expires_at=None) | Q(expires_at__gt=now)
    rows = Reservation.objects.filter(lasting, demand=demand, state=Reservation.OPEN)
    return dict(rows.values_list("sku_id").annotate(units=Sum("quantity")).order_by("sku_id"))
