"""What channels are shown of the stock: rules, what they make of a SKU, how late and how risky it is."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.availability import commands as availability_commands
from goodorder.availability import queries as availability_queries
from goodorder.availability.rules.publishing import PublishRuleDraft, Scope
from goodorder.availability.rules.publishing import publishable as by_rules
from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.doorway.acting import filled, pressed, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import page, refusal_page
from goodorder.inventory import commands, queries
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.parties import queries as parties
from goodorder.web.forms.publishing import HoldForm, PublishForm
from goodorder.web.views.stock_acts import places_in_use

HOLD_NEEDS = "inventory.adjust"


@require_safe
@page("inventory.view")
def publish_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List channels; each row asks for its own delay and exposure."""
    found = parties.list_channels(ctx, cursor=cursor_of(request))
    return render(request, "web/publish/list.html", paging(request, found))


@require_safe
@page("inventory.view")
def publish_exposure(request: HttpRequest, ctx: Context, channel: str) -> HttpResponse:
    """Say how late and how risky what a channel shows is."""
    values = {"exposure": availability_queries.exposure(ctx, channel=channel)}
    return render(request, "web/publish/exposure.html", values)


@page("inventory.view")
def publish_page(request: HttpRequest, ctx: Context, channel: str) -> HttpResponse:
    """Show a channel's rules, and set one."""
    if request.method != "POST":
        return _shown(request, ctx, channel)
    ctx.require("inventory.publish")
    form = PublishForm(request.POST, locations=places_in_use(ctx))

    def run() -> str:
        typed = form.cleaned_data
        availability_commands.set_publish_rule(
            ctx, channel=channel, draft=form.draft(), sku=typed["sku"], location=typed["location"]
        )
        return said(request, _("The rule is set, and the channel is told."), _address(channel))

    return filled(request, ctx, form, run, lambda **more: _shown(request, ctx, channel, **more))


def _shown(request: HttpRequest, ctx: Context, channel: str, **more: Any) -> HttpResponse:
    found = parties.get_channel(ctx, channel)
    values = {
        "channel": found,
        "rules": availability_queries.list_publish_rules(ctx, channel=channel),
        "exposure": availability_queries.exposure(ctx, channel=channel),
        "holds": queries.list_hold_policies(ctx, channel=found.code),
        "form": PublishForm(locations=places_in_use(ctx), initial={"sku": asked(request, "sku")}),
        "hold_form": HoldForm(),
        "may_edit": ctx.may("inventory.publish"),
        "may_limit": ctx.may(HOLD_NEEDS),
    }
    status = more.pop("status", 200)
    return render(request, "web/publish/page.html", {**values, **more}, status=status)


def _address(channel: str) -> str:
    return reverse("web:publish-channel", args=[channel])


@require_POST
@page(HOLD_NEEDS)
def publish_holds(request: HttpRequest, ctx: Context, channel: str) -> HttpResponse:
    """Say how long and how much carts of a channel may hold."""
    code = parties.get_channel(ctx, channel).code
    form = HoldForm(request.POST)

    def run() -> str:
        commands.set_hold_policy(ctx, policy=form.policy(code))
        return said(request, _("Carts hold by that from now on."), _address(channel))

    def shown(*, form: HouseForm, status: int) -> HttpResponse:
        return _shown(request, ctx, channel, hold_form=form, status=status)

    return filled(request, ctx, form, run, shown)


@require_POST
@page("inventory.publish")
def publish_drop(request: HttpRequest, ctx: Context, channel: str) -> HttpResponse:
    """Drop a rule."""
    named = {name: request.POST.get(name, "") for name in ("sku", "location")}

    def run() -> str:
        availability_commands.drop_publish_rule(ctx, channel=channel, **named)
        return said(request, _("The rule is dropped."), _address(channel))

    def shown(*, refusal: OmsError, **_more: object) -> HttpResponse:
        return refusal_page(request, refusal)

    return pressed(request, ctx, run, shown)


class Shown(NamedTuple):
    """A SKU as a channel sees it: what is there, what is shown now, and what a rule being typed would show."""

    sku: Sku
    available: int
    now: int
    then: int | None


@require_safe
@page("inventory.view")
def publish_preview(request: HttpRequest, ctx: Context, channel: str) -> HttpResponse:
    """Say what the channel is shown of a SKU, and what it would be by the rule that is being typed."""
    parties.get_channel(ctx, channel)
    code = asked(request, "try") or asked(request, "sku")
    sku = catalog.known_skus([code]).get(code) if code else None
    form = PublishForm(request.GET, locations=places_in_use(ctx))
    seen = _preview(ctx, channel, sku, form if form.is_valid() else None) if sku else None
    return render(request, "web/publish/preview.html", {"seen": seen, "code": code, "errors": form.errors})


def _preview(ctx: Context, channel: str, sku: Sku, form: PublishForm | None) -> Shown:
    places = places_in_use(ctx)
    free = queries.available([sku.pk], [place.pk for place in places], now=ctx.now)
    by_place = [(place.pk, free.get((sku.pk, place.pk), 0)) for place in places]
    now = availability_queries.publishable(ctx, channel=channel, sku_ids=[sku.pk]).get(sku.pk, 0)
    then = None
    if form is not None and sku.kind != "kit":
        rules = _rules(ctx, channel)
        typed = form.cleaned_data
        named = catalog.known_skus([typed["sku"]]).get(typed["sku"]) if typed["sku"] else None
        where = next((place.pk for place in places if place.code == typed["location"]), None)
        rules[named.pk if named else None, where] = form.draft()
        then = by_rules(rules, sku.pk, by_place)
    return Shown(sku, sum(units for _place, units in by_place), now, then)


def _rules(ctx: Context, channel: str) -> dict[Scope, PublishRuleDraft]:
    return {
        (rule.sku_id, rule.location_id): PublishRuleDraft(
            buffer=rule.buffer, threshold=rule.threshold, cap=rule.cap
        )
        for rule in availability_queries.list_publish_rules(ctx, channel=channel)
    }
