"""Writing promotions: the editor, buttons, coupons and how promotions are combined."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from goodorder.doorway.acting import acted, filled, form_page, pressed, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import page, refusal_page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.offers.forms.promotions import CodesForm, CouponForm, PolicyForm, PromotionForm, written
from goodorder.offers.views.promotions import NEEDS, channel_choices, shown_list, shown_page
from goodorder.pricing import commands, queries
from goodorder.pricing.rules import VARIABLES

SAID: dict[str, str | Promise] = {
    "activate": _("The promotion is offered from now on."),
    "end": _("The promotion is offered no more; orders that have it keep it."),
}


def _address(code: str) -> str:
    return reverse("offers:promotion", args=[code.upper()])


@page(NEEDS)
def promotion_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Write a promotion down."""

    def make(posted: QueryDict | None) -> PromotionForm:
        return PromotionForm(posted, channels=channel_choices(ctx))

    def run(form: PromotionForm) -> str:
        made = commands.draft_promotion(ctx, code=form.cleaned_data["code"], draft=form.draft())
        return said(request, _("Written down. Try it on a basket, then activate it."), _address(made.code))

    return form_page(request, ctx, "offers/promotion/write.html", make, run, _more)


@page(NEEDS)
def promotion_edit(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Save what a promotion says as a new version."""
    promotion = queries.get_promotion(ctx, code=code)

    def make(posted: QueryDict | None) -> PromotionForm:
        return PromotionForm(posted, channels=channel_choices(ctx), is_new=False, initial=written(promotion))

    def run(form: PromotionForm) -> str:
        commands.save_promotion(ctx, code=code, draft=form.draft())
        return said(request, _("Saved as a new version; orders keep theirs."), _address(code))

    def more(form: PromotionForm) -> dict[str, Any]:
        return {**_more(form), "promotion": promotion}

    return form_page(request, ctx, "offers/promotion/write.html", make, run, more)


def _more(_form: PromotionForm) -> dict[str, Any]:
    return {"variables": VARIABLES}


@require_POST
@page(NEEDS)
def promotion_act(request: HttpRequest, ctx: Context, code: str, action: str) -> HttpResponse:
    """Activate a promotion, or end it."""
    acts: dict[str, Callable[[], object]] = {
        "activate": lambda: commands.activate_promotion(ctx, code=code),
        "end": lambda: commands.end_promotion(ctx, code=code),
    }
    act = acts.get(action)

    def shown(**more: Any) -> HttpResponse:
        return shown_page(request, ctx, code, **more)

    return acted(request, ctx, act and (act, SAID[action]), _address(code), shown)


@require_POST
@page(NEEDS)
def coupon_add(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Let a code open a promotion."""
    form = CouponForm(request.POST)

    def run() -> str:
        made = commands.add_coupon(ctx, promotion=code, **form.given())
        return said(request, _("%(code)s opens it.") % {"code": made.code}, _address(code))

    def shown(*, form: HouseForm, status: int) -> HttpResponse:
        return shown_page(request, ctx, code, coupon_form=form, status=status)

    return filled(request, ctx, form, run, shown)


@require_POST
@page(NEEDS)
def coupons_make(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Make many codes."""
    form = CodesForm(request.POST)

    def run() -> str:
        made = len(commands.generate_coupons(ctx, promotion=code, **form.given()))
        text = ngettext("%(made)s code was made.", "%(made)s codes were made.", made) % {"made": made}
        return said(request, text, reverse("offers:promotion-coupons") + f"?promotion={code.upper()}")

    def shown(*, form: HouseForm, status: int) -> HttpResponse:
        return shown_page(request, ctx, code, codes_form=form, status=status)

    return filled(request, ctx, form, run, shown)


@require_POST
@page(NEEDS)
def coupon_disable(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Let a code open its promotion no more."""

    def run() -> str:
        coupon = commands.disable_coupon(ctx, code=code)
        text = _("%(code)s opens nothing any more.") % {"code": coupon.code}
        back = reverse("offers:promotion-coupons") + f"?promotion={coupon.promotion.code}"
        return said(request, text, back)

    def shown(*, refusal: OmsError, **_more: object) -> HttpResponse:
        return refusal_page(request, refusal)

    return pressed(request, ctx, run, shown)


@require_POST
@page(NEEDS)
def policy_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say how promotions are combined."""
    form = PolicyForm(request.POST, channels=channel_choices(ctx))

    def run() -> str:
        commands.set_promotion_policy(ctx, **form.cleaned_data)
        return said(request, _("Promotions are combined by that from now on."), reverse("offers:promotions"))

    def shown(*, form: HouseForm, status: int) -> HttpResponse:
        return shown_list(request, ctx, form=form, status=status)

    return filled(request, ctx, form, run, shown)
