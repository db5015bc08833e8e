"""Promotions and coupons to look at, and a basket to try them on."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import is_fragment, page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.offers.forms.promotions import CodesForm, CouponForm, PolicyForm, TryForm
from goodorder.parties import queries as parties
from goodorder.pricing import queries
from goodorder.pricing.queries import Tried
from goodorder.pricing.rules import VARIABLES, Goods
from goodorder.pricing.states import PROMOTION

NEEDS = "pricing.promote"
SHOWN = 20


def channel_choices(ctx: Context) -> list[tuple[str, Any]]:
    """Return the channels to choose from."""
    return [(one.code, one.name) for one in parties.list_channels(ctx, size=200).items]


@require_safe
@page("pricing.view")
def promotion_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List promotions, and how they are combined."""
    return shown_list(request, ctx)


def shown_list(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    """Render the list of promotions, or its rows alone when htmx asks."""
    state, search = asked(request, "state"), asked(request, "search")
    found = queries.list_promotions(ctx, state=state, search=search, cursor=cursor_of(request))
    values = {
        "chips": state_chips(request, "promotion", PROMOTION.states),
        "search": search,
        "filtered": bool(state or search),
        "may_write": ctx.may(NEEDS),
        "policies": queries.list_promotion_policies(ctx),
        "form": PolicyForm(channels=channel_choices(ctx)),
        **paging(request, found),
        **more,
    }
    return _rendered(request, "promotion", values)


@require_safe
@page("pricing.view")
def coupon_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List coupons with their use."""
    search, promotion = asked(request, "search"), asked(request, "promotion")
    found = queries.list_coupons(ctx, promotion=promotion, search=search, cursor=cursor_of(request))
    values = {
        "search": search,
        "promotion": promotion,
        "filtered": bool(search or promotion),
        "may_write": ctx.may(NEEDS),
        **paging(request, found),
    }
    return _rendered(request, "coupon", values)


def _rendered(request: HttpRequest, folder: str, values: dict[str, Any]) -> HttpResponse:
    name = "rows" if is_fragment(request) else "list"
    status = values.pop("status", 200)
    response = render(request, f"offers/{folder}/{name}.html", values, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@page("pricing.view")
def promotion_page(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show a promotion: what it says, its coupons and who used it."""
    return shown_page(request, ctx, code)


def shown_page(request: HttpRequest, ctx: Context, code: str, **more: Any) -> HttpResponse:
    """Render a promotion."""
    promotion = queries.get_promotion(ctx, code=code)
    values = {
        "promotion": promotion,
        "latest": promotion.latest,
        "terms": promotion.latest.as_draft().terms if promotion.latest else None,
        "open": set(PROMOTION.open_moves(promotion.state)) if ctx.may(NEEDS) else set(),
        "may_write": ctx.may(NEEDS),
        "may_see_orders": ctx.may("orders.view"),
        "coupons": queries.list_coupons(ctx, promotion=code, size=SHOWN),
        "uses": queries.list_redemptions(ctx, promotion=code, size=SHOWN).items,
        "coupon_form": CouponForm(),
        "codes_form": CodesForm(),
    }
    status = more.pop("status", 200)
    return render(request, "offers/promotion/page.html", {**values, **more}, status=status)


class TriedLine(NamedTuple):
    """A line of a basket, with what each promotion takes off it."""

    goods: Goods
    off: int

    @property
    def after(self) -> int:
        """What is left to pay of it."""
        return self.goods.amount - self.off


@require_safe
@page("pricing.view")
def promotion_try(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Try promotions on a basket; the answer alone when htmx asks."""
    form = TryForm(request.GET if "channel" in request.GET else None, channels=channel_choices(ctx))
    values: dict[str, Any] = {"form": form, "variables": VARIABLES}
    if form.is_bound and form.is_valid() and form.cleaned_data["lines"].strip():
        try:
            values |= _tried(ctx, form)
        except OmsError as refusal:
            form.refuse(refusal)
    name = "answer" if is_fragment(request) else "try"
    response = render(request, f"offers/promotion/{name}.html", values)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _tried(ctx: Context, form: TryForm) -> dict[str, Any]:
    channel = parties.get_channel(ctx, form.cleaned_data["channel"])
    tried = queries.try_promotions(ctx, basket=form.basket(channel.currency))
    return {
        "tried": tried,
        "currency": channel.currency,
        "lines": _lines(tried),
        "after": tried.amount - tried.outcome.amount,
        "shipping_off": sum(one.shares[-1] for one in tried.outcome.applied),
    }


def _lines(tried: Tried) -> list[TriedLine]:
    return [
        TriedLine(goods, sum(one.shares[at] for one in tried.outcome.applied))
        for at, goods in enumerate(tried.basket.goods)
    ]
