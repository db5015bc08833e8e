"""What people do to stock by hand: goods in, corrections with a second pair of eyes, changes of condition."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.doorway.acting import Act, acted, form_page, said, way_back
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Adjustment, Expected, Stock
from goodorder.kernel.access import Context
from goodorder.kernel.paging import Page
from goodorder.locations import queries as locations
from goodorder.locations.models import Location
from goodorder.stockroom import queries as stockroom_queries
from goodorder.web.forms.stock import AdjustForm, ConditionForm, ReceiveForm

DECIDED = ("requested", "posted", "rejected")


def places_in_use(ctx: Context) -> list[Location]:
    """Return the locations people may choose, preferred ones first: in use, and not that of goods under way."""
    every = locations.list_locations(ctx, size=200).items
    found = [place for place in every if place.is_active and place.kind != "transit"]
    return sorted(found, key=lambda place: (place.rank, place.code))


class Known(NamedTuple):
    """A SKU that was typed, and the dated supply of it that may be coming in now."""

    sku: Sku
    supplies: list[Expected]


def _known(ctx: Context, code: str, location: str) -> Known | None:
    sku = catalog.known_skus([code]).get(code) if code else None
    if sku is None:
        return None
    supplies = queries.expected_supply(ctx, sku=sku.code, location=location, size=20).items
    return Known(sku, list(supplies))


@page("inventory.receive")
def stock_receive(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Book goods that came in: lots, serial numbers, expiry, and which expected supply they are."""
    places = places_in_use(ctx)
    initial = {name: asked(request, name) for name in ("sku", "location", "quantity", "document")}

    def run(form: ReceiveForm) -> str:
        names = ("location", "sku", "quantity", "document")
        typed = {name: form.cleaned_data[name] for name in names}
        stock = commands.receive_stock(ctx, **typed, arrival=form.arrival())
        return said(request, _on_hand(stock), way_back(request, "web:stock"))

    def more(form: ReceiveForm) -> dict[str, Any]:
        code, location = str(form["sku"].value() or ""), str(form["location"].value() or "")
        return {
            "known": _known(ctx, code.strip(), location),
            "code": code,
            "expected": form["expected"].value() or asked(request, "expected"),
            "lots": _typed_lots(request),
        }

    def make(posted: QueryDict | None) -> ReceiveForm:
        return ReceiveForm(posted, locations=places, initial=initial)

    return form_page(request, ctx, "web/stock/receive.html", make, run, more)


def _typed_lots(request: HttpRequest) -> list[tuple[str, str, str]]:
    columns = (request.POST.getlist(name) for name in ("lot", "lot-units", "lot-expires"))
    rows = list(zip(*columns, strict=False))
    return [*rows, *[("", "", "")] * max(0, 2 - len(rows))]


def _on_hand(stock: Stock) -> str:
    text = _("%(sku)s: %(units)s on hand in %(place)s.")
    return text % {"sku": stock.sku.code, "units": stock.on_hand, "place": stock.location.name}


@require_safe
@page("inventory.receive")
def receive_told(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say what a typed SKU is, how its stock is told apart, and which supply of it is expected."""
    code = asked(request, "receive-sku")
    values = {
        "code": code,
        "known": _known(ctx, code, asked(request, "receive-location")),
        "expected": "",
        "lots": _typed_lots(request),
    }
    return render(request, "web/stock/told.html", values)


@require_safe
@page("inventory.receive")
def receive_lot(request: HttpRequest, ctx: Context) -> HttpResponse:  # noqa: ARG001 - every page takes it
    """Give another empty row for a lot."""
    return render(request, "web/stock/lot.html", {"row": ("", "", "")})


@page("inventory.adjust")
def stock_adjust(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Correct a balance; what is worth much waits for another person."""
    places = places_in_use(ctx)
    initial = {name: asked(request, name) for name in ("sku", "location", "lot", "condition")}

    def run(form: AdjustForm) -> str:
        typed = {name: form.cleaned_data[name] for name in ("location", "sku", "quantity")}
        done = commands.adjust_stock(ctx, **typed, reason=form.reason, pile=form.pile)
        if isinstance(done, Adjustment):
            messages.warning(request, _("That is worth much: it is booked when another person approves it."))
            return reverse("web:stock-corrections")
        return said(request, _on_hand(done), way_back(request, "web:stock"))

    def make(posted: QueryDict | None) -> AdjustForm:
        return AdjustForm(posted, locations=places, initial=initial)

    return form_page(request, ctx, "web/stock/adjust.html", make, run)


@page("inventory.adjust")
def stock_condition(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Move units between good, quarantined and damaged."""
    places = places_in_use(ctx)
    initial = {name: asked(request, name) for name in ("sku", "location", "lot")}

    def run(form: ConditionForm) -> str:
        typed = {name: form.cleaned_data[name] for name in ("location", "sku", "quantity", "to", "reason")}
        moved = commands.move_condition(ctx, **typed, pile=form.pile)
        return said(request, _on_hand(moved), way_back(request, "web:stock"))

    def make(posted: QueryDict | None) -> ConditionForm:
        return ConditionForm(posted, locations=places, initial=initial)

    return form_page(request, ctx, "web/stock/condition.html", make, run)


class CorrectionRow(NamedTuple):
    """A correction, and whether this reader may decide on it: never on their own."""

    correction: Adjustment
    may_decide: bool
    is_own: bool


@require_safe
@page("inventory.view")
def stock_corrections(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List corrections that wait for approval, and what became of the others."""
    return _corrections(request, ctx)


def _corrections(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    state = asked(request, "state")
    found: Page[Adjustment] = stockroom_queries.list_adjustments(ctx, state=state, cursor=cursor_of(request))
    may = ctx.may("inventory.write_off")
    rows = [
        CorrectionRow(
            one,
            may and one.state == "requested" and one.requested_by != ctx.actor,
            one.requested_by == ctx.actor,
        )
        for one in found.items
    ]
    status = more.pop("status", 200)
    values = {
        "rows": rows,
        "state": state,
        "chips": state_chips(request, "adjustment", DECIDED),
        **paging(request, found),
    }
    return render(request, "web/stock/corrections.html", {**values, **more}, status=status)


@require_POST
@page("inventory.view")
def correction_act(request: HttpRequest, ctx: Context, adjustment_id: str, action: str) -> HttpResponse:
    """Approve or reject a correction."""
    note = request.POST.get("note", "")
    acts: dict[str, Act] = {
        "approve": (
            lambda: commands.approve_adjustment(ctx, adjustment_id=adjustment_id),
            _("Approved and booked."),
        ),
        "reject": (
            lambda: commands.reject_adjustment(ctx, adjustment_id=adjustment_id, note=note),
            _("Rejected; nothing was booked."),
        ),
    }

    def shown(**more: Any) -> HttpResponse:
        return _corrections(request, ctx, **more)

    return acted(request, ctx, acts.get(action), reverse("web:stock-corrections"), shown)
