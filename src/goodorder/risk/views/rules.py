"""Risk rules: the list, writing one, trying it on past orders, switching it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import Act, acted, form_page, said
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.parties import queries as parties
from goodorder.risk.forms.rules import RuleForm
from goodorder.screening import commands, queries
from goodorder.screening.rules import DEFAULTS, MEANINGS, RuleDraft

NEEDS = "screening.rules"
TEMPLATE = "risk/rule/write.html"


@require_safe
@page("screening.review")
def rule_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the rules, those that ask for an outcome first."""
    return _list(request, ctx)


def _list(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    values = {
        "rules": queries.list_rules(ctx),
        "companies": parties.list_companies(ctx).items,
        "delivered": len(DEFAULTS),
        "may_write": ctx.may(NEEDS),
    }
    status = more.pop("status", 200)
    return render(request, "risk/rule/list.html", {**values, **more}, status=status)


@page(NEEDS)
def rule_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Write a rule; `try` tells what it would do and saves nothing."""

    def make(posted: QueryDict | None) -> RuleForm:
        return RuleForm(posted, companies=parties.list_companies(ctx).items)

    def run(form: RuleForm) -> str:
        typed = form.cleaned_data
        return _save(request, ctx, typed["company"], typed["code"], form)

    def named(form: RuleForm) -> tuple[str, str]:
        return form.cleaned_data.get("company", ""), form.cleaned_data.get("code", "")

    if "try" in request.POST:
        form = make(request.POST)
        return _tried(request, ctx, form, *(named(form) if form.is_valid() else ("", "")))
    return form_page(request, ctx, TEMPLATE, make, run, lambda _form: {"meanings": MEANINGS})


@page(NEEDS)
def rule_edit(request: HttpRequest, ctx: Context, company: str, code: str) -> HttpResponse:
    """Say a rule anew, as its next edition."""
    rule = queries.get_rule(ctx, company=company, code=code)
    says = {name: getattr(rule, name) for name in RuleDraft.__dataclass_fields__}

    def make(posted: QueryDict | None) -> RuleForm:
        return RuleForm(posted, companies=[], is_new=False, initial=says)

    def run(form: RuleForm) -> str:
        return _save(request, ctx, company, code, form)

    if "try" in request.POST:
        return _tried(request, ctx, make(request.POST), company, code, rule=rule)
    more = {"meanings": MEANINGS, "rule": rule}
    return form_page(request, ctx, TEMPLATE, make, run, lambda _form: more)


def _save(request: HttpRequest, ctx: Context, company: str, code: str, form: RuleForm) -> str:
    made = commands.set_rule(ctx, company=company, code=code, draft=form.draft())
    text = _("Saved as edition %(edition)s; orders screened from now on go by it.") % {
        "edition": made.edition
    }
    return said(request, text, reverse("risk:rules"))


def _tried(
    request: HttpRequest, ctx: Context, form: RuleForm, company: str, code: str, **more: Any
) -> HttpResponse:
    values = {"form": form, "meanings": MEANINGS, **more}
    if not form.is_valid():
        return render(request, TEMPLATE, values, status=422)
    try:
        values["trial"] = queries.try_rule(ctx, company=company, code=code, draft=form.draft())
    except OmsError as refusal:
        form.refuse(refusal)
        return render(request, TEMPLATE, values, status=refusal.status)
    return render(request, TEMPLATE, values)


@require_POST
@page(NEEDS)
def rule_act(request: HttpRequest, ctx: Context, company: str, code: str, action: str) -> HttpResponse:
    """Switch a rule on or off."""

    def switch() -> object:
        return commands.switch_rule(ctx, company=company, code=code, is_on=action == "on")

    acts: dict[str, Act] = {"on": (switch, _("The rule is on.")), "off": (switch, _("The rule is off."))}
    return acted(
        request, ctx, acts.get(action), reverse("risk:rules"), lambda **more: _list(request, ctx, **more)
    )


@require_POST
@page(NEEDS)
def rules_adopt(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Begin with the delivered rules."""
    company = request.POST.get("company", "")
    act: Act = (lambda: commands.adopt_rules(ctx, company=company), _("The delivered rules are on."))
    return acted(request, ctx, act, reverse("risk:rules"), lambda **more: _list(request, ctx, **more))
