"""Transfers: asked for, approved, sent, received, and what never came explained."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.catalog import queries as catalog
from goodorder.doorway.acting import acted, form_page, said
from goodorder.doorway.forms import whole_number
from goodorder.doorway.listing import asked, cursor_of, paging, render_list, state_chips
from goodorder.doorway.pages import page
from goodorder.inventory.rules.words import CONDITIONS
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing
from goodorder.locations import queries as locations
from goodorder.looks import words
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom import queries as stockroom_queries
from goodorder.stockroom.models import Transfer, TransferLine
from goodorder.stockroom.rules import TransferItem
from goodorder.stockroom.states import TRANSFER
from goodorder.web.forms.transfers import ItemRow, TransferForm, chosen_items, items_of, typed_rows
from goodorder.web.views.orders import Step, steps
from goodorder.web.views.stock_acts import places_in_use

SHOWN_STATES = ("draft", "approved", "shipping", "in_transit", "receiving", "closed", "cancelled")
SAID: dict[str, str | Promise] = {
    "approve": _("Approved: the units are set aside and announced where they go."),
    "cancel": _("Called off; what it held is free again."),
    "ship": _("Sent; the units are under way."),
    "receive": _("Received."),
    "explain": _("Explained and booked."),
}
NEEDS = {
    "approve": ("inventory.transfer", "approve"),
    "cancel": ("inventory.transfer", "cancel"),
    "ship": ("inventory.move", "ship_part"),
    "receive": ("inventory.move", "receive_part"),
    "explain": ("inventory.transfer", "explain"),
}


@require_safe
@page("inventory.view")
def transfer_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List transfers, newest first, by state and location."""
    state, location = asked(request, "state"), asked(request, "location")
    found = stockroom_queries.list_transfers(ctx, state=state, location=location, cursor=cursor_of(request))
    values = {
        "rows": [_row(transfer) for transfer in found.items],
        "chips": state_chips(request, "transfer", SHOWN_STATES),
        "locations": locations.list_locations(ctx).items,
        "state": state,
        "location": location,
        "filtered": bool(state or location),
        "may_open": ctx.may("inventory.transfer"),
        **paging(request, found),
    }
    return render_list(request, "transfer", values)


class TransferRow(NamedTuple):
    """A transfer in a list, its lines added up."""

    transfer: Transfer
    asked: int
    sent: int
    came: int
    is_odd: bool


def _row(transfer: Transfer) -> TransferRow:
    lines = list(transfer.lines.all())
    return TransferRow(
        transfer,
        sum(line.quantity for line in lines),
        sum(line.shipped for line in lines),
        sum(line.received for line in lines),
        any(line.lost or line.extra for line in lines),
    )


