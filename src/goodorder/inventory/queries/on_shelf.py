"""What should lie on the shelves: all that is there, whatever its condition, less what pickers carry."""

from collections.abc import Collection

from django.db.models import Sum

from goodorder.inventory.models import Balance, Reservation
from goodorder.inventory.rules import Key
from goodorder.kernel.access import internal_query

ShelfKey = tuple[int, int, str]
"""SKU id, location id, lot code."""


@internal_query
def on_shelf(keys: Collection[Key]) -> dict[ShelfKey, int]:
    """Return the units that lie on shelves of some (SKU id, location id), told apart by lot."""
    wanted = set(keys)
    near = {"sku_id__in": {sku_id for sku_id, _ in wanted}, "location_id__in": {place for _, place in wanted}}
    there = Balance.objects.filter(**near).values_list("sku_id", "location_id", "lot__code")
    picked = Reservation.objects.filter(**near, state=Reservation.OPEN, picked__gt=0)
    carried = picked.values_list("sku_id", "location_id", "lot__code")
    found: dict[ShelfKey, int] = {}
    sums = [*there.annotate(units=Sum("quantity")), *carried.annotate(units=-Sum("picked"))]
    for sku_id, place, lot, units in sums:
        if (sku_id, place) in wanted:
            key = (sku_id, place, lot or "")
            found[key] = found.get(key, 0) + units
    return found
