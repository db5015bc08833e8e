"""Putting away and moving between bins on a phone: item, how many, and the bin they go to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goodorder.catalog.models import Sku
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.rules import read
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, OmsError, Refused
from goodorder.locations import queries as locations
from goodorder.locations.models import Location
from goodorder.shelving import commands, queries
from goodorder.shelving.rules import Putting
from goodorder.warehouse.forms.shelving import Held, is_number, lot_in, other_item
from goodorder.warehouse.views.scanning import Done, bin_at, item_named, names_of, read_item, scanned, shown
from goodorder.warehouse.views.walk import Feedback

MAY = "inventory.move"
Lots = dict[str, int]
"""Units by lot code; the empty code where lots are not told apart."""


def with_item(ctx: Context, held: Held, entry: str) -> Held:
    """Take the item that is scanned, with its lot if the label says it."""
    thing, found = read_item(ctx, entry)
    if held.item and thing.code != held.item:
        raise other_item(held.item, found.said)
    return Held(held.bin, thing.code, lot_in(found, thing.tracking) or held.lot, "", held.units)


def with_lot(held: Held, lots: Lots, named: str) -> Held:
    """Choose the lot: the only one there is, or the one that was named; raises Missing for another."""
    known = {code.casefold(): code for code in lots}
    if not lots:
        message = f"no unit of {held.item} lies here; scan another item"
        raise Missing("warehouse.nothing_here", message, field="scan")
    if not named:
        return Held(held.bin, held.item, next(iter(lots)) if len(lots) == 1 else "", "", held.units)
    if named.casefold() not in known:
        raise Missing("warehouse.lot_not_here", f"lot {named} of {held.item} does not lie here", field="scan")
    return Held(held.bin, held.item, known[named.casefold()], "", held.units)


def is_lot_open(held: Held, lots: Lots) -> bool:
    """Tell whether it must still be said which lot is meant."""
    return len(lots) > 1 and held.lot not in lots


@require_http_methods(["GET", "HEAD", "POST"])
@page(MAY)
def put_away(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """List what lies in receiving with the bin it should go to, and put away what is scanned."""
    place = locations.get_location(ctx, code)

    def show(held: Held, refusal: OmsError | None, entry: str) -> HttpResponse:
        return _shown_loose(request, ctx, place, held, refusal=refusal, entry=entry)

    def step(held: Held, entry: str) -> Held | Done:
        return _put_step(ctx, place, held, entry)

    if request.method != "POST":
        return show(_preset(request, place), None, "")
    return scanned(request, ctx, step, show, reverse("warehouse:shelving-put-away", args=[code]))


def _preset(request: HttpRequest, place: Location) -> Held:
    """Begin with the row that was chosen from the list instead of a scan."""
    thing = item_named(asked(request, "item"))
    if thing is None:
        return Held()
    lots = _loose(place, thing)
    lot = asked(request, "lot")
    return Held(item=thing.code, lot=lot if lot in lots else "") if lots else Held()


def _loose(place: Location, thing: Sku) -> Lots:
    return {lot: units for (_sku, lot), units in queries.loose_units(place.pk, [thing.pk]).items()}


def _put_step(ctx: Context, place: Location, held: Held, entry: str) -> Held | Done:
    thing = item_named(held.item)
    if thing is None:
        now = with_item(ctx, Held(), entry)
        found = item_named(now.item)
        return with_lot(now, _loose(place, found) if found else {}, now.lot)
    lots = _loose(place, thing)
    if is_lot_open(held, lots):
        found_lot = read(entry, today=ctx.now.date())
        return with_lot(held, lots, lot_in(found_lot, thing.tracking) or found_lot.said)
    shelf = bin_at(place.pk, entry)
    if shelf is not None:
        return _put(ctx, place, held, thing, shelf.code)
    if is_number(entry):
        return Held(held.bin, held.item, held.lot, "", _within(int(entry), lots.get(held.lot, 0)))
    return with_item(ctx, held, entry)


def _within(units: int, most: int) -> int:
    if not 1 <= units <= most:
        message = f"quantity: {most} lie here, not {units}"
        raise Refused("warehouse.too_many", message, field="quantity", possible=most)
    return units


def _put(ctx: Context, place: Location, held: Held, thing: Sku, bin_: str) -> Done:
    lots = _loose(place, thing)
    suggestion = queries.suggestion_for(place.pk, thing.pk, held.lot, lots.get(held.lot, 0))
    units = held.units or (suggestion.quantity if suggestion else lots.get(held.lot, 0))

    def act(anyway: bool) -> str:  # noqa: FBT001 - the button says it
        item = Putting(sku=thing.code, quantity=units, bin=bin_, lot=held.lot, anyway=anyway)
        placed = commands.place_item(ctx, location=place.code, item=item)
        told = {"units": placed.quantity, "sku": placed.sku, "bin": placed.bin}
        if placed.demands:
            return _("%(units)s × %(sku)s in %(bin)s for %(demand)s.") % {
                **told,
                "demand": ", ".join(names_of(ctx, placed.demands).values()),
            }
        return _("%(units)s × %(sku)s put into %(bin)s.") % told

    return Done(act)


def reasons() -> dict[str, str]:
    """Return why a bin is suggested, in people's words."""
    return {
        "cross_dock": _("Promised: straight to dispatch."),
        "pick_face": _("Its pick face has room."),
        "same_item": _("More of it lies there."),
        "nearest_free": _("The nearest free bin."),
    }


