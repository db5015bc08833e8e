"""What lies in which bin: put away, moved. The ledger knows the location, bins know the shelf."""

from collections.abc import Collection

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment.events import UnitsBinned
from goodorder.fulfillment.queries.bins import free_in_bins
from goodorder.inventory.commands import bins, piles
from goodorder.inventory.queries import on_shelf
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations.commands.bins import put_in, take_out
from goodorder.locations.models import BinStock, Location
from goodorder.locations.queries import bin_named, get_location, in_bins


@command(needs="inventory.move")
def put_away(ctx: Context, *, location: str, bin: str, sku: str, quantity: int, lot: str = "") -> BinStock:  # noqa: A002 - what the field is called
    """Put units that lie at a location in no bin into one (code). `sku` may be any code of it.

    `lot` (code or serial number) is needed where units are told apart by it. Raises Refused
    `fulfillment.not_unplaced` when fewer such units are there, Invalid without a lot, Missing.
    """
    place, thing = get_location(ctx, code=location), resolve_sku(sku)
    shelf, code = bin_named(place.pk, bin), _lot_of(thing, lot)
    key = (thing.pk, place.pk)
    piles.lock([key])
    loose = on_shelf([key]).get((*key, code), 0) - in_bins([key]).get((*key, code), 0)
    if checked(quantity) > loose:
        message = f"quantity: only {max(loose, 0)} of {thing.code} lie at {place.code} in no bin"
        raise Refused("fulfillment.not_unplaced", message, field="quantity", possible=max(loose, 0))
    put_in(shelf, thing.pk, code, quantity)
    _tell(ctx, place, thing.code, quantity, "", shelf.code)
    return BinStock.objects.select_related("bin", "sku").get(bin=shelf, sku=thing, lot=code)


@command(needs="inventory.move")
def move_between_bins(
    ctx: Context, *, location: str, bin_from: str, bin_to: str, sku: str, quantity: int, lot: str = ""
) -> BinStock:
    """Move units from one bin to another, such as from reserve to a pick face.

    Raises Refused `fulfillment.not_in_bin` when fewer lie there, Invalid for one bin, Missing.
    """
    place, thing = get_location(ctx, code=location), resolve_sku(sku)
    old, new = bin_named(place.pk, bin_from), bin_named(place.pk, bin_to)
    if old.pk == new.pk:
        raise Invalid("fulfillment.same_bin", "bin_to: choose another bin", field="bin_to")
    code = _lot_of(thing, lot)
    piles.lock([(thing.pk, place.pk)])
    row = BinStock.objects.filter(bin=old, sku=thing, lot=code).first()
    if row is None or row.quantity < checked(quantity):
        there = row.quantity if row else 0
        message = f"quantity: only {there} of {thing.code} lie in {old.code}"
        raise Refused("fulfillment.not_in_bin", message, field="quantity", possible=there)
    take_out(old.pk, thing.pk, code, quantity)
    put_in(new, thing.pk, code, quantity)
    _tell(ctx, place, thing.code, quantity, old.code, new.code)
    return BinStock.objects.select_related("bin", "sku").get(bin=new, sku=thing, lot=code)


def settle_bins(place: Location, sku_ids: Collection[int]) -> None:
    """Lower what bins are thought to hold after units were taken without a scan: no more than lies on shelves.

    Bins nobody is sent to give first, in walking order.
    """
    keys = [(sku_id, place.pk) for sku_id in sku_ids]
    there, binned, free = on_shelf(keys), in_bins(keys), free_in_bins(place.pk, sku_ids)
    for (sku_id, _, lot), units in binned.items():
        excess = units - there.get((sku_id, place.pk, lot), 0)
        for one in (one for one in free.get(sku_id, []) if one.lot == lot):
            if excess > 0:
                excess -= take_out(one.bin_id, sku_id, lot, min(excess, one.units))
    bins.fit(keys)


def _lot_of(thing: Sku, lot: str) -> str:
    found = piles.lot_of(thing, lot.strip())
    return found.code if found else ""


def _tell(ctx: Context, place: Location, sku: str, quantity: int, bin_from: str, bin_to: str) -> None:
    at = Location.objects.locked().get(pk=place.pk)  # the last lock of all: it is everybody's
    fact = UnitsBinned(location=place.code, sku=sku, quantity=quantity, bin_from=bin_from, bin_to=bin_to)
    record(ctx, at, fact)
