"""The warehouse's queue and the page of one piece of work: pick, pack, label, ship, deliver."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.forms import not_whole, whole_number
from goodorder.doorway.listing import asked, cursor_of, paging, render_list, state_chips
from goodorder.doorway.pages import page, submit
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder, Shipment
from goodorder.fulfillment.states import directions
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.locations import queries as locations
from goodorder.looks.words import word_for
from goodorder.shipping import queries as shipping
from goodorder.web.views.orders import Step, steps

SHOWN_STATES = ("accepted", "in_progress", "shipped", "closed", "cancelled")
SHORT_REASONS = [
    ("not on the shelf", _("Not on the shelf")),
    ("damaged", _("Damaged")),
    ("wrong item on the shelf", _("Wrong item on the shelf")),
]
SAID: dict[str, str | Promise] = {
    "pick": _("Picked."),
    "pick_all": _("Everything is picked."),
    "short": _("Reported; the rest is being looked for elsewhere."),
    "pack": _("Packed; the label is on its way."),
    "ship": _("Handed over to the carrier."),
    "deliver": _("Delivered."),
    "unpack": _("Unpacked; the units are back among the picked ones."),
}


@require_safe
@page("fulfillment.view")
def fulfillment_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List work, newest first, by state, location and number."""
    search, state, location = (asked(request, name) for name in ("search", "state", "location"))
    found = queries.list_fulfillment_orders(
        ctx, state=state, location=location, search=search, cursor=cursor_of(request)
    )
    values = {
        "chips": state_chips(request, "work", SHOWN_STATES),
        "locations": locations.list_locations(ctx).items,
        "search": search,
        "state": state,
        "location": location,
        "filtered": bool(search or state or location),
    }
    return render_list(request, "fulfillment", {**values, **paging(request, found)})


@require_safe
@page("fulfillment.view")
def fulfillment_page(request: HttpRequest, ctx: Context, work_id: str) -> HttpResponse:
    """Show one piece of work with its parcels."""
    return _shown(request, ctx, queries.get_fulfillment_order(ctx, fulfillment_order_id=work_id))


class PickRow(NamedTuple):
    """A line to pick: how many are wanted, how many are left, and what was typed."""

    line: FulfillmentLine
    wanted: int
    left: int
    typed: str


def _rows(piece: FulfillmentOrder, typed: dict[str, str]) -> list[PickRow]:
    rows = []
    for line in piece.lines.all():
        wanted = line.quantity - line.cancelled
        left = wanted - line.picked - line.short
        rows.append(PickRow(line, wanted, left, typed.get(f"line-{line.pk}", str(left))))
    return rows


def _steps(piece: FulfillmentOrder, rows: Sequence[PickRow], parcels: Sequence[Shipment]) -> list[Step]:
    lines = [row.line for row in rows]
    picked, packed, shipped = (
        sum(getattr(line, name) for line in lines) for name in ("picked", "packed", "shipped")
    )
    all_picked = bool(picked) and not any(row.left for row in rows)
    if piece.state == "cancelled":
        return []
    return steps(
        [
            (_now("Pick"), all_picked),
            (_now("Pack"), all_picked and packed == picked),
            (
                _now("Label"),
                all_picked and packed == picked and all(parcel.tracking_number for parcel in parcels),
            ),
            (_now("Ship"), all_picked and shipped == picked),
            (_now("Deliver"), piece.state == "closed"),
        ]
    )


def _shown(request: HttpRequest, ctx: Context, piece: FulfillmentOrder, **more: Any) -> HttpResponse:
    rows = _rows(piece, {name: str(value) for name, value in request.POST.items()})
    shipments = [shipment for shipment in piece.shipments.all() if shipment.state != "cancelled"]
    may_work = ctx.may("fulfillment.work")
    is_open = piece.state in {"accepted", "in_progress"}
    values = {
        "piece": piece,
        "rows": rows,
        "parcels": _parcels(ctx, shipments, piece.demand),
        "steps": _steps(piece, rows, shipments),
        "directions": [
            (name, word_for("direction", name).label)
            for name, needs in directions(piece.state)
            if ctx.may(needs)
        ],
        "may_work": may_work,
        "to_pick": may_work and is_open and any(row.left for row in rows),
        "may_pack": may_work and is_open and any(row.line.picked > row.line.packed for row in rows),
        "may_see_order": ctx.may("orders.view"),
        "short_reasons": SHORT_REASONS,
        "typed_weight": request.POST.get("weight_g", ""),
    }
    status = more.pop("status", 200)
    return render(request, "web/fulfillment/page.html", {**values, **more}, status=status)