def _shown_loose(
    request: HttpRequest, ctx: Context, place: Location, held: Held, *, refusal: OmsError | None, entry: str
) -> HttpResponse:
    thing = item_named(held.item)
    lots = _loose(place, thing) if thing else {}
    units = held.units or lots.get(held.lot, 0)
    suggestion = None
    if thing and not is_lot_open(held, lots):
        suggestion = queries.suggestion_for(place.pk, thing.pk, held.lot, units)
    directed = queries.directed_at(ctx, location=place.code)
    whose = names_of(ctx, [one.row.demand for one in directed])
    rows = queries.list_loose(ctx, location=place.code, cursor=cursor_of(request))
    values: dict[str, Any] = {
        "title": _("Put away"),
        "label": _("Scan the item, then the bin"),
        "action": reverse("warehouse:shelving-put-away", args=[place.code]),
        "thing": thing,
        "lots": lots,
        "lot_open": is_lot_open(held, lots),
        "units": min(units, suggestion.quantity) if suggestion else units,
        "suggestion": suggestion,
        "because": reasons().get(suggestion.because, "") if suggestion else "",
        "reasons": reasons(),
        "directed": [(one, whose[one.row.demand]) for one in directed],
        **paging(request, rows),
        **_answer(place, held, refusal, entry),
    }
    return shown(request, "warehouse/shelving/put.html", values)


def _answer(place: Location, held: Held, refusal: OmsError | None, entry: str) -> dict[str, Any]:
    return {
        "place": place,
        "back": reverse("warehouse:shelving"),
        "back_title": _("Stock work"),
        "held": held,
        "said": Feedback("bad", _("Stop"), refusal.message) if refusal else Feedback(),
        "insist": entry if refusal and refusal.details.get("may_insist") else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@page(MAY)
def bin_move(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Move units from one bin to another by scan: from where, what, how many, where to."""
    place = locations.get_location(ctx, code)

    def show(held: Held, refusal: OmsError | None, entry: str) -> HttpResponse:
        return _shown_move(request, ctx, place, held, refusal=refusal, entry=entry)

    def step(held: Held, entry: str) -> Held | Done:
        return _move_step(ctx, place, held, entry)

    if request.method != "POST":
        return show(Held(), None, "")
    return scanned(request, ctx, step, show, reverse("warehouse:shelving-moves", args=[code]))


def _lying(ctx: Context, place: Location, held: Held) -> Lots:
    rows = queries.bin_contents(ctx, location=place.code, bin=held.bin)
    return {row.lot: row.quantity for row in rows if row.sku.code == held.item}


def _move_step(ctx: Context, place: Location, held: Held, entry: str) -> Held | Done:
    if not held.bin:
        return Held(bin=locations.bin_named(place.pk, entry).code)
    if not held.item:
        now = with_item(ctx, held, entry)
        return with_lot(now, _lying(ctx, place, now), now.lot)
    lots = _lying(ctx, place, held)
    if is_lot_open(held, lots):
        found = read(entry, today=ctx.now.date())
        return with_lot(held, lots, found.lot or found.serial or found.said)
    shelf = bin_at(place.pk, entry)
    if shelf is not None:
        return _moved(ctx, place, held, shelf.code, held.units or lots.get(held.lot, 0))
    if is_number(entry):
        return Held(held.bin, held.item, held.lot, "", _within(int(entry), lots.get(held.lot, 0)))
    return with_item(ctx, held, entry)


def _moved(ctx: Context, place: Location, held: Held, bin_to: str, units: int) -> Done:
    def act(_anyway: bool) -> str:  # noqa: FBT001 - nothing to insist on here
        fulfillment.move_between_bins(
            ctx,
            location=place.code,
            bin_from=held.bin,
            bin_to=bin_to,
            sku=held.item,
            quantity=units,
            lot=held.lot,
        )
        told = {"units": units, "sku": held.item, "from": held.bin, "to": bin_to}
        return _("%(units)s × %(sku)s moved from %(from)s to %(to)s.") % told

    return Done(act)


def _asking_move(held: Held, lots: Lots) -> Feedback:
    if not held.bin:
        return Feedback("quiet", _("From where?"), _("Scan the bin the units lie in."))
    if not held.item:
        return Feedback("info", held.bin, _("Scan the item."))
    if is_lot_open(held, lots):
        return Feedback("info", held.item, _("Scan its lot or serial number."))
    units = held.units or lots.get(held.lot, 0)
    text = _("Scan the bin they go to, or type another number.")
    return Feedback("info", f"{units} × {held.item}", text)


def _shown_move(
    request: HttpRequest, ctx: Context, place: Location, held: Held, *, refusal: OmsError | None, entry: str
) -> HttpResponse:
    lots = _lying(ctx, place, held) if held.item else {}
    values = {
        "title": _("Move between bins"),
        "label": _("Scan the bin, the item, then the bin they go to"),
        "action": reverse("warehouse:shelving-moves", args=[place.code]),
        "asking": _asking_move(held, lots),
        "contents": queries.bin_contents(ctx, location=place.code, bin=held.bin) if held.bin else [],
        **_answer(place, held, refusal, entry),
    }
    return shown(request, "warehouse/shelving/move.html", values)
