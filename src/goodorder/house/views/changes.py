"""Changing what was set up once: a channel, a company's name, a location."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from goodorder.doorway.acting import form_page, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import page
from goodorder.house.forms.changes import ChannelChangeForm, CompanyChangeForm, LocationChangeForm
from goodorder.kernel.access import Context
from goodorder.locations import commands as locations
from goodorder.locations import queries as places
from goodorder.parties import commands as parties
from goodorder.parties import queries as known
from goodorder.pricing import queries as pricing

MANY = 200
F = TypeVar("F", bound=HouseForm)


@require_http_methods(["GET", "HEAD", "POST"])
@page("parties.setup")
def channel_edit(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show and change how a channel sells."""
    channel = known.get_channel(ctx, code)
    lists = pricing.list_price_lists(ctx, size=MANY).items

    def make(posted: QueryDict | None) -> ChannelChangeForm:
        return ChannelChangeForm(posted, channel=channel, lists=lists)

    def change(form: ChannelChangeForm) -> None:
        parties.change_channel(ctx, channel=code, changes=form.changes())

    note = _(
        "Orders placed keep what they say. Once there are any, currency and tax display stay as they are."
    )
    values = {"one": channel, "note": note, "numbers": reverse("house:order-numbers", args=[code])}
    return _changed(request, ctx, make, change, values, ("house:channels", _("Sales channels")))


@require_http_methods(["GET", "HEAD", "POST"])
@page("parties.setup")
def company_edit(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show and change a company's name and country."""
    company = known.get_company(ctx, code)

    def make(posted: QueryDict | None) -> CompanyChangeForm:
        return CompanyChangeForm(posted, company=company)

    def change(form: CompanyChangeForm) -> None:
        parties.change_company(ctx, company=code, changes=form.changes())

    note = _("Documents issued keep what they say. The currency stays: the books are kept in it.")
    values = {"one": company, "note": note, "numbers": reverse("house:document-numbers", args=[code])}
    return _changed(request, ctx, make, change, values, ("treasury:companies", _("Companies")))


@require_http_methods(["GET", "HEAD", "POST"])
@page("locations.edit")
def location_edit(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show and change a location's name, address, clock and rank."""
    place = places.get_location(ctx, code=code)

    def make(posted: QueryDict | None) -> LocationChangeForm:
        return LocationChangeForm(posted, place=place)

    def change(form: LocationChangeForm) -> None:
        locations.change_location(ctx, code=code, changes=form.changes())

    note = _(
        "Labels show the address as the sender. Week, cut-off and limits are on the page of the location."
    )
    values = {"one": place, "note": note, "calendar": reverse("web:place", args=[code])}
    return _changed(request, ctx, make, change, values, ("web:places", _("Locations")))


def _changed(
    request: HttpRequest,
    ctx: Context,
    make: Callable[[QueryDict | None], F],
    change: Callable[[F], None],
    values: Mapping[str, Any],
    back: tuple[str, Any],
) -> HttpResponse:
    where, name = reverse(back[0]), back[1]
    shown = {**values, "back_to": where, "back_name": name, "history_of": values["one"].public_id}

    def run(form: F) -> str:
        change(form)
        return said(request, _("Saved. It holds from now on."), where)

    return form_page(request, ctx, "house/changes/edit.html", make, run, lambda _form: shown)
