"""Units that lie in receiving and are promised: whose, how many, and since when."""

from dataclasses import dataclass

from django.db.models import F, Sum

from goodorder.inventory.models import Reservation
from goodorder.kernel.access import Context, internal_query
from goodorder.locations.models import Location
from goodorder.shelving.models import CrossDock


@dataclass(frozen=True, slots=True)
class Directed:
    """A cross-dock and how many of its units its demand still holds unpicked, so that they are to be brought."""

    row: CrossDock
    units: int


def directed_at(ctx: Context, *, location: str) -> list[Directed]:
    """List what is to be brought to dispatch at a location, the oldest promise first; raises Missing."""
    place = Location.objects.visible_to(ctx).one(code=location)
    return open_directions(place.pk)


@internal_query
def open_directions(location_id: int, sku_id: int | None = None) -> list[Directed]:
    """Return cross-docks whose units are not at dispatch and still held by their demand, the first promise first."""
    rows = CrossDock.objects.filter(location=location_id, placed__lt=F("quantity")).select_related("sku")
    if sku_id is not None:
        rows = rows.filter(sku=sku_id)
    ordered = list(rows.order_by("rank", F("promised_on").asc(nulls_last=True), "pk"))
    held = _held(location_id, {row.demand for row in ordered})
    found = []
    for row in ordered:
        line = (row.demand, row.line_ref, row.sku_id)
        units = min(row.left, held.get(line, 0) - row.placed)
        if units > 0:
            found.append(Directed(row, units))
            held[line] -= units
    return found


@internal_query
def directed_units(location_id: int, sku_id: int, lot: str) -> int:
    """Add up the units of a SKU (and lot) that are to be brought to dispatch."""
    return sum(one.units for one in open_directions(location_id, sku_id) if one.row.lot == lot)


def _held(location_id: int, demands: set[str]) -> dict[tuple[str, int, int], int]:
    rows = Reservation.objects.filter(location=location_id, demand__in=demands, state=Reservation.OPEN)
    sums = rows.values_list("demand", "line_ref", "sku_id").annotate(units=Sum(F("quantity") - F("picked")))
    return {(demand, line_ref, sku_id): units for demand, line_ref, sku_id, units in sums}
