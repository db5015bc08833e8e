"""Stock: balances, goods in, corrections."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.inventory import commands, queries
from goodorder.inventory.models import Adjustment, Stock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.locations import queries as locations
from goodorder.web.forms.base import HouseForm
from goodorder.web.forms.stock import AdjustForm, ReceiveForm
from goodorder.web.pages import page, submit
from goodorder.web.views.listing import asked, cursor_of, paging, render_list


class StockRow(NamedTuple):
    """A balance with what of it can be promised."""

    stock: Stock
    available: int


def stock_rows(found: Sequence[Stock]) -> list[StockRow]:
    """Return balances with what is available: on hand, less reserved, less safety, never below zero."""
    return [StockRow(stock, max(0, stock.on_hand - stock.reserved - stock.safety)) for stock in found]


def form_values(ctx: Context, **initial: str) -> dict[str, Any]:
    """Return the forms for goods in and corrections, if this person may use them."""
    if not ctx.may("inventory.adjust"):
        return {"may_adjust": False}
    places = [place for place in locations.list_locations(ctx).items if place.is_active]
    return {
        "may_adjust": True,
        "receive": ReceiveForm(locations=places, initial=initial),
        "adjust": AdjustForm(locations=places, initial=initial),
    }


@require_safe
@page("inventory.view")
def stock_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List balances by SKU and location."""
    return _listed(request, ctx)


def _listed(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    search, location = asked(request, "search"), asked(request, "location")
    found = queries.list_stock(ctx, search=search, location=location, cursor=cursor_of(request))
    values = {
        "rows": stock_rows(found.items),
        "locations": locations.list_locations(ctx).items,
        "search": search,
        "location": location,
        "filtered": bool(search or location),
        **form_values(ctx),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    response = render_list(request, "stock", {**values, **more})
    response.status_code = status
    return response


@require_POST
@page("inventory.view")
def stock_receive(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Book goods that came in."""
    form = ReceiveForm(request.POST, locations=locations.list_locations(ctx).items)
    return _booked(request, ctx, "receive", form, lambda: commands.receive_stock(ctx, **form.cleaned_data))


@require_POST
@page("inventory.view")
def stock_adjust(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Correct a balance."""
    form = AdjustForm(request.POST, locations=locations.list_locations(ctx).items)
    return _booked(request, ctx, "adjust", form, lambda: commands.adjust_stock(ctx, **form.cleaned_data))


def _booked(
    request: HttpRequest, ctx: Context, name: str, form: HouseForm, act: Callable[[], Stock | Adjustment]
) -> HttpResponse:
    if not form.is_valid():
        return _listed(request, ctx, failed=name, status=422, **{name: form})

    def run() -> str:
        stock = act()
        if isinstance(stock, Adjustment):
            messages.success(request, _("The correction waits for another person's approval."))
            return _back(request)
        said = _("%(sku)s: %(units)s on hand in %(place)s.")
        messages.success(
            request, said % {"sku": stock.sku.code, "units": stock.on_hand, "place": stock.location.name}
        )
        return _back(request)

    try:
        return submit(request, ctx, run)
    except OmsError as refusal:
        form.refuse(refusal)
        return _listed(request, ctx, failed=name, status=refusal.status, **{name: form})


def _back(request: HttpRequest) -> str:
    """Return the page the form stood on, if it is one of ours."""
    back = request.POST.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else reverse("web:stock")
