"""The packing bench: choose work, scan each item into a carton, close it, print what goes with it."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.forms import not_whole, whole_number
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import is_fragment, page, submit
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import Carton, FulfillmentOrder
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.locations import queries as locations
from goodorder.orders import queries as orders
from goodorder.shipping import queries as shipping

LONGEST_SCAN = 80
NEEDS_LOT = "fulfillment.scan_lot_needed"
Act = Callable[[], str]


class Parcel(NamedTuple):
    """A closed carton, and what the carrier said when it refused the label."""

    carton: Carton
    trouble: str


@require_safe
@page("fulfillment.view")
def packing_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List work with something to pack; a scan of its number, or its order's, opens its bench."""
    search, location = asked(request, "search"), asked(request, "location")
    if search and not is_fragment(request) and (meant := _meant(ctx, search)):
        return redirect("warehouse:packing-bench", meant.public_id)
    found = queries.list_to_pack(ctx, location=location, search=search, cursor=cursor_of(request))
    values = {
        "search": search,
        "location": location,
        "locations": locations.list_locations(ctx).items,
        "services": shipping.list_services(ctx),
        "filtered": bool(search or location),
        "may_set_up": ctx.may("fulfillment.setup"),
        **paging(request, found),
    }
    name = "rows" if is_fragment(request) else "list"
    return render(request, f"warehouse/packing/{name}.html", values)


def _meant(ctx: Context, scan: str) -> FulfillmentOrder | None:
    """Return the work a scan means: its own number, or that of its order."""
    if found := queries.find_work_to_pack(ctx, scan=scan):
        return found
    named = [order for order in orders.list_orders(ctx, search=scan).items if order.number == scan.upper()]
    return queries.find_work_to_pack(ctx, scan=named[0].public_id) if named else None


@require_safe
@page("fulfillment.view")
def packing_bench(request: HttpRequest, ctx: Context, work_id: str) -> HttpResponse:
    """Show the bench of a fulfillment order."""
    return _shown(request, ctx, work_id)


def _shown(request: HttpRequest, ctx: Context, work_id: str, **more: Any) -> HttpResponse:
    bench = queries.bench_of(ctx, fulfillment_order_id=work_id)
    refusal, scanned = more.get("refusal"), request.POST.get("entry", "")[:LONGEST_SCAN]
    needs_lot = refusal is not None and refusal.code == NEEDS_LOT
    values = {
        "bench": bench,
        "piece": bench.work,
        "kinds": queries.list_carton_types(ctx, is_active=True),
        "parcels": _parcels(ctx, bench.closed, bench.work.demand),
        "may_work": ctx.may("fulfillment.work"),
        "scan_key": uuid4().hex,
        "pending": scanned if needs_lot else "",
        "scanned": scanned,
        "scan_refusal": refusal if scanned else None,
        "typed": request.POST,
    }
    if is_fragment(request):  # htmx swaps in nothing that has a status of failure
        return render(request, "warehouse/packing/parts.html", {**values, **more})
    status = more.pop("status", 200)
    return render(request, "warehouse/packing/bench.html", {**values, **more}, status=status)


def _parcels(ctx: Context, cartons: list[Carton], demand: str) -> list[Parcel]:
    trouble: dict[str, str] = {}
    if any(carton.shipment and carton.shipment.state == "created" for carton in cartons):
        for label in shipping.labels_about(ctx, about=demand):
            trouble[label.parcel] = (label.message or _("no reason given")) if label.state == "failed" else ""
    return [Parcel(each, trouble.get(str(each.shipment.public_id), "")) for each in cartons if each.shipment]


@require_POST
@page("fulfillment.work")
def packing_act(request: HttpRequest, ctx: Context, work_id: str, action: str) -> HttpResponse:
    """Scan, take a carton, take out, close or discard; what is refused is said on the same page."""
    acts: dict[str, Callable[[HttpRequest, Context, str], str]] = {
        "scan": _scan,
        "carton": _choose,
        "out": _take_out,
        "close": _close,
        "discard": _discard,
    }
    if action not in acts:
        raise Http404

    def run() -> str:
        text = acts[action](request, ctx, work_id)
        if action != "scan":  # the bench itself says what a scan did
            messages.success(request, text)
        return reverse("warehouse:packing-bench", args=[work_id])

    try:
        return submit(request, ctx, run)
    except OmsError as refusal:
        return _shown(request, ctx, work_id, refusal=refusal, status=refusal.status)


def _scan(request: HttpRequest, ctx: Context, work_id: str) -> str:
    """Take what was scanned: a carton's code takes that carton, after a pending item its lot, else an item."""
    entry, pending = (request.POST.get(name, "").strip()[:LONGEST_SCAN] for name in ("entry", "pending"))
    if not pending and entry.upper() in {kind.code.upper() for kind in queries.list_carton_types(ctx)}:
        return str(commands.choose_carton(ctx, fulfillment_order_id=work_id, carton_type=entry).public_id)
    code, lot = (pending, entry) if pending else (entry, "")
    done = commands.scan_item(ctx, fulfillment_order_id=work_id, code=code, lot=lot)
    return str(done.carton.public_id)


def _choose(request: HttpRequest, ctx: Context, work_id: str) -> str:
    kind = request.POST.get("carton_type", "")
    commands.choose_carton(ctx, fulfillment_order_id=work_id, carton_type=kind)
    return _("The carton is on the bench.")


def _take_out(request: HttpRequest, ctx: Context, work_id: str) -> str:
    carton_id, lot = _carton_id(request, ctx, work_id), request.POST.get("lot", "")
    line, units = _typed(request, "line", 0), _typed(request, "quantity", 1)
    commands.take_out(ctx, carton_id=carton_id, line_id=line, lot=lot, quantity=units)
    return _("Taken out again.")


def _close(request: HttpRequest, ctx: Context, work_id: str) -> str:
    carton_id, reason = _carton_id(request, ctx, work_id), request.POST.get("reason", "")
    weight_g = _typed(request, "weight_g", 0)
    closed = commands.close_carton(ctx, carton_id=carton_id, weight_g=weight_g, reason=reason)
    return _("%(number)s is closed; its label is on its way.") % {"number": closed.number}


def _discard(request: HttpRequest, ctx: Context, work_id: str) -> str:
    commands.discard_carton(ctx, carton_id=_carton_id(request, ctx, work_id))
    return _("The carton is empty again and put away.")


def _carton_id(request: HttpRequest, ctx: Context, work_id: str) -> str:
    """Return the carton a form is about, if it belongs to this work; raises Missing."""
    carton = queries.get_carton(ctx, carton_id=request.POST.get("carton", ""))
    if carton.fulfillment_order.public_id != work_id:
        raise Http404
    return str(carton.public_id)


def _typed(request: HttpRequest, name: str, default: int) -> int:
    text = request.POST.get(name, "").strip()
    units = whole_number(text) if text else default
    if units is None:
        raise Invalid("web.not_whole", not_whole(), field=name)
    return units


@require_safe
@page("fulfillment.view")
def packing_parcel(request: HttpRequest, ctx: Context, carton_id: str) -> HttpResponse:
    """Show one closed carton again: the page asks every two seconds until it has its label."""
    carton = queries.get_carton(ctx, carton_id=carton_id)
    parcels = _parcels(ctx, [carton], carton.fulfillment_order.demand)
    if not parcels:
        raise Http404
    return render(request, "warehouse/packing/parcel.html", {"parcel": parcels[0]})
