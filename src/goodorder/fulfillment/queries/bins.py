"""What lies in which bin."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q, Sum

from goodorder.fulfillment.models import PickTask
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.locations.models import BinStock, Location

OPEN = ("open", "picking")


@dataclass(frozen=True, slots=True)
class Free:
    """Units in a bin that no open pick task is sent for."""

    bin_id: int
    bin: str
    zone: str
    aisle: int
    depth_m: int
    lot: str
    units: int


@internal_query
def free_in_bins(location_id: int, sku_ids: Collection[int]) -> dict[int, list[Free]]:
    """Return what each SKU's bins at a location hold beyond what pickers are sent for, in walking order."""
    left = F("quantity") - F("picked") - F("short") - F("dropped")
    tasks = PickTask.objects.filter(
        batch__state__in=OPEN, line__sku_id__in=sku_ids, bin__location_id=location_id
    ).order_by()
    sent = {
        (bin_id, sku_id, lot): units
        for bin_id, sku_id, lot, units in tasks.values_list("bin_id", "line__sku_id", "lot").annotate(
            units=Sum(left)
        )
    }
    rows = BinStock.objects.filter(bin__location_id=location_id, sku_id__in=sku_ids, quantity__gt=0)
    found: dict[int, list[Free]] = {}
    for row in rows.select_related("bin").order_by("bin__aisle", "bin__depth_m", "bin_id", "lot"):
        units = row.quantity - sent.get((row.bin_id, row.sku_id, row.lot), 0)
        shelf = row.bin
        if units > 0:
            one = Free(shelf.pk, shelf.code, shelf.zone, shelf.aisle, shelf.depth_m, row.lot, units)
            found.setdefault(row.sku_id, []).append(one)
    return found


def list_bin_stock(
    ctx: Context, *, location: str, search: str = "", cursor: str = "", size: int = 50
) -> Page[BinStock]:
    """List what lies in a location's bins; `search` is the start of a bin's or a SKU's code. Raises Missing."""
    place = Location.objects.visible_to(ctx).one(code=location)
    rows = BinStock.objects.filter(bin__location=place, quantity__gt=0).select_related("bin", "sku")
    if words := search.strip():
        rows = rows.filter(Q(bin__code__istartswith=words) | Q(sku__code__istartswith=words))
    return page_of(rows, cursor=cursor, size=size, order="id")
