"""What lies in receiving, and where it should go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
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
from goodorder.shelving.queries.directing import open_directions
from goodorder.shelving.rules import Space, Suggestion, suggest

CROSS_DOCK = "cross_dock"
Want = tuple[int, str, int]
"""SKU id, lot code, units."""


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
    skus = {row.sku_id: row.sku for row in found.items}
    units = loose_units(place.pk, list(skus))
    wants = sorted(
        ((sku_id, lot, left) for (sku_id, lot), left in units.items()),
        key=lambda want: (skus[want[0]].code, want[1]),
    )
    advice = suggestions(place.pk, wants)
    items = [Loose(skus[want[0]], want[1], want[2], one) for want, one in zip(wants, advice, strict=True)]
    return Page(items, found.next_cursor)


@internal_query
def loose_units(location_id: int, sku_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return the units of SKUs that lie at a location in no bin, by (SKU id, lot code)."""
    keys = [(sku_id, location_id) for sku_id in sku_ids]
    binned = in_bins(keys)
    found = {(key[0], key[2]): units - binned.get(key, 0) for key, units in on_shelf(keys).items()}
    return {key: units for key, units in found.items() if units > 0}


@internal_query
def suggestion_for(location_id: int, sku_id: int, lot: str, quantity: int) -> Suggestion | None:
    """Say where units in receiving should go, and why: to whoever waits for them, else to a shelf."""
    return suggestions(location_id, [(sku_id, lot, quantity)])[0]


@internal_query
def suggestions(location_id: int, wants: Sequence[Want]) -> list[Suggestion | None]:
    """Say where units in receiving should go, in the order asked; a few statements for any number."""
    skus = {sku_id for sku_id, _, _ in wants}
    promised = _promised(location_id, skus)
    dispatch = _nearest(Bin.objects.filter(location=location_id, kind=DISPATCH)) if promised else None
    faces, beside, free = _faces(location_id, skus), _beside(location_id, skus), _free(location_id)
    found: list[Suggestion | None] = []
    for sku_id, lot, quantity in wants:
        if dispatch and (units := promised.get((sku_id, lot), 0)):
            found.append(Suggestion(dispatch.bin, min(units, quantity), CROSS_DOCK))
            continue
        same = beside.get((sku_id, lot)) or beside.get((sku_id, None), [])
        found.append(suggest(quantity, face=faces.get(sku_id), same=same, free=free))
    return found


def _loose_stock(place: Location) -> QuerySet[Stock, Any]:
    """Stock rows of a location that have units in no bin."""
    binned = _total(BinStock.objects.filter(bin__location=place), "quantity")
    carried = _total(
        Reservation.objects.filter(location=place, state=Reservation.OPEN, picked__gt=0), "picked"
    )
    rows = Stock.objects.filter(location=place, on_hand__gt=0).select_related("sku")
    return rows.annotate(loose=F("on_hand") - binned - carried).filter(loose__gt=0)


def _total(rows: QuerySet[Any], column: str) -> Coalesce:
    sums = rows.filter(sku=OuterRef("sku")).order_by().values("sku").annotate(units=Sum(column))
    return Coalesce(Subquery(sums.values("units")), Value(0))


def _promised(location_id: int, skus: set[int]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for one in open_directions(location_id, skus):
        key = (one.row.sku_id, one.row.lot)
        found[key] = found.get(key, 0) + one.units
    return found


def _nearest(bins: QuerySet[Bin]) -> Space | None:
    found = bins.order_by("aisle", "depth_m", "pk").first()
    return Space(found.code) if found else None


def _free(location_id: int) -> Space | None:
    """Return the first shelf in walking order that is empty and nobody's pick face."""
    taken = BinStock.objects.filter(bin__location=location_id, quantity__gt=0).values("bin")
    faces = PickFace.objects.filter(location=location_id).values("bin")
    shelves = Bin.objects.filter(location=location_id, kind=SHELF)
    return _nearest(shelves.exclude(pk__in=taken).exclude(pk__in=faces))


def _faces(location_id: int, skus: set[int]) -> dict[int, Space]:
    """Return the pick faces of SKUs with the room that is left."""
    faces = PickFace.objects.filter(location=location_id, sku__in=skus).select_related("bin")
    lying = BinStock.objects.filter(bin__in=faces.values("bin"))
    holds = dict(lying.values_list("bin_id").annotate(units=Sum("quantity")))
    return {face.sku_id: Space(face.bin.code, face.maximum - holds.get(face.bin_id, 0)) for face in faces}


def _beside(location_id: int, skus: set[int]) -> dict[tuple[int, str | None], list[Space]]:
    """Return the shelves that hold SKUs already, in walking order: by lot, and under None of any lot."""
    rows = BinStock.objects.filter(bin__location=location_id, bin__kind=SHELF, sku__in=skus, quantity__gt=0)
    apart = rows.exclude(bin__in=PickFace.objects.filter(location=location_id).values("bin"))
    found: dict[tuple[int, str | None], list[Space]] = {}
    for row in apart.select_related("bin").order_by("bin__aisle", "bin__depth_m", "bin_id"):
        for key in ((row.sku_id, row.lot), (row.sku_id, None)):
            found.setdefault(key, []).append(Space(row.bin.code))
    return found
