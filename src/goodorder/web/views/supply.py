"""Supply that is to come: who stands on it, and what a change of its day would do before it is made."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import filled, form_page, pressed, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import asked, cursor_of, paging, render_list
from goodorder.doorway.pages import page
from goodorder.inventory import commands, queries
from goodorder.inventory.models import Expected
from goodorder.kernel.access import Context
from goodorder.kernel.command import rehearse
from goodorder.kernel.errors import OmsError
from goodorder.locations import queries as locations
from goodorder.orders import queries as orders
from goodorder.orders.queries import Backorder
from goodorder.web.forms.supply import ChangeForm, SupplyForm
from goodorder.web.views.backorders import standing_of
from goodorder.web.views.stock_acts import places_in_use

MOST_LOOKED_AT = 200
MOST_NAMED = 5


@require_safe
@page("inventory.view")
def supply_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List open supply, the earliest due first."""
    search, location = asked(request, "search"), asked(request, "location")
    found = queries.expected_supply(ctx, sku=search, location=location, cursor=cursor_of(request))
    values = {
        "rows": found.items,
        "today": localtime(ctx.now).date(),
        "locations": locations.list_locations(ctx).items,
        "search": search,
        "location": location,
        "filtered": bool(search or location),
        "may_enter": ctx.may("inventory.receive"),
        **paging(request, found),
    }
    return render_list(request, "supply", values)


@page("inventory.receive")
def supply_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Enter supply that is to come."""
    places = places_in_use(ctx)
    initial = {"sku": asked(request, "sku")}

    def run(form: SupplyForm) -> str:
        supply = commands.expect_supply(ctx, draft=form.draft())
        text = _now("%(document)s is expected; %(units)s of it are spoken for already.")
        told = text % {"document": supply.document, "units": supply.claimed}
        return said(request, told, _address(supply))

    def make(posted: QueryDict | None) -> SupplyForm:
        return SupplyForm(posted, locations=places, initial=initial)

    return form_page(request, ctx, "web/supply/new.html", make, run)


def _address(supply: Expected) -> str:
    return reverse("web:supply-page", args=[supply.public_id])


class Moved(NamedTuple):
    """An order's line whose expected day changes: from when to when, against what was promised."""

    order_id: str
    number: str
    customer: str
    units: int
    was: date | None
    now: date | None
    promised_on: date | None
    value: int
    currency: str

    @property
    def is_late(self) -> bool:
        """Tell whether the promise would be broken."""
        return self.promised_on is not None and standing_of(self.promised_on, self.now) != "in_time"


class Preview(NamedTuple):
    """What a change would do: whose day moves, and what of it would be late, by currency."""

    moved: list[Moved]
    at_risk: dict[str, int]


def _queue(ctx: Context, sku: str) -> dict[str, Backorder]:
    rows = orders.backorders(ctx, sku=sku, size=MOST_LOOKED_AT).items
    return {str(one.waiting.public_id): one for one in rows}


def watched(ctx: Context, sku: str, act: Callable[[], object]) -> Preview:
    """Do something to supply and say whose expected day it moved."""
    before = _queue(ctx, sku)
    act()
    after = _queue(ctx, sku)
    moved = [
        _moved(one, before[key])
        for key, one in after.items()
        if key in before and one.waiting.expected_on != before[key].waiting.expected_on
    ]
    at_risk: dict[str, int] = {}
    for one in moved:
        if one.is_late:
            at_risk[one.currency] = at_risk.get(one.currency, 0) + one.value
    return Preview(moved, at_risk)


def _moved(now: Backorder, was: Backorder) -> Moved:
    line, waiting = now.line, now.waiting
    amount = line.total if now.order.tax_included else line.gross
    return Moved(
        str(now.order.public_id),
        now.order.number,
        now.order.customer_name,
        waiting.quantity,
        was.waiting.expected_on,
        waiting.expected_on,
        waiting.promised_on,
        amount * waiting.quantity // line.ordered,
        now.order.currency,
    )


@require_safe
@page("inventory.view")
def supply_page(request: HttpRequest, ctx: Context, supply_id: str) -> HttpResponse:
    """Show a supply and who stands on it."""
    return _shown(request, ctx, supply_id)


def _shown(request: HttpRequest, ctx: Context, supply_id: str, **more: Any) -> HttpResponse:
    supply = queries.get_supply(ctx, expected_id=supply_id)
    may_see_orders = ctx.may("orders.view")
    affected = orders.affected_by(ctx, document=supply.document) if may_see_orders else []
    at_risk: dict[str, int] = {}
    for one in affected:
        at_risk[one.order.currency] = at_risk.get(one.order.currency, 0) + one.at_risk
    values = {
        "supply": supply,
        "bound": [(one, supply.due_on) for one in supply.bindings.all()],
        "affected": affected,
        "at_risk": {currency: amount for currency, amount in at_risk.items() if amount},
        "is_late": supply.due_on > supply.first_due_on,
        "is_overdue": supply.to_come and supply.due_on < localtime(ctx.now).date(),
        "may_change": ctx.may("inventory.receive") and supply.state == "open",
        "may_see_orders": may_see_orders,
        "form": ChangeForm.of(supply),
    }
    status = more.pop("status", 200)
    return render(request, "web/supply/page.html", {**values, **more}, status=status)


def _change(ctx: Context, supply_id: str, form: HouseForm) -> Callable[[], object]:
    """Return the change a form asks for, once it is known to be valid."""
    return lambda: commands.change_expected(ctx, expected_id=supply_id, **form.cleaned_data)


@require_POST
@page("inventory.receive")
def supply_preview(request: HttpRequest, ctx: Context, supply_id: str) -> HttpResponse:
    """Say what a change would do, without making it."""
    supply = queries.get_supply(ctx, expected_id=supply_id)
    form = ChangeForm(request.POST)
    values: dict[str, Any] = {"supply": supply, "form": form}
    if form.is_valid():
        try:
            change = _change(ctx, supply_id, form)
            values["preview"] = rehearse(lambda: watched(ctx, supply.sku.code, change))
        except OmsError as refusal:
            values["trouble"] = refusal.message
    return render(request, "web/supply/preview.html", values)


@require_POST
@page("inventory.receive")
def supply_act(request: HttpRequest, ctx: Context, supply_id: str, action: str) -> HttpResponse:
    """Change a supply or give up the rest of it, and say whose day that moved."""
    supply = queries.get_supply(ctx, expected_id=supply_id)

    def shown(**more: Any) -> HttpResponse:
        return _shown(request, ctx, supply_id, **more)

    def doing(act: Callable[[], object]) -> Callable[[], str]:
        return lambda: said(request, _told(watched(ctx, supply.sku.code, act)), _address(supply))

    if action == "change":
        form = ChangeForm(request.POST)
        return filled(request, ctx, form, doing(_change(ctx, supply_id, form)), shown)
    if action != "cancel":
        raise Http404
    reason = request.POST.get("reason", "")
    give_up = doing(lambda: commands.cancel_expected(ctx, expected_id=supply_id, reason=reason))
    return pressed(request, ctx, give_up, shown)


def _told(done: Preview) -> str:
    if not done.moved:
        return str(_("Changed; nobody's expected day moved."))
    numbers = list(dict.fromkeys(one.number for one in done.moved))
    text = ngettext(
        "Changed; %(count)s order is promised anew: %(numbers)s",
        "Changed; %(count)s orders are promised anew: %(numbers)s",
        len(numbers),
    )
    more = " …" if len(numbers) > MOST_NAMED else ""
    return text % {"count": len(numbers), "numbers": ", ".join(numbers[:MOST_NAMED]) + more}
