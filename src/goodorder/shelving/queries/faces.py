"""Pick faces and what they hold; the tasks that fill them, in walking order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Sum

from goodorder.fulfillment.queries import free_in_bins
from goodorder.fulfillment.rules.walking import Spot, serpentine
from goodorder.inventory.models import Lot, Reservation
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.locations.models import Bin, BinStock, Location
from goodorder.locations.rules import DISPATCH
from goodorder.shelving.models import PickFace, Replenishment
from goodorder.shelving.rules import FaceLevel, Reserve


@dataclass(frozen=True, slots=True)
class FaceShown:
    """A pick face, what it holds, what allocated work still takes, and what lies in reserve."""

    face: PickFace
    holds: int
    due: int
    reserve: int


def list_faces(
    ctx: Context, *, location: str, search: str = "", cursor: str = "", size: int = 50
) -> Page[FaceShown]:
    """List the pick faces of a location; `search` is the start of a SKU's code. Raises Missing."""
    place = Location.objects.visible_to(ctx).one(code=location)
    rows = PickFace.objects.filter(location=place, sku__code__istartswith=search.strip())
    found = page_of(rows.select_related("sku", "bin", "location"), cursor=cursor, size=size, order="id")
    levels = {level.bin_id: level for level in levels_of(place.pk, found.items)}
    reserves = reserves_of(place.pk, [face.sku_id for face in found.items])
    items = [
        FaceShown(
            face,
            levels[face.bin_id].holds,
            levels[face.bin_id].due,
            sum(one.units for one in reserves.get(face.sku_id, []) if one.bin_id != face.bin_id),
        )
        for face in found.items
    ]
    return Page(items, found.next_cursor)


@internal_query
def levels_of(location_id: int, faces: Sequence[PickFace]) -> list[FaceLevel]:
    """Return what pick faces hold and what allocated work still takes of their SKUs; two statements."""
    skus = [face.sku_id for face in faces]
    lying = BinStock.objects.filter(bin__in=[face.bin_id for face in faces], sku__in=skus)
    holds = dict(lying.values_list("bin_id").annotate(units=Sum("quantity")))
    claims = Reservation.objects.filter(
        location=location_id, sku__in=skus, state=Reservation.OPEN, is_allocated=True
    )
    due = dict(claims.values_list("sku_id").annotate(units=Sum(F("quantity") - F("picked"))))
    return [
        FaceLevel(
            face.sku_id,
            face.bin_id,
            face.minimum,
            face.maximum,
            holds.get(face.bin_id, 0),
            due.get(face.sku_id, 0),
        )
        for face in faces
    ]


@internal_query
def reserves_of(location_id: int, sku_ids: Sequence[int]) -> dict[int, list[Reserve]]:
    """Return what bins hold that nobody is sent for and that may be sold; dispatch is no reserve."""
    free = free_in_bins(location_id, sku_ids)
    dispatch = set(Bin.objects.filter(location=location_id, kind=DISPATCH).values_list("pk", flat=True))
    lots = {(lot.sku_id, lot.code): lot for lot in Lot.objects.filter(sku__in=sku_ids)}
    found: dict[int, list[Reserve]] = {}
    for sku_id, ones in free.items():
        for one in ones:
            lot = lots.get((sku_id, one.lot))
            if one.bin_id in dispatch or (lot and lot.blocked_because):
                continue
            found.setdefault(sku_id, []).append(
                Reserve(
                    one.bin_id,
                    one.lot,
                    one.units,
                    lot.expires_on if lot else None,
                    lot.pk if lot else 0,
                    (one.aisle, one.depth_m),
                )
            )
    return found


def list_replenishments(ctx: Context, *, location: str) -> list[Replenishment]:
    """Return the open tasks of a location in walking order past their reserve bins; raises Missing."""
    place = Location.objects.visible_to(ctx).one(code=location)
    rows = Replenishment.objects.filter(location=place, closed_at=None)
    found = list(rows.select_related("sku", "bin_from", "bin_to", "location").order_by("pk"))
    walk = serpentine(_spot(task.bin_from) for task in found)
    return sorted(found, key=lambda task: (walk.index(_spot(task.bin_from)), task.pk))


def next_replenishment(ctx: Context, *, location: str) -> Replenishment | None:
    """Return the next task in walking order; None when there is none."""
    return next(iter(list_replenishments(ctx, location=location)), None)


def bin_contents(ctx: Context, *, location: str, bin: str) -> list[BinStock]:  # noqa: A002 - what it is called
    """Return what lies in a bin (code), by SKU and lot; raises Missing for an unknown location or bin."""
    place = Location.objects.visible_to(ctx).one(code=location)
    shelf = Bin.objects.filter(location=place).one(code__iexact=bin.strip())
    rows = BinStock.objects.filter(bin=shelf, quantity__gt=0).select_related("sku", "bin")
    return list(rows.order_by("sku__code", "lot"))


def _spot(shelf: Bin) -> Spot:
    return Spot(shelf.aisle, shelf.depth_m)


@internal_query
def locations_with_faces() -> list[str]:
    """Return the codes of locations that have pick faces or open tasks."""
    rows = PickFace.objects.order_by("location__code").values_list("location__code", flat=True)
    return list(rows.distinct())
