"""Versions of the sourcing rules: written, tried on the past, put in force."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import acted, filled, form_page, said
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.parties import queries as parties
from goodorder.sourcing import commands, queries
from goodorder.sourcing.models import RuleSet
from goodorder.sourcing.rules import BUILT_IN
from goodorder.sourcing.states import RULE_SET
from goodorder.web.forms.rules import ActivateForm, RulesForm, initial_of
from goodorder.web.views.replays import PERIODS, Comparison, house_currency

SHOWN_STATES = ("draft", "active", "retired", "discarded")
SAID: dict[str, str | Promise] = {
    "activate": _("In force: decisions from then on name this version."),
    "retire": _("Out of force."),
    "discard": _("Thrown away."),
}


@require_safe
@page("sourcing.view")
def rules_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List versions of rule sets, newest first."""
    state = asked(request, "state")
    found = queries.list_rules(ctx, state=state, cursor=cursor_of(request))
    values = {
        "chips": state_chips(request, "rule_set", SHOWN_STATES),
        "may_write": ctx.may("sourcing.rules"),
        "filtered": bool(state),
        **paging(request, found),
    }
    return render(request, "web/sourcing/list.html", values)


@page("sourcing.rules")
def rules_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Write the next version, starting from another one."""
    channels = [(one.code, one.name) for one in parties.list_channels(ctx).items]
    base = asked(request, "from")
    rules = queries.get_rules(ctx, base) if base else None
    content, code = (rules.content, rules.code) if rules else (dict(BUILT_IN), "default")

    def run(form: RulesForm) -> str:
        typed = form.cleaned_data
        draft = commands.draft_rules(ctx, content=form.content(), code=typed["code"], note=typed["note"])
        return said(request, _("The draft is written; try it on the past before it counts."), _address(draft))

    def make(posted: QueryDict | None) -> RulesForm:
        return RulesForm(posted, channels=channels, initial={**initial_of(content), "code": code})

    return form_page(request, ctx, "web/sourcing/new.html", make, run)


def _address(rules: RuleSet) -> str:
    return reverse("web:rules", args=[rules.public_id])


@require_safe
@page("sourcing.view")
def rules_page(request: HttpRequest, ctx: Context, rules_id: str) -> HttpResponse:
    """Show a version: what it says, what it would have done, and what can be done with it."""
    return _shown(request, ctx, rules_id)


def _shown(request: HttpRequest, ctx: Context, rules_id: str, **more: Any) -> HttpResponse:
    rules = queries.get_rules(ctx, rules_id)
    may = ctx.may("sourcing.rules")
    values = {
        "rules": rules,
        "content": initial_of(rules.content),
        "open": set(RULE_SET.open_moves(rules.state)) if may else set(),
        "may_write": may,
        "is_to_come": rules.valid_from is not None and rules.valid_from > ctx.now,
        "compared": Comparison.of(rules.replayed) if rules.replayed else None,
        "currency": house_currency(ctx),
        "periods": PERIODS,
        "form": ActivateForm(),
    }
    status = more.pop("status", 200)
    return render(request, "web/sourcing/page.html", {**values, **more}, status=status)


@require_POST
@page("sourcing.view")
def rules_act(request: HttpRequest, ctx: Context, rules_id: str, action: str) -> HttpResponse:
    """Put a version in force, take it out again, or throw a draft away."""
    here = reverse("web:rules", args=[rules_id])

    def shown(**more: Any) -> HttpResponse:
        return _shown(request, ctx, rules_id, **more)

    if action == "activate":
        form = ActivateForm(request.POST)

        def activate() -> str:
            commands.activate_rules(ctx, rule_set_id=rules_id, **form.cleaned_data)
            return said(request, SAID[action], here)

        return filled(request, ctx, form, activate, shown)
    acts: dict[str, Callable[[], object]] = {
        "retire": lambda: commands.retire_rules(ctx, rule_set_id=rules_id),
        "discard": lambda: commands.discard_rules(ctx, rule_set_id=rules_id),
    }
    act = acts.get(action)
    return acted(request, ctx, act and (act, SAID[action]), here, shown)