@page("inventory.transfer")
def transfer_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Ask for a transfer: places, day, and lines scanned or typed."""
    places, today = places_in_use(ctx), localtime(ctx.now).date()
    rows = typed_rows(request.POST)

    def run(form: TransferForm) -> str:
        transfer = stockroom_commands.open_transfer(ctx, draft=form.draft(items_of(rows)))
        return said(request, _("The transfer is written."), _address(transfer))

    def make(posted: QueryDict | None) -> TransferForm:
        return TransferForm(posted, locations=places, today=today)

    shown = {"rows": rows or [ItemRow()], "enough": len(places) > 1}
    return form_page(request, ctx, "web/transfer/new.html", make, run, lambda _form: shown)


def _address(transfer: Transfer) -> str:
    return reverse("web:transfer", args=[transfer.public_id])


@require_safe
@page("inventory.view")
def item_row(request: HttpRequest, ctx: Context) -> HttpResponse:  # noqa: ARG001 - every page takes it
    """Give a row for a SKU that was scanned, or an empty one; what nobody knows is said in the row."""
    code = asked(request, "scan")
    sku = catalog.known_skus([code]).get(code) if code else None
    row = ItemRow(sku.code if sku else code, name=sku.name if sku else "")
    values = {
        "row": row,
        "scanned": code,
        "prefix": asked(request, "prefix"),
        "unknown": bool(code and sku is None),
    }
    return render(request, "web/transfer/item.html", values)


@require_safe
@page("inventory.view")
def transfer_page(request: HttpRequest, ctx: Context, transfer_id: str) -> HttpResponse:
    """Show a transfer with what can be done next."""
    return _shown(request, ctx, stockroom_queries.get_transfer(ctx, transfer_id=transfer_id))


def _shown(request: HttpRequest, ctx: Context, transfer: Transfer, **more: Any) -> HttpResponse:
    lines = [line for line in transfer.lines.all() if line.quantity or line.extra]
    values = {
        "transfer": transfer,
        "lines": lines,
        "steps": _steps(transfer, lines),
        "open": open_acts(ctx, transfer, lines),
        "conditions": [(name, words.word_for("condition", name).label) for name in CONDITIONS],
        "typed": request.POST,
    }
    status = more.pop("status", 200)
    return render(request, "web/transfer/page.html", {**values, **more}, status=status)


def open_acts(ctx: Context, transfer: Transfer, lines: Sequence[TransferLine]) -> set[str]:
    """Say what this person may do with a transfer as it stands."""
    moves = TRANSFER.open_moves(transfer.state)
    found = {act for act, (needs, move) in NEEDS.items() if move in moves and ctx.may(needs)}
    if not any(line.progress.to_ship for line in lines):
        found -= {"ship"}
    if not any(line.progress.under_way for line in lines):
        found -= {"explain"}
    return found


def _steps(transfer: Transfer, lines: Sequence[TransferLine]) -> list[Step]:
    if transfer.state == "cancelled":
        return []
    sent = transfer.state in {"in_transit", "receiving", "closed"}
    return steps(
        [
            (_("Written"), True),
            (_("Approved"), transfer.state != "draft"),
            (_("Sent"), sent),
            (_("Received"), sent and not any(line.progress.under_way for line in lines)),
        ]
    )


@require_POST
@page("inventory.view")
def transfer_act(request: HttpRequest, ctx: Context, transfer_id: str, action: str) -> HttpResponse:
    """Approve, cancel, send, receive or explain, and return to the page."""
    transfer = stockroom_queries.get_transfer(ctx, transfer_id=transfer_id)
    act = _acts(request, ctx, transfer).get(action)

    def shown(**more: Any) -> HttpResponse:
        return _shown(request, ctx, stockroom_queries.get_transfer(ctx, transfer_id=transfer_id), **more)

    return acted(request, ctx, act and (act, SAID[action]), _address(transfer), shown)


def _acts(request: HttpRequest, ctx: Context, transfer: Transfer) -> dict[str, Callable[[], object]]:
    about, posted, lines = str(transfer.public_id), request.POST, list(transfer.lines.all())
    return {
        "approve": lambda: stockroom_commands.approve_transfer(ctx, transfer_id=about),
        "cancel": lambda: stockroom_commands.cancel_transfer(
            ctx, transfer_id=about, reason=posted.get("reason", "")
        ),
        "ship": lambda: stockroom_commands.ship_transfer(
            ctx,
            transfer_id=about,
            lines=chosen_items(posted, lines, most="to_ship"),
            is_last="is_last" in posted,
        ),
        "receive": lambda: stockroom_commands.receive_transfer(
            ctx,
            transfer_id=about,
            lines=chosen_items(posted, lines, most="under_way"),
            extra=items_of(typed_rows(posted, "extra-"), reason=posted.get("extra-reason", "")),
        ),
        "explain": lambda: _explain(ctx, transfer, request),
    }


def _explain(ctx: Context, transfer: Transfer, request: HttpRequest) -> object:
    pk = request.POST.get("line", "")
    line = next((one for one in transfer.lines.all() if str(one.pk) == pk), None)
    if line is None:
        raise Missing(
            "web.line_unknown", "line: this transfer has no such line; reload the page", field="line"
        )
    units = whole_number(request.POST.get("quantity", "")) or 0
    return stockroom_commands.explain_discrepancy(
        ctx,
        transfer_id=str(transfer.public_id),
        item=TransferItem(line.sku.code, units, line.lot.code if line.lot else ""),
        outcome=request.POST.get("outcome", ""),
        reason=request.POST.get("explanation", ""),
    )
