"""What lies in which bin: put away, moved, taken. The ledger knows the location, bins know the shelf."""

from collections.abc import Collection

from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment.events import UnitsBinned
from goodorder.fulfillment.models import BinStock
from goodorder.fulfillment.queries.bins import binned, free_in_bins
from goodorder.inventory.queries import Split, splits_of
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations.models import Bin, Location
from goodorder.locations.queries import bin_named


@command(needs="inventory.move")
def put_away(ctx: Context, *, location: str, bin: str, sku: str, quantity: int, lot: str = "") -> BinStock:  # noqa: A002 - what the field is called
    """Put units that lie at a location in no bin into one (code). `sku` may be any code of it.

    Raises Refused `fulfillment.not_unplaced` when fewer such units are there, Missing for an unknown code.
    """
    place = Location.objects.visible_to(ctx).locked().one(code=location)
    thing, shelf = resolve_sku(sku), bin_named(place.pk, bin)
    split = splits_of(ctx, sku_ids=[thing.pk], location=place.code).get((thing.pk,), Split())
    loose = split.on_hand - split.picked - binned(place.pk, thing.pk)
    if checked(quantity) > loose:
        message = f"quantity: only {max(loose, 0)} of {thing.code} lie at {place.code} in no bin"
        raise Refused("fulfillment.not_unplaced", message, field="quantity", possible=max(loose, 0))
    put_in(shelf, thing.pk, lot, quantity)
    _tell(ctx, place, thing.code, quantity, "", shelf.code)
    return BinStock.objects.select_related("bin", "sku").get(bin=shelf, sku=thing, lot=lot)


@command(needs="inventory.move")
def move_between_bins(
    ctx: Context, *, location: str, bin_from: str, bin_to: str, sku: str, quantity: int, lot: str = ""
) -> BinStock:
    """Move units from one bin to another, such as from reserve to a pick face.

    Raises Refused `fulfillment.not_in_bin` when fewer lie there, Invalid for one bin, Missing.
    """
    place = Location.objects.visible_to(ctx).locked().one(code=location)
    thing = resolve_sku(sku)
    old, new = bin_named(place.pk, bin_from), bin_named(place.pk, bin_to)
    if old.pk == new.pk:
        raise Invalid("fulfillment.same_bin", "bin_to: choose another bin", field="bin_to")
    row = BinStock.objects.select_for_update().filter(bin=old, sku=thing, lot=lot).first()
    if row is None or row.quantity < checked(quantity):
        there = row.quantity if row else 0
        message = f"quantity: only {there} of {thing.code} lie in {old.code}"
        raise Refused("fulfillment.not_in_bin", message, field="quantity", possible=there)
    take_out(old, thing.pk, lot, quantity)
    put_in(new, thing.pk, lot, quantity)
    _tell(ctx, place, thing.code, quantity, old.code, new.code)
    return BinStock.objects.select_related("bin", "sku").get(bin=new, sku=thing, lot=lot)


def put_in(shelf: Bin, sku_id: int, lot: str, quantity: int) -> None:
    """Add units to a bin."""
    row, _ = BinStock.objects.select_for_update().get_or_create(bin=shelf, sku_id=sku_id, lot=lot)
    row.quantity += quantity
    row.save(update_fields=["quantity"])


def take_out(shelf: Bin, sku_id: int, lot: str, quantity: int | None) -> None:
    """Take units out of a bin, all of them when None; a bin that was thought to hold fewer is empty then."""
    row = BinStock.objects.select_for_update().filter(bin=shelf, sku_id=sku_id, lot=lot).first()
    if row is not None:
        row.quantity = 0 if quantity is None else max(0, row.quantity - quantity)
        row.save(update_fields=["quantity"])


def settle_bins(ctx: Context, place: Location, sku_ids: Collection[int]) -> None:
    """Lower what bins are thought to hold after units were taken without a scan: no more than lies on shelves.

    Bins nobody is sent to give first, in walking order.
    """
    free = free_in_bins(place.pk, sku_ids)
    for sku_id in free:
        split = splits_of(ctx, sku_ids=[sku_id], location=place.code).get((sku_id,), Split())
        excess = binned(place.pk, sku_id) - (split.on_hand - split.picked)
        for one in free[sku_id]:
            part = min(max(excess, 0), one.units)
            if part:
                take_out(Bin(pk=one.bin_id), sku_id, one.lot, part)
                excess -= part


def _tell(ctx: Context, place: Location, sku: str, quantity: int, bin_from: str, bin_to: str) -> None:
    fact = UnitsBinned(location=place.code, sku=sku, quantity=quantity, bin_from=bin_from, bin_to=bin_to)
    record(ctx, place, fact)
