"""Setting up the bins of a location, and what lies in them. Who changes contents has locked the stock above."""

from collections.abc import Sequence

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.locations.events import BinsSetUp
from goodorder.locations.models import Bin, BinStock, Location
from goodorder.locations.rules import BinDraft, checked_bins


@command(needs="locations.edit")
def set_up_bins(ctx: Context, *, code: str, bins: Sequence[BinDraft]) -> list[Bin]:
    """Set up bins of a location (code), or change where those that exist are; returns them in this order.

    Raises Missing for an unknown location, Invalid naming the field.
    """
    location = Location.objects.visible_to(ctx).locked().one(code=code)
    drafts = checked_bins(list(bins))
    known = {row.code.upper(): row for row in location.bins.all()}
    rows = []
    for key, draft in drafts.items():
        row = known.get(key) or Bin(location=location, code=draft.code)
        row.zone, row.kind, row.aisle, row.depth_m = draft.zone, draft.kind, draft.aisle, draft.depth_m
        rows.append(row)
    Bin.objects.bulk_update([row for row in rows if row.pk], ["zone", "kind", "aisle", "depth_m"])
    Bin.objects.bulk_create([row for row in rows if not row.pk])
    record(ctx, location, BinsSetUp(code=location.code, count=len(rows)))
    return rows


def put_in(shelf: Bin, sku_id: int, lot: str, quantity: int) -> None:
    """Add units to a bin."""
    row, _ = BinStock.objects.select_for_update().get_or_create(bin=shelf, sku_id=sku_id, lot=lot)
    row.quantity += quantity
    row.save(update_fields=["quantity"])


def take_out(bin_id: int, sku_id: int, lot: str, quantity: int | None) -> int:
    """Take units out of a bin, all of them when None; returns how many those were.

    A bin that was thought to hold fewer is empty then.
    """
    row = BinStock.objects.select_for_update().filter(bin=bin_id, sku_id=sku_id, lot__iexact=lot).first()
    if row is None:
        return 0
    part = row.quantity if quantity is None else min(row.quantity, quantity)
    row.quantity -= part
    row.save(update_fields=["quantity"])
    return part


def lower(location_id: int, sku_id: int, lot: str, quantity: int) -> None:
    """Take units out of whatever bins of a location are thought to hold them, in walking order."""
    rows = BinStock.objects.filter(bin__location=location_id, sku_id=sku_id, lot=lot, quantity__gt=0)
    for row in rows.order_by("bin__aisle", "bin__depth_m", "bin_id"):
        if quantity <= 0:
            return
        quantity -= take_out(row.bin_id, sku_id, lot, quantity)
