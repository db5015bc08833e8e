"""The policy with its tester, reasons, and how much comes back."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.aftersales.forms.returns import DefectRuleForm, ReasonForm, RuleForm, TryPolicyForm
from goodorder.aftersales.tables import rates_table
from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import asked, chips
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.orders import queries as orders
from goodorder.returns import commands, queries

BY = (
    ("sku", _("By item")),
    ("lot", _("By lot")),
    ("carrier", _("By carrier")),
    ("reason", _("By reason")),
    ("channel", _("By channel")),
)
PERIOD = timedelta(days=90)


@require_http_methods(["GET", "HEAD", "POST"])
@page("returns.view")
def policy_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the rules in force and what they would allow of an order, or write a rule."""
    if request.method != "POST":
        return _policy(request, ctx)
    form = RuleForm(request.POST)

    def run() -> str:
        commands.write_rule(ctx, code=form.cleaned_data["code"], draft=form.draft())
        text = _("The rule is in force for orders from now on.")
        return said(request, text, reverse("aftersales:return-policy"))

    return filled(request, ctx, form, run, lambda **more: _policy(request, ctx, **more))


def _policy(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    number, reason = asked(request, "order"), asked(request, "reason")
    tried = orders.list_orders(ctx, search=number, size=1).items if number else []
    allowed = queries.what_may_be_returned(ctx, order_id=tried[0].public_id, reason=reason) if tried else []
    values = {
        "rules": queries.list_rules(ctx),
        "form": RuleForm(),
        "try_form": TryPolicyForm(queries.list_reasons(ctx), initial={"order": number, "reason": reason}),
        "number": number,
        "tried": tried[0] if tried else None,
        "allowed": allowed,
        "may_write": ctx.may("returns.policy"),
    }
    status = more.pop("status", 200)
    return render(request, "aftersales/policy/page.html", {**values, **more}, status=status)


@require_POST
@page("returns.policy")
def policy_end(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Take a rule out of force."""
    act: Act = (lambda: commands.end_rule(ctx, code=code), _("The rule holds no more for new orders."))
    where = reverse("aftersales:return-policy")
    return acted(request, ctx, act, where, lambda **more: _policy(request, ctx, **more))


@require_http_methods(["GET", "HEAD", "POST"])
@page("returns.view")
def reasons_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the reasons, or set one up."""
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def run() -> str:
        commands.write_reason(ctx, reason=form.reason())
        return said(request, _("The reason is set."), reverse("aftersales:return-reasons"))

    def show(*, form: ReasonForm, status: int = 200) -> HttpResponse:
        values = {
            "reasons": queries.list_reasons(ctx, in_use_only=False),
            "form": form,
            "may_write": ctx.may("returns.policy"),
        }
        return render(request, "aftersales/policy/reasons.html", values, status=status)

    return filled(request, ctx, form, run, show) if request.method == "POST" else show(form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@page("returns.view")
def rates_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show how much comes back of what was sold, and what is suspected of a defect; or set that rule."""
    if request.method != "POST":
        return _rates(request, ctx)
    form = DefectRuleForm(request.POST)

    def run() -> str:
        commands.set_defect_rule(ctx, terms=form.terms())
        return said(request, _("The rule is set."), reverse("aftersales:return-rates"))

    return filled(request, ctx, form, run, lambda **more: _rates(request, ctx, **more))


def _rates(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    by, since = _asked_rates(request, ctx)
    terms = queries.defect_terms(ctx)
    values = {
        "chips": [chip for chip in chips(request, "by", BY) if "by=" in chip.query],
        "by": by,
        "since": since,
        "sheet": queries.return_rates(ctx, by=by, since=since, until=ctx.now.date()),
        "form": DefectRuleForm(initial=asdict(terms)),
        "may_write": ctx.may("returns.policy"),
    }
    status = more.pop("status", 200)
    return render(request, "aftersales/policy/rates.html", {**values, **more}, status=status)


def _asked_rates(request: HttpRequest, ctx: Context) -> tuple[str, date]:
    """Read by what, and since when: the last ninety days if no day is named."""
    by = asked(request, "by") if asked(request, "by") in dict(BY) else "sku"
    return by, _day(asked(request, "since")) or ctx.now.date() - PERIOD


@require_safe
@page("returns.view")
def rates_csv(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Hand the rates out as a table for spreadsheets."""
    by, since = _asked_rates(request, ctx)
    sheet = queries.return_rates(ctx, by=by, since=since, until=ctx.now.date())
    response = HttpResponse(rates_table(sheet), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="return-rates-{by}-{since}.csv"'
    return response


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
