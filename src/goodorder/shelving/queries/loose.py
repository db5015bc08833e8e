"""What lies in receiving, and where it should go."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from goodorder.catalog.models import Sku
from goodorder.inventory.models import Reservation, Stock
from goodorder.inventory.queries import on_shelf
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.locations.models import Bin, BinStock, Location
from goodorder.locations.queries import in_bins
from goodorder.locations.rules import DISPATCH, SHELF
from goodorder.shelving.models import PickFace
from goodorder.shelving.queries.directing import directed_units
from goodorder.shelving.rules import Space, Suggestion, suggest

CROSS_DOCK = "cross_dock"


@dataclass(frozen=True, slots=True)
class Loose:
    """Units of a SKU (and lot) at a location in no bin, and where they should go (None: there is no bin)."""

    sku: Sku
    lot: str
    units: int
    suggestion: Suggestion | None


def list_loose(
    ctx: Context, *, location: str, search: str = "", cursor: str = "", size: int = 25
) -> Page[Loose]:
    """List what lies at a location in no bin, by SKU; `search` is the start of its code. Raises Missing."""
    place = Location.objects.visible_to(ctx).one(code=location)
    rows = _loose_stock(place).filter(sku__code__istartswith=search.strip())
    found = page_of(rows.annotate(code=F("sku__code")), cursor=cursor, size=size, order="code")
    units = loose_units(place.pk, [row.sku_id for row in found.items])
    items = [
        Loose(row.sku, lot, left, suggestion_for(place.pk, row.sku_id, lot, left))
        for row in found.items
        for (sku_id, lot), left in sorted(units.items())
        if sku_id == row.sku_id
    ]
    return Page(items, found.next_cursor)


@internal_query
def loose_units(location_id: int, sku_ids: list[int]) -> dict[tuple[int, str], int]:
    """Return the units of SKUs that lie at a location in no bin, by (SKU id, lot code)."""
    keys = [(sku_id, location_id) for sku_id in sku_ids]
    binned = in_bins(keys)
    found = {(key[0], key[2]): units - binned.get(key, 0) for key, units in on_shelf(keys).items()}
    return {key: units for key, units in found.items() if units > 0}


@internal_query
def suggestion_for(location_id: int, sku_id: int, lot: str, quantity: int) -> Suggestion | None:
    """Say where units in receiving should go, and why: to whoever waits for them, else to a shelf."""
    shelves = Bin.objects.filter(location=location_id)
    if promised := directed_units(location_id, sku_id, lot):
        dispatch = _nearest(shelves.filter(kind=DISPATCH))
        if dispatch:
            return Suggestion(dispatch.bin, min(promised, quantity), CROSS_DOCK)
    faces = PickFace.objects.filter(location=location_id)
    taken = BinStock.objects.filter(bin__location=location_id, quantity__gt=0).values("bin")
    empty = shelves.filter(kind=SHELF).exclude(pk__in=taken).exclude(pk__in=faces.values("bin"))
    return suggest(
        quantity, face=_face(faces, sku_id), same=_beside(location_id, sku_id, lot), free=_nearest(empty)
    )


def _loose_stock(place: Location):  # noqa: ANN202 - an annotated queryset has no name
    """Stock rows of a location that have units in no bin."""

    def total(rows, column):  # noqa: ANN001, ANN202
        sums = rows.filter(sku=OuterRef("sku")).order_by().values("sku").annotate(units=Sum(column))
        return Coalesce(Subquery(sums.values("units")), Value(0))

    binned = total(BinStock.objects.filter(bin__location=place), "quantity")
    carried = total(
        Reservation.objects.filter(location=place, state=Reservation.OPEN, picked__gt=0), "picked"
    )
    rows = Stock.objects.filter(location=place, on_hand__gt=0).select_related("sku")
    return rows.annotate(loose=F("on_hand") - binned - carried).filter(loose__gt=0)


def _nearest(bins) -> Space | None:  # noqa: ANN001 - any rows of bins
    found = bins.order_by("aisle", "depth_m", "pk").first()
    return Space(found.code) if found else None


def _face(faces, sku_id: int) -> Space | None:  # noqa: ANN001
    face = faces.filter(sku=sku_id).select_related("bin").first()
    if face is None:
        return None
    holds = BinStock.objects.filter(bin=face.bin_id).aggregate(units=Sum("quantity", default=0))["units"]
    return Space(face.bin.code, face.maximum - holds)


def _beside(location_id: int, sku_id: int, lot: str) -> list[Space]:
    """Return the shelves that hold the item already, those with the same lot first, in walking order."""
    rows = BinStock.objects.filter(bin__location=location_id, bin__kind=SHELF, sku=sku_id, quantity__gt=0)
    apart = rows.exclude(bin__in=PickFace.objects.filter(location=location_id).values("bin"))
    ordered = apart.annotate(is_same=Q(lot=lot)).order_by("-is_same", "bin__aisle", "bin__depth_m", "bin_id")
    return [Space(row.bin.code) for row in ordered.select_related("bin")[:1]]
