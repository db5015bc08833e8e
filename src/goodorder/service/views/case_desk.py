"""What the work on cases goes by: how soon they are due, and the words of answers that are given often."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.crm import commands
from goodorder.crm.queries import cases as queries
from goodorder.crm.rules.cases import REPLY_SAMPLE
from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import asked
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.service.forms.cases import LevelForm, ReplyForm


@require_safe
@page("crm.view")
def desk_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show clocks and replies."""
    return _desk(request, ctx)


def _desk(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    replies = queries.list_replies(ctx)
    chosen = next((row for row in replies if row.public_id == asked(request, "reply")), None)
    parts = ("code", "language", "title", "text")
    values = {
        "levels": queries.service_levels(ctx),
        "replies": replies,
        "words": REPLY_SAMPLE,
        "level_form": LevelForm(),
        "reply": ReplyForm(initial={name: getattr(chosen, name) for name in parts} if chosen else None),
        "may_set": ctx.may("crm.setup"),
    }
    status = more.pop("status", 200)
    return render(request, "service/case/desk.html", {**values, **more}, status=status)


@require_POST
@page("crm.setup")
def reply_save(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Keep the words of an answer."""
    form = ReplyForm(request.POST)

    def run() -> str:
        commands.save_reply(ctx, draft=form.draft())
        return said(request, _("The words are kept."), reverse("service:case-desk"))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _desk(request, ctx, reply=form, status=status)

    return filled(request, ctx, form, run, show)


@require_POST
@page("crm.setup")
def reply_drop(request: HttpRequest, ctx: Context, reply_id: str) -> HttpResponse:
    """Keep the words of an answer no longer."""
    act: Act = (lambda: commands.drop_reply(ctx, reply_id=reply_id), _("The words are gone."))
    return acted(request, ctx, act, reverse("service:case-desk"), lambda **more: _desk(request, ctx, **more))


@require_POST
@page("crm.setup")
def level_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say how soon cases are due."""
    form = LevelForm(request.POST)

    def run() -> str:
        commands.set_service_level(ctx, **form.level())
        return said(request, _("Cases opened from now on go by it."), reverse("service:case-desk"))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _desk(request, ctx, level_form=form, status=status)

    return filled(request, ctx, form, run, show)
