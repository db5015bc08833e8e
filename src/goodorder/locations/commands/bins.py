"""Setting up the bins of a location."""

from collections.abc import Sequence

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.locations.events import BinsSetUp
from goodorder.locations.models import Bin, Location
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
        row.zone, row.aisle, row.depth_m = draft.zone, draft.aisle, draft.depth_m
        rows.append(row)
    Bin.objects.bulk_update([row for row in rows if row.pk], ["zone", "aisle", "depth_m"])
    Bin.objects.bulk_create([row for row in rows if not row.pk])
    record(ctx, location, BinsSetUp(code=location.code, count=len(rows)))
    return rows
