"""Receiving on a phone: the document, its items by scan, how many, where to."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from goodorder.catalog.models import Sku
from goodorder.doorway.acting import filled, said
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.fulfillment.rules import read
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.locations import queries as locations
from goodorder.shelving import commands, queries
from goodorder.shelving.rules import Incoming
from goodorder.warehouse.forms.shelving import (
    LONGEST_SCAN,
    NO_EXPIRY,
    CloseDeliveryForm,
    Held,
    day_of,
    expiry_of,
    is_number,
    lot_in,
    other_item,
)
from goodorder.warehouse.views.scanning import Done, bin_at, item_named, names_of, read_item, scanned, shown
from goodorder.warehouse.views.walk import Feedback

MAY = "inventory.receive"
PART = "warehouse/shelving/receive.html"


@require_http_methods(["GET", "HEAD", "POST"])
@page(MAY)
def receiving_list(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """List the documents that are expected, and open the one that is scanned."""
    place = locations.get_location(ctx, code)
    values: dict[str, Any] = {"place": place, "said": Feedback()}
    if request.method == "POST":
        entry = request.POST.get("entry", "").strip(" \t\r\n")[:LONGEST_SCAN]
        found = _named(ctx, code, entry)
        if len(found) == 1:
            return HttpResponseRedirect(reverse("warehouse:shelving-receive", args=[found[0].supply_id]))
        text = _("Several documents expect it: choose one.") if found else _("Nothing that is expected.")
        values |= {"said": Feedback("info" if found else "bad", entry, text), "found": found}
    search = asked(request, "search")
    every = queries.list_deliveries(ctx, location=code, search=search, cursor=cursor_of(request))
    answer = render(request, "warehouse/shelving/documents.html", {**values, **paging(request, every)})
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    return answer


def _named(ctx: Context, code: str, entry: str) -> list[queries.Delivery]:
    try:
        names = read(entry, today=ctx.now.date()).names
    except OmsError:
        return []
    return queries.deliveries_like(ctx, location=code, codes=[name for name in names if name] or [entry])


@require_http_methods(["GET", "HEAD", "POST"])
@page(MAY)
def receive(request: HttpRequest, ctx: Context, supply_id: str) -> HttpResponse:
    """Take scans of what came with a document; a count is booked once, however often it is sent."""
    delivery = queries.get_delivery(ctx, supply_id=supply_id)
    where = reverse("warehouse:shelving-receive", args=[supply_id])

    def show(held: Held, refusal: OmsError | None, entry: str) -> HttpResponse:
        return _shown(request, delivery, held, refusal=refusal, entry=entry)

    def step(held: Held, entry: str) -> Held | Done:
        return _step(ctx, delivery, held, entry)

    if request.method != "POST":
        return show(Held(), None, "")
    return scanned(request, ctx, step, show, where)


def asks_for(held: Held, thing: Sku | None) -> str:
    """Say what is to be scanned next: item, lot, expiry or units."""
    if thing is None:
        return "item"
    if thing.tracking == "none":
        return "units"
    if not held.lot:
        return "lot"
    is_new = not held.expires and not queries.is_lot_known(thing.pk, held.lot)
    return "expiry" if is_new and thing.tracking == "lot" else "units"


def _step(ctx: Context, delivery: queries.Delivery, held: Held, entry: str) -> Held | Done:
    thing = item_named(held.item)
    asked_for = asks_for(held, thing)
    if thing is None:
        shelf = bin_at(delivery.location.pk, entry)
        return Held(bin=shelf.code) if shelf else _with_item(ctx, delivery, held, entry)
    if asked_for == "lot":
        found = read(entry, today=ctx.now.date())
        lot = lot_in(found, thing.tracking) or found.said
        return _settled(delivery, Held(held.bin, held.item, lot, held.expires, held.units), thing, ctx)
    if asked_for == "expiry":
        day = expiry_of(entry)
        return _settled(delivery, Held(held.bin, held.item, held.lot, day, held.units), thing, ctx)
    if is_number(entry):
        return _done(ctx, delivery, held, thing, int(entry))
    return _with_item(ctx, delivery, held, entry)


def _with_item(ctx: Context, delivery: queries.Delivery, held: Held, entry: str) -> Held | Done:
    thing, found = read_item(ctx, entry)
    lot = lot_in(found, thing.tracking)
    if held.item and (thing.code != held.item or (lot and lot.casefold() != held.lot.casefold())):
        raise other_item(held.item, found.said)
    expires = found.expires_on.isoformat() if found.expires_on else held.expires
    units = held.units + (found.count or 1)
    return _settled(delivery, Held(held.bin, thing.code, lot or held.lot, expires, units), thing, ctx)


def _settled(delivery: queries.Delivery, held: Held, thing: Sku, ctx: Context) -> Held | Done:
    """Book at once what needs no number: all that is to come, and each unit with a number of its own."""
    if asks_for(held, thing) != "units":
        return held
    if thing.tracking == "serial":
        return _done(ctx, delivery, held, thing, 1)
    to_come = next((line.to_come for line in delivery.lines if line.sku == thing.code), 0)
    return _done(ctx, delivery, held, thing, held.units) if 0 < to_come <= held.units else held


def _done(ctx: Context, delivery: queries.Delivery, held: Held, thing: Sku, units: int) -> Done:
    def act(anyway: bool) -> str:  # noqa: FBT001 - the button says it
        item = Incoming(
            sku=thing.code, quantity=units, lot=held.lot, expires_on=day_of(held.expires), anyway=anyway
        )
        receipt = commands.receive_item(
            ctx, location=delivery.location.code, document=delivery.document, item=item, bin=held.bin
        )
        return _told(ctx, receipt)

    return Done(act)


def _told(ctx: Context, receipt: commands.Receipt) -> str:
    where = receipt.bin or _("receiving")
    parts = [
        _("%(units)s × %(sku)s received into %(where)s.")
        % {"units": receipt.quantity, "sku": receipt.sku, "where": where}
    ]
    if receipt.extra:
        parts.append(_("%(units)s of them were not expected.") % {"units": receipt.extra})
    if receipt.to_come:
        parts.append(_("%(units)s still to come.") % {"units": receipt.to_come})
    whose = names_of(ctx, [row.demand for row in receipt.directed])
    for row in receipt.directed:
        told = {"units": row.quantity, "demand": whose[row.demand], "day": row.promised_on}
        if row.promised_on:
            parts.append(_("Bring %(units)s to dispatch for %(demand)s, promised for %(day)s.") % told)
        else:
            parts.append(_("Bring %(units)s to dispatch for %(demand)s, first in the queue.") % told)
    return " ".join(parts)


def _asking(held: Held, thing: Sku | None) -> Feedback:
    if thing is None:
        text = (
            _("Scan an item.")
            if held.bin
            else _("Scan an item. To put it straight into a bin, scan the bin first.")
        )
        return Feedback("info" if held.bin else "quiet", held.bin, text)
    texts = {
        "lot": _("Scan its serial number.") if thing.tracking == "serial" else _("Scan its lot."),
        "expiry": _("When does lot %(lot)s expire?") % {"lot": held.lot},
        "units": _("Scan each one, or type how many."),
    }
    return Feedback("info", thing.code, texts[asks_for(held, thing)])


def _shown(
    request: HttpRequest, delivery: queries.Delivery, held: Held, *, refusal: OmsError | None, entry: str
) -> HttpResponse:
    thing = item_named(held.item)
    line = next((one for one in delivery.lines if thing and one.sku == thing.code), None)
    values = {
        "title": delivery.document,
        "place": delivery.location,
        "back": reverse("warehouse:shelving-receiving", args=[delivery.location.code]),
        "back_title": _("Receiving"),
        "action": reverse("warehouse:shelving-receive", args=[delivery.supply_id]),
        "label": _("Scan an item, or type how many"),
        "delivery": delivery,
        "held": held,
        "line": line,
        "thing": thing,
        "asks": asks_for(held, thing),
        "asking": _asking(held, thing),
        "no_expiry": NO_EXPIRY,
        "said": Feedback("bad", _("Stop"), refusal.message) if refusal else Feedback(),
        "insist": entry if refusal and refusal.details.get("may_insist") else "",
        "form": CloseDeliveryForm(),
    }
    return shown(request, PART, values)


@require_POST
@page(MAY)
def receiving_close(request: HttpRequest, ctx: Context, supply_id: str) -> HttpResponse:
    """Say that the rest of a document will not come."""
    delivery = queries.get_delivery(ctx, supply_id=supply_id)
    form = CloseDeliveryForm(request.POST)

    def run() -> str:
        missing = commands.close_delivery(
            ctx,
            location=delivery.location.code,
            document=delivery.document,
            reason=form.cleaned_data["reason"],
        )
        text = ngettext("%(units)s unit will not come.", "%(units)s units will not come.", missing)
        where = reverse("warehouse:shelving-receiving", args=[delivery.location.code])
        return said(request, text % {"units": missing}, where)

    def show(*, form: CloseDeliveryForm, status: int = 200) -> HttpResponse:
        told = " ".join(str(error) for errors in form.errors.values() for error in errors)
        answer = _shown(
            request, delivery, Held(), refusal=Invalid("warehouse.reason_missing", told), entry=""
        )
        answer.status_code = status
        return answer

    return filled(request, ctx, form, run, show)