class Parcel(NamedTuple):
    """A shipment with what the carrier said when it refused the label."""

    shipment: Shipment
    trouble: str


def _parcels(ctx: Context, shipments: Sequence[Shipment], demand: str) -> list[Parcel]:
    trouble: dict[str, str] = {}
    if any(shipment.state == "created" for shipment in shipments):
        for label in shipping.labels_about(ctx, about=demand):
            refused = label.message or _now("no reason given")
            trouble[label.parcel] = refused if label.state == "failed" else ""
    return [Parcel(shipment, trouble.get(str(shipment.public_id), "")) for shipment in shipments]


@require_POST
@page("fulfillment.view")
def fulfillment_act(request: HttpRequest, ctx: Context, work_id: str, action: str) -> HttpResponse:
    """Pick, report short or pack, and return to the page."""
    piece = queries.get_fulfillment_order(ctx, fulfillment_order_id=work_id)
    if action not in {"pick", "pick_all", "short", "pack"}:
        raise Http404
    try:
        act = _work_act(request, ctx, piece, action)
        return submit(request, ctx, _said(request, action, work_id, act))
    except OmsError as refusal:
        fresh = queries.get_fulfillment_order(ctx, fulfillment_order_id=work_id)
        return _shown(request, ctx, fresh, refusal=refusal, status=refusal.status)


def _said(request: HttpRequest, action: str, work_id: str, act: Callable[[], object]) -> Callable[[], str]:
    def run() -> str:
        act()
        messages.success(request, str(SAID[action]))
        return reverse("web:fulfillment-order", args=[work_id])

    return run


def _work_act(
    request: HttpRequest, ctx: Context, piece: FulfillmentOrder, action: str
) -> Callable[[], object]:
    about = str(piece.public_id)
    if action == "pack":
        weight_g = _typed(request, "weight_g", default=0)
        return lambda: commands.pack(ctx, fulfillment_order_id=about, contents=None, weight_g=weight_g)
    if action == "short":
        line_id, quantity = _typed(request, "line"), _typed(request, "quantity")
        reason = request.POST.get("reason", "")
        return lambda: commands.report_short(
            ctx, fulfillment_order_id=about, line_id=line_id, quantity=quantity, reason=reason
        )
    rows = _rows(piece, {})
    if action == "pick_all":
        picks = [(row.line.pk, row.left) for row in rows if row.left]
    else:
        named = [
            (row.line.pk, f"line-{row.line.pk}") for row in rows if f"line-{row.line.pk}" in request.POST
        ]
        picks = [(pk, units) for pk, name in named if (units := _typed(request, name, default=0))]
    return lambda: commands.pick_items(ctx, fulfillment_order_id=about, picks=picks)


def _typed(request: HttpRequest, name: str, default: int | None = None) -> int:
    text = request.POST.get(name, "").strip()
    if not text and default is not None:
        return default
    units = whole_number(text)
    if units is None:
        raise Invalid("web.not_whole", not_whole(), field=name)
    return units


@require_safe
@page("fulfillment.view")
def shipment_part(request: HttpRequest, ctx: Context, shipment_id: str) -> HttpResponse:
    """Show one parcel again: the page asks every two seconds until it has its label."""
    shipment = queries.get_shipment(ctx, shipment_id=shipment_id)
    (parcel,) = _parcels(ctx, [shipment], shipment.fulfillment_order.demand)
    values = {"parcel": parcel, "may_work": ctx.may("fulfillment.work")}
    return render(request, "web/fulfillment/shipment.html", values)


@require_POST
@page("fulfillment.view")
def shipment_act(request: HttpRequest, ctx: Context, shipment_id: str, action: str) -> HttpResponse:
    """Ship, deliver or unpack a parcel, and return to the work's page."""
    work_id = queries.get_shipment(ctx, shipment_id=shipment_id).fulfillment_order.public_id
    acts: dict[str, Callable[[], object]] = {
        "ship": lambda: commands.ship(ctx, shipment_id=shipment_id),
        "deliver": lambda: commands.deliver(ctx, shipment_id=shipment_id),
        "unpack": lambda: commands.cancel_shipment(ctx, shipment_id=shipment_id),
    }
    if action not in acts:
        raise Http404
    try:
        return submit(request, ctx, _said(request, action, work_id, acts[action]))
    except OmsError as refusal:
        piece = queries.get_fulfillment_order(ctx, fulfillment_order_id=work_id)
        return _shown(request, ctx, piece, refusal=refusal, status=refusal.status)
