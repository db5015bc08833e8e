"""Counting on the floor: one field that a scanner types into, and an answer large enough to see from a step away."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goodorder.catalog import queries as catalog
from goodorder.doorway.forms import whole_number
from goodorder.doorway.pages import is_fragment, page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom import queries as stockroom_queries
from goodorder.stockroom.models import Count
from goodorder.web.forms.counts import Pending, Written, read_scan


class Feedback(NamedTuple):
    """The answer to a scan: its tone, what it is about in large letters, and a line below."""

    tone: str = "quiet"
    title: str | Promise = ""
    text: str | Promise = ""


@page("inventory.count")
def count_scan(request: HttpRequest, ctx: Context, count_id: str) -> HttpResponse:
    """Take what is scanned; the field keeps the focus, and the answer says what happens next."""
    said, pending = Feedback(), Pending()
    if request.method == "POST":
        said, pending = _taken(request, ctx, count_id)
    count = stockroom_queries.get_count(ctx, count_id=count_id)
    rows = stockroom_queries.count_lines(ctx, count=count)
    values = {
        "count": count,
        "is_open": count.state in {"counting", "recount"},
        "rows": rows,
        "left": [row for row in rows if not row.is_counted],
        "done": sum(row.is_counted for row in rows),
        "said": said,
        "pending": pending,
    }
    name = "scanned" if is_fragment(request) else "scan"
    return render(request, f"web/count/{name}.html", values)


def _taken(request: HttpRequest, ctx: Context, count_id: str) -> tuple[Feedback, Pending]:
    """Read one entry; what could not be taken leaves what was pending as it was."""
    was = _pending(request)
    entry = request.POST.get("entry", "").strip()[:80]
    written, pending = read_scan(entry, was)
    try:
        said = _write(ctx, count_id, written) if written else Feedback()
    except OmsError as refusal:
        return Feedback("bad", written.sku if written else entry, refusal.message), Pending()
    if not pending.sku:
        return said, pending
    return _asking(said, pending, is_new=pending.sku != was.sku)


def _pending(request: HttpRequest) -> Pending:
    posted = request.POST
    return Pending(
        sku=posted.get("pending_sku", "")[:80],
        lot=posted.get("pending_lot", "")[:60],
        tally=max(0, whole_number(posted.get("pending_tally", "0")) or 0),
        needs_lot=posted.get("pending_needs_lot") == "1",
    )


def _asking(said: Feedback, pending: Pending, *, is_new: bool) -> tuple[Feedback, Pending]:
    """Say what is pending and what is wanted of it; a code that nobody knows is not pending."""
    sku = catalog.known_skus([pending.sku]).get(pending.sku)
    if sku is None:
        return Feedback("bad", pending.sku, _("Nobody knows this code; nothing was counted.")), Pending()
    before = f"{said.title} {said.text}. " if said.title else ""
    needs_lot = sku.tracking != "none"
    if is_new and needs_lot:
        asked = Pending(sku.code, needs_lot=True)
        return Feedback("info", sku.code, before + _("%(name)s: scan its lot.") % {"name": sku.name}), asked
    units = Pending(sku.code, pending.lot, pending.tally, needs_lot)
    told = _("%(name)s: type how many, or scan each one.") % {"name": sku.name}
    return Feedback("info", f"{sku.code} · {pending.tally}", before + told), units


def _write(ctx: Context, count_id: str, written: Written) -> Feedback:
    count = stockroom_queries.get_count(ctx, count_id=count_id)
    counted = written.units + (_so_far(ctx, count, written) if written.adds else 0)
    stockroom_commands.scan_count(ctx, count_id=count_id, sku=written.sku, counted=counted, lot=written.lot)
    return Feedback("good", f"{written.sku} · {counted}", _("written down"))


def _so_far(ctx: Context, count: Count, written: Written) -> int:
    pile = (written.sku, written.lot.upper(), "good")
    lines = stockroom_queries.count_lines(ctx, count=count)
    return next(
        (line.counted or 0 for line in lines if (line.sku, line.lot.upper(), line.condition) == pile), 0
    )
