"""Which means of payment refunds go back to: what is set, and what each rule would do to one order."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.aftersales.forms.tender_policies import NAMES, TenderPolicyForm
from goodorder.doorway.acting import filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.parties import queries as parties
from goodorder.payments import commands
from goodorder.payments.queries.stored import tender_policies
from goodorder.payments.rules.refunds import POLICIES, Taken, refund_plan

MANY = 200
# An order of 100.00, what was taken last first, of which 50.00 goes back.
EXAMPLE = (Taken("card", 6_000), Taken("gift_card", 3_000), Taken("cash", 1_000))
GIVEN_BACK = 5_000


@dataclass(frozen=True, slots=True)
class Worked:
    """What one policy does to the example: how much goes back to each tender (method, amount), and why."""

    policy: str
    name: str | Promise
    amounts: list[tuple[str, int]]
    reasons: list[str]


def worked() -> list[Worked]:
    """Work the example out under every policy, by the rule that refunds themselves use."""
    found = []
    for policy in POLICIES:
        parts = {part.at: part for part in refund_plan(EXAMPLE, GIVEN_BACK, policy)}
        amounts = [(taken.method, parts[at].amount if at in parts else 0) for at, taken in enumerate(EXAMPLE)]
        found.append(Worked(policy, NAMES[policy], amounts, [part.reason for part in parts.values()]))
    return found


@require_safe
@page("payments.view")
def tender_policy_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show what is set, by company and channel, and what each rule does."""
    return _shown(request, ctx, form=_form(ctx))


def _form(ctx: Context, *posted: Any) -> TenderPolicyForm:
    channels = [(one.code, one.name) for one in parties.list_channels(ctx, size=MANY).items]
    return TenderPolicyForm(*posted, companies=parties.list_companies(ctx).items, channels=channels)


def _shown(request: HttpRequest, ctx: Context, *, form: HouseForm, status: int = 200) -> HttpResponse:
    values = {
        "policies": [(one, NAMES[one.refunds]) for one in tender_policies(ctx)],
        "example": EXAMPLE,
        "given_back": GIVEN_BACK,
        "worked": worked(),
        "form": form,
        "may_set": ctx.may("payments.policy"),
    }
    return render(request, "aftersales/tender_policy/page.html", values, status=status)


@require_POST
@page("payments.policy")
def tender_policy_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say how a company or channel gives money back."""
    form = _form(ctx, request.POST)

    def run() -> str:
        commands.set_tender_policy(ctx, **form.policy())
        return said(request, _("Refunds from now on follow it."), reverse("aftersales:tender-policies"))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _shown(request, ctx, form=form, status=status)

    return filled(request, ctx, form, run, show)
