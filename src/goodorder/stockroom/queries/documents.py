"""Transfers, counts and corrections as people read them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count as Number
from django.db.models import Prefetch, Q

from goodorder.inventory.models import Adjustment, Movement, Reservation
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.stockroom.models import Count, CountLine, Transfer, TransferLine

LINES = {
    Transfer: Prefetch("lines", TransferLine.objects.select_related("sku", "lot").order_by("pk")),
    Count: Prefetch("lines", CountLine.objects.select_related("sku", "lot").order_by("sku__code", "pk")),
}
BEFORE_SUBMISSION = ("planned", "counting", "recount")


def get_transfer(ctx: Context, *, transfer_id: str) -> Transfer:
    """Return a transfer with its lines and places, by public id or number; raises Missing."""
    rows = (
        Transfer.objects.visible_to(ctx)
        .select_related("source__company", "target")
        .prefetch_related(LINES[Transfer])
    )
    return rows.one(**{_key(transfer_id, "trf_"): transfer_id})


def list_transfers(
    ctx: Context, *, state: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[Transfer]:
    """List transfers, newest first; `location` is either end."""
    rows = (
        Transfer.objects.visible_to(ctx)
        .select_related("source__company", "target")
        .prefetch_related(LINES[Transfer])
    )
    if state:
        rows = rows.filter(state=state)
    if location:
        rows = rows.filter(source__code=location) | rows.filter(target__code=location)
    return page_of(rows, cursor=cursor, size=size)


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line of a count as it may be shown: `expected` and `variance` are None while the count is blind."""

    sku: str
    name: str
    lot: str
    condition: str
    counted: int | None
    expected: int | None
    variance: int | None
    needs_recount: bool
    scanned_by: str = ""
    scanned_at: datetime | None = None

    @property
    def is_counted(self) -> bool:
        """Tell whether it has been counted and need not be again."""
        return self.counted is not None and not self.needs_recount


def get_count(ctx: Context, *, count_id: str) -> Count:
    """Return a count with its place, by public id or number; `count_lines` shows its lines. Raises Missing."""
    rows = Count.objects.visible_to(ctx).select_related("location__company")
    return rows.one(**{_key(count_id, "cnt_"): count_id})


def count_lines(ctx: Context, *, count: Count) -> list[CountedLine]:
    """Return what was counted; a blind count hides what the ledger says until it is handed in."""
    seen = Count.objects.visible_to(ctx).prefetch_related(LINES[Count]).one(pk=count.pk)
    hidden = seen.is_blind and seen.state in BEFORE_SUBMISSION
    return [_shown(line, hidden=hidden) for line in seen.lines.all()]


def _shown(line: CountLine, *, hidden: bool) -> CountedLine:
    is_open = hidden or line.counted is None
    return CountedLine(
        line.sku.code,
        line.sku.name,
        line.lot.code if line.lot else "",
        line.condition,
        line.counted,
        None if is_open else line.expected,
        None if is_open else line.variance,
        line.needs_recount,
        line.scanned_by,
        line.scanned_at,
    )


def list_counts(
    ctx: Context, *, state: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[Count]:
    """List counts, newest first."""
    rows = Count.objects.visible_to(ctx).select_related("location__company")
    if state:
        rows = rows.filter(state=state)
    if location:
        rows = rows.filter(location__code=location)
    return page_of(rows, cursor=cursor, size=size)


def counted_of(ctx: Context, *, count_ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """Say for counts (public ids) how many of how many lines are counted and need not be again."""
    seen = Count.objects.visible_to(ctx).filter(public_id__in=count_ids)
    is_done = Q(counted__isnull=False, needs_recount=False)
    sums = (
        CountLine.objects.filter(count__in=seen)
        .values_list("count__public_id")
        .annotate(done=Number("pk", filter=is_done), every=Number("pk"))
    )
    return {count_id: (done, every) for count_id, done, every in sums}


def get_adjustment(ctx: Context, *, adjustment_id: str) -> Adjustment:
    """Return a correction somebody asked for, by public id; raises Missing."""
    rows = Adjustment.objects.visible_to(ctx).select_related("sku", "location", "lot")
    return rows.by_public_id(adjustment_id)


def list_adjustments(
    ctx: Context, *, state: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[Adjustment]:
    """List corrections that needed a second person, newest first."""
    rows = Adjustment.objects.visible_to(ctx).select_related("sku", "location__company", "lot")
    if state:
        rows = rows.filter(state=state)
    if location:
        rows = rows.filter(location__code=location)
    return page_of(rows, cursor=cursor, size=size)


@internal_query
def skus_on(document: str) -> list[int]:
    """Return the row ids of the SKUs that a paper (public id) moved or holds."""
    moved = Movement.objects.filter(document=document).values_list("sku_id")
    held = Reservation.objects.filter(demand=document).values_list("sku_id")
    return [sku_id for (sku_id,) in moved.union(held)]


def papers_named(ctx: Context, *, public_ids: Collection[str]) -> dict[str, str]:
    """Return the numbers of those transfers and counts among public ids that the actor may see, for links."""
    wanted = set(public_ids)
    found: dict[str, str] = {}
    for rows in (Transfer.objects.visible_to(ctx), Count.objects.visible_to(ctx)):
        found |= dict(rows.filter(public_id__in=wanted).values_list("public_id", "number"))
    return found


def _key(named: str, prefix: str) -> str:
    return "public_id" if named.startswith(prefix) else "number"
