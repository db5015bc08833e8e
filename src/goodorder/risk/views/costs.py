"""What mistakes cost, how points become a decision, and how rules did."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import form_page, said
from goodorder.doorway.listing import asked
from goodorder.doorway.pages import page, submit
from goodorder.kernel.access import Context
from goodorder.parties import queries as parties
from goodorder.risk.forms.rules import CostForm
from goodorder.screening import commands, queries
from goodorder.screening.models import Policy
from goodorder.screening.queries.judging import costs_of
from goodorder.screening.rules import LEAST_DECIDED, LEAST_FRAUDS, Weighed, weigh

MANY = 200
EXAMPLE_VALUES = (2_000, 10_000, 50_000)
EXAMPLE_POINTS = (0, 30, 60, 100, 150)


def _worked(policy: Policy) -> list[tuple[int, list[tuple[int, Weighed]]]]:
    """Work the formula out for a few values and points."""
    costs = costs_of(policy)
    return [
        (points, [(value, weigh(points, value, costs)) for value in EXAMPLE_VALUES])
        for points in EXAMPLE_POINTS
    ]


@page("screening.review")
def cost_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show what is said and what follows from it, and say it anew."""
    companies = parties.list_companies(ctx).items
    channels = parties.list_channels(ctx, size=MANY).items

    def make(posted: QueryDict | None) -> CostForm:
        return CostForm(posted, companies=companies, channels=channels)

    def run(form: CostForm) -> str:
        commands.set_policy(ctx, **form.policy())
        return said(request, _("Orders screened from now on go by it."), reverse("risk:costs"))

    policies = queries.list_policies(ctx)
    values = {
        "policies": [(policy, None if policy.is_exempt else _worked(policy)) for policy in policies],
        "values": EXAMPLE_VALUES,
        "may_set": ctx.may("screening.rules"),
        "least": LEAST_DECIDED,
        "least_frauds": LEAST_FRAUDS,
    }
    return form_page(request, ctx, "risk/cost/page.html", make, run, lambda _form: values)


@require_POST
@page("screening.rules")
def calibrate(request: HttpRequest, ctx: Context, company: str) -> HttpResponse:
    """Fit the curve to what became known."""

    def run() -> str:
        commands.calibrate(ctx, company=company)
        return said(request, _("The curve follows what became known."), reverse("risk:costs"))

    return submit(request, ctx, run)


@require_safe
@page("screening.review")
def result_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show precision and loss of each rule."""
    companies = parties.list_companies(ctx).items
    company = asked(request, "company") or (companies[0].code if companies else "")
    values = {
        "results": queries.results(ctx, company=company) if company else [],
        "companies": companies,
        "company": company,
    }
    return render(request, "risk/cost/results.html", values)
