"""Who waits for what, and what is to come."""

from collections.abc import Sequence

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce, Concat, LPad

from goodorder.inventory.models import Binding, Expected, Waiting
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of


def waiting_queue(ctx: Context, *, sku: str = "", cursor: str = "", size: int = 50) -> Page[Waiting]:
    """List who waits, with the supply they are bound to: of one SKU (code) in turn, of all as they asked."""
    rows = Waiting.objects.visible_to(ctx).select_related("sku", "company", "location")
    rows = rows.prefetch_related("bindings__expected")
    if not sku:
        return page_of(rows, cursor=cursor, size=size, order="id")
    rank = LPad(Cast("rank", CharField()), 10, Value("0"))
    promised = Coalesce(Cast("promised_on", CharField()), Value("9999-12-31"))
    asked = Cast("asked_at", CharField())
    in_turn = rows.filter(sku__code__iexact=sku.strip()).annotate(turn=Concat(rank, promised, asked))
    return page_of(in_turn, cursor=cursor, size=size, order="turn")


def expected_supply(
    ctx: Context, *, sku: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[Expected]:
    """List open supply that is to come, the earliest due first, of a SKU or to a location (codes) if asked."""
    rows = Expected.objects.visible_to(ctx).filter(state=Expected.OPEN).select_related("sku", "location")
    if sku:
        rows = rows.filter(sku__code__iexact=sku.strip())
    if location:
        rows = rows.filter(location__code=location)
    return page_of(rows, cursor=cursor, size=size, order="due_on")


@internal_query
def waits_of(demand: str) -> list[Waiting]:
    """Return what a demand still waits for, with its bindings and their supply, by line."""
    rows = Waiting.objects.filter(demand=demand).select_related("sku", "location")
    return list(rows.prefetch_related("bindings__expected").order_by("line_ref", "pk"))


@internal_query
def bindings_of(expected_ids: Sequence[int]) -> list[Binding]:
    """Return who is bound to supplies (ids), in the order in which they are to be served."""
    rows = Binding.objects.filter(expected_id__in=expected_ids).select_related("waiting", "expected")
    return list(rows.order_by("expected_id", "pk"))
