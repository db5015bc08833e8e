"""Lots and serial numbers: what expires next, stopping one, and everybody who must be told."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import Act, acted
from goodorder.doorway.listing import asked, chips, cursor_of, paging, render_list
from goodorder.doorway.pages import page
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Lot
from goodorder.kernel.access import Context
from goodorder.looks.sheets import csv_text
from goodorder.orders import queries as orders
from goodorder.orders.queries import Concerned
from goodorder.stockroom import queries as stockroom_queries
from goodorder.stockroom.queries import Recall
from goodorder.web.links import links_to

SOON_DAYS = 30


class LotRow(NamedTuple):
    """A lot in a list: units in view, those held, and how its expiry stands: good, soon, over, or none."""

    lot: Lot
    units: int
    held: int
    places: str
    expiry: str


@require_safe
@page("inventory.view")
def lot_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List lots, those that expire first in front."""
    today = localtime(ctx.now).date()
    search, show = asked(request, "search"), asked(request, "show")
    by = {"soon": today + timedelta(days=SOON_DAYS), "over": today}.get(show)
    found = queries.list_lots(
        ctx, search=search, expires_by=by, only_blocked=show == "blocked", cursor=cursor_of(request)
    )
    shown = [
        ("soon", _("Expires in 30 days")),
        ("over", _("Expired and still there")),
        ("blocked", _("Blocked")),
    ]
    values = {
        "rows": [_row(lot, today) for lot in found.items],
        "chips": chips(request, "show", shown),
        "show": show,
        "search": search,
        "filtered": bool(search or show),
        **paging(request, found),
    }
    return render_list(request, "lot", values)


def _row(lot: Lot, today: date) -> LotRow:
    balances = list(lot.balances.all())
    by_place: dict[str, int] = {}
    for row in balances:
        by_place[row.location.name] = by_place.get(row.location.name, 0) + row.quantity
    places = " · ".join(f"{name} {units}" for name, units in by_place.items())
    held = sum(row.held for row in balances)
    return LotRow(lot, sum(by_place.values()), held, places, expiry_of(lot, today))


def expiry_of(lot: Lot, today: date) -> str:
    """Say how a lot's expiry stands."""
    if lot.expires_on is None:
        return "none"
    if lot.expires_on <= today:
        return "over"
    return "soon" if lot.expires_on <= today + timedelta(days=SOON_DAYS) else "good"


class Told(NamedTuple):
    """Somebody who holds or got units of a lot: which order, how to reach them, and what happened to the units."""

    demand: str
    customer: Concerned | None
    stage: str
    document: str
    place: str
    units: int
    returned: int
    at: datetime | None

    @property
    def contact(self) -> tuple[str, str, str, str]:
        """Return order, name, e-mail and phone; the demand alone when the customer is not ours to see."""
        who = self.customer
        return (who.order_number, who.name, who.email, who.phone) if who else (self.demand, "", "", "")


def told_of(ctx: Context, found: Recall) -> list[Told]:
    """List everybody to be told, those who have the goods first; contacts only for those who may see them."""
    known = {one.demand: one for one in orders.customers_of(ctx, demands=found.demands)}
    told = []
    for one in found.shipped:
        units = (one.location, one.quantity, one.returned, one.at)
        told.append(Told(one.demand, known.get(one.demand), "shipped", one.document, *units))
    for claim in found.claims:
        stage = "picked" if claim.picked else "allocated" if claim.is_allocated else "reserved"
        held = (claim.location.code, claim.quantity, 0, None)
        told.append(Told(claim.demand, known.get(claim.demand), stage, "", *held))
    return told


def _may_call(ctx: Context) -> bool:
    return ctx.may("orders.view") and ctx.may("parties.view")


@require_safe
@page("inventory.view")
def lot_page(request: HttpRequest, ctx: Context, lot_id: str) -> HttpResponse:
    """Show everything known of a lot on one screen: where it is, who holds it, who got it."""
    return _shown(request, ctx, lot_id)


def _shown(request: HttpRequest, ctx: Context, lot_id: str, **more: Any) -> HttpResponse:
    lot = queries.get_lot(ctx, lot_id=lot_id)
    found = stockroom_queries.recall(ctx, sku=lot.sku.code, lot=lot.code)
    told = told_of(ctx, found)
    values = {
        "lot": lot,
        "expiry": expiry_of(lot, localtime(ctx.now).date()),
        "balances": found.balances,
        "told": told,
        "there": sum(row.quantity for row in found.balances),
        "out": sum(one.units - one.returned for one in told if one.stage == "shipped"),
        "may_call": _may_call(ctx),
        "may_block": ctx.may("inventory.block"),
        "links": links_to(ctx, [*(one.demand for one in told), *(one.document for one in told)]),
    }
    status = more.pop("status", 200)
    return render(request, "web/lot/page.html", {**values, **more}, status=status)


@require_safe
@page("inventory.view")
def lot_csv(request: HttpRequest, ctx: Context, lot_id: str) -> HttpResponse:  # noqa: ARG001 - every page takes it
    """Send the list of those to be told as CSV."""
    lot = queries.get_lot(ctx, lot_id=lot_id)
    told = told_of(ctx, stockroom_queries.recall(ctx, sku=lot.sku.code, lot=lot.code))
    heads = (_("SKU"), _("Lot"), _("Order"), _("Customer"), _("E-mail"), _("Phone"))
    more = (_("Stage"), _("Units"), _("Returned"), _("Location"), _("Document"), _("When"))
    rows = [
        (
            lot.sku.code,
            lot.code,
            *one.contact,
            one.stage,
            one.units,
            one.returned,
            one.place,
            one.document,
            one.at.isoformat(timespec="seconds") if one.at else "",
        )
        for one in told
    ]
    name = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in lot.code)
    response = HttpResponse(csv_text(heads + more, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="recall-{name}.csv"'
    return response


@require_POST
@page("inventory.view")
def lot_act(request: HttpRequest, ctx: Context, lot_id: str, action: str) -> HttpResponse:
    """Stop a lot or let it go again."""
    lot = queries.get_lot(ctx, lot_id=lot_id)
    named = {"sku": lot.sku.code, "lot": lot.code}
    reason = request.POST.get("reason", "")
    acts: dict[str, Act] = {
        "block": (
            lambda: commands.block_lot(ctx, **named, reason=reason),
            _("Blocked: nobody is promised or sent units of it. Claims that were soft look elsewhere."),
        ),
        "unblock": (lambda: commands.unblock_lot(ctx, **named), _("The lot may be promised and sent again.")),
    }

    def shown(**more: Any) -> HttpResponse:
        return _shown(request, ctx, lot_id, **more)

    return acted(request, ctx, acts.get(action), reverse("web:lot", args=[lot_id]), shown)
