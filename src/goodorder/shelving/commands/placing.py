"""Putting away: what lies in receiving goes to whoever waits for it, to its pick face, beside its like or to a free bin."""

from dataclasses import dataclass

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment.commands import put_away
from goodorder.inventory.commands import piles
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations.models import Bin, Location
from goodorder.locations.queries import bin_named, get_location
from goodorder.locations.rules import DISPATCH
from goodorder.shelving import errors
from goodorder.shelving.events import CrossDockPlaced
from goodorder.shelving.models import CrossDock, PickFace
from goodorder.shelving.queries.directing import open_directions
from goodorder.shelving.queries.loose import suggestion_for
from goodorder.shelving.rules import Putting


@dataclass(frozen=True, slots=True)
class Placed:
    """Units that were put into a bin, and for which demands when it is at dispatch."""

    sku: str
    lot: str
    quantity: int
    bin: str
    demands: tuple[str, ...] = ()


@command(needs="inventory.move")
def place_item(ctx: Context, *, location: str, item: Putting) -> Placed:
    """Put units from receiving into a bin, where they should go unless the draft says `anyway`.

    A dispatch bin takes what promises wait for, the oldest first. Raises Refused `shelving.not_suggested` and
    `shelving.too_many_for_bin`, which may be insisted on, `shelving.bin_of_another`, `shelving.not_promised`,
    `fulfillment.not_unplaced`; Invalid without a lot; Missing.
    """
    place, thing = get_location(ctx, code=location), resolve_sku(item.sku)
    shelf, lot = bin_named(place.pk, item.bin), piles.lot_of(thing, item.lot.strip())
    code = lot.code if lot else ""
    checked(item.quantity)
    piles.lock([(thing.pk, place.pk)])
    served: list[CrossDock] = []
    if shelf.kind == DISPATCH:
        served = _to_dispatch(ctx, place, thing, item, shelf, code)
    else:
        _judge(place, thing, item, shelf, code)
    put_away(ctx, location=place.code, bin=shelf.code, sku=thing.code, quantity=item.quantity, lot=code)
    demands = tuple(dict.fromkeys(row.demand for row in served))
    return Placed(thing.code, code, item.quantity, shelf.code, demands)


def _judge(place: Location, thing: Sku, item: Putting, shelf: Bin, lot: str) -> None:
    """Refuse a shelf that is another SKU's; warn of one that was not suggested."""
    face = PickFace.objects.filter(bin=shelf).select_related("sku").first()
    if face and face.sku_id != thing.pk:
        raise errors.bin_of_another(shelf.code, face.sku.code)
    found = suggestion_for(place.pk, thing.pk, lot, item.quantity)
    if item.anyway or found is None:
        return
    if found.bin != shelf.code:
        raise errors.not_suggested(shelf.code, found.bin)
    if found.quantity < item.quantity:
        raise errors.too_many_for_bin(shelf.code, found.quantity, item.quantity)


def _to_dispatch(
    ctx: Context, place: Location, thing: Sku, item: Putting, shelf: Bin, lot: str
) -> list[CrossDock]:
    """Count units as brought for those who wait for them, the oldest promise first; the stock is locked."""
    open_ = [one for one in open_directions(place.pk, [thing.pk]) if one.row.lot == lot]
    promised = sum(one.units for one in open_)
    if item.quantity > promised:
        raise errors.not_promised(shelf.code, thing.code, promised)
    left, served = item.quantity, []
    for one in open_:
        part = min(one.units, left)
        if part:
            one.row.placed += part
            one.row.save(update_fields=["placed"])
            told = {"location": place.code, "sku": thing.code, "bin": shelf.code}
            fact = CrossDockPlaced(**told, quantity=part, demand=one.row.demand)
            record(ctx, one.row, fact, about=one.row.demand)
            served.append(one.row)
            left -= part
    return served
