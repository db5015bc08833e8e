"""Units that lie in receiving and are promised: whose, how many, and since when."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Sum

from goodorder.inventory.models import Reservation
from goodorder.kernel.access import Context, internal_query
from goodorder.locations.models import Location
from goodorder.shelving.models import CrossDock, Replenishment


@dataclass(frozen=True, slots=True)
class Directed:
    """A cross-dock and how many of its units its demand still holds unpicked, so that they are to be brought."""

    row: CrossDock
    units: int


@dataclass(frozen=True, slots=True)
class Waits:
    """How many replenishments and how many promises wait at a location."""

    tasks: int = 0
    directed: int = 0


def directed_at(ctx: Context, *, location: str) -> list[Directed]:
    """List what is to be brought to dispatch at a location, the oldest promise first; raises Missing."""
    place = Location.objects.visible_to(ctx).one(code=location)
    return open_directions(place.pk)


@internal_query
def open_directions(location_id: int, skus: Collection[int] | None = None) -> list[Directed]:
    """Return cross-docks whose units are not at dispatch and still held by their demand, the first promise first."""
    rows = CrossDock.objects.filter(location=location_id, placed__lt=F("quantity")).select_related("sku")
    if skus is not None:
        rows = rows.filter(sku__in=skus)
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


def work_waiting(ctx: Context) -> dict[str, Waits]:
    """Return what waits at each location (by code) that has any; two statements."""
    tasks = Replenishment.objects.visible_to(ctx).filter(closed_at=None).order_by()
    held = Reservation.objects.filter(
        demand=OuterRef("demand"),
        line_ref=OuterRef("line_ref"),
        location=OuterRef("location"),
        state=Reservation.OPEN,
    )
    rows = CrossDock.objects.visible_to(ctx).filter(Exists(held), placed__lt=F("quantity")).order_by()
    to_fill = dict(tasks.values_list("location__code").annotate(count=Count("pk")))
    to_bring = dict(rows.values_list("location__code").annotate(count=Count("pk")))
    codes = {*to_fill, *to_bring}
    return {code: Waits(to_fill.get(code, 0), to_bring.get(code, 0)) for code in codes}


def _held(location_id: int, demands: set[str]) -> dict[tuple[str, int, int], int]:
    rows = Reservation.objects.filter(location=location_id, demand__in=demands, state=Reservation.OPEN)
    sums = rows.values_list("demand", "line_ref", "sku_id").annotate(units=Sum(F("quantity") - F("picked")))
    return {(demand, line_ref, sku_id): units for demand, line_ref, sku_id, units in sums}
