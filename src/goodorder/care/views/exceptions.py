"""The list of exceptions, one of them with all that can be done about it, and the clocks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.care.forms.exceptions import AssigneeForm, ClockForm, SnoozeForm
from goodorder.doorway.acting import acted, filled, said, way_back
from goodorder.doorway.exceptions import exception_rows, role_title
from goodorder.doorway.listing import Chip, asked, chips, cursor_of, paging, query_with
from goodorder.doorway.pages import page
from goodorder.exceptions import commands, queries
from goodorder.kernel.access import Context, roles
from goodorder.looks.words import word_for

NEEDS = "exceptions.view"
_QUEUES = (("mine", _("Mine")), ("snoozed", _("Snoozed")))
_DONE = {
    "take": _("It is yours."),
    "back": _("It is back in its queue."),
    "wake": _("It is back on the list."),
    "remedy": _("Done; it leaves the list as soon as its cause is gone."),
}


@require_safe
@page(NEEDS)
def exception_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what keeps orders from going on, the one longest past its clock first."""
    queue, kind, owner = (asked(request, name) for name in ("queue", "kind", "owner"))
    found = queries.list_exceptions(
        ctx,
        queue=queue if queue in queries.QUEUES else "open",
        kind=kind,
        owner=owner,
        cursor=cursor_of(request),
    )
    counted = queries.count_exceptions(ctx)
    values = {
        "rows": exception_rows(ctx, found.items),
        "kinds": _kinds(request, kind, counted),
        "chips": chips(request, "queue", _QUEUES),
        "owners": chips(request, "owner", [(name, role_title(name)) for name in _owners(ctx)]),
        "total": sum(counted.values()),
        "filtered": bool(queue or kind or owner),
        "may_handle": ctx.may("exceptions.handle"),
        "unstaffed": queries.unstaffed_owners(),
        "here": request.get_full_path(),
        **paging(request, found),
    }
    return render(request, "care/exception/list.html", values)


def _kinds(request: HttpRequest, chosen: str, counted: dict[str, int]) -> list[Chip]:
    """Return each kind that has any, with how many, as links."""
    most = queries.MOST_COUNTED
    names = [
        (name, f"{word_for('exception', name).label} {count}{'+' if count == most else ''}")
        for name, count in counted.items()
    ]
    return [
        Chip(label, query_with(request, cursor="", kind="" if name == chosen else name), name == chosen)
        for name, label in names
    ]


def _owners(ctx: Context) -> list[str]:
    return list(dict.fromkeys(clock.owner for clock in queries.list_clocks(ctx)))


@require_safe
@page(NEEDS)
def exception_page(request: HttpRequest, ctx: Context, exception_id: str) -> HttpResponse:
    """Show one exception with all that can be done about it."""
    return _page(request, ctx, exception_id)


def _page(request: HttpRequest, ctx: Context, exception_id: str, **more: Any) -> HttpResponse:
    [row] = exception_rows(ctx, [queries.get_exception(ctx, exception_id=exception_id)])
    values = {
        "row": row,
        "one": row.one,
        "may_handle": ctx.may("exceptions.handle") and not row.one.resolved_at,
        "unstaffed": queries.unstaffed_owners(),
        "snooze": SnoozeForm(),
        "assign": AssigneeForm(),
        "here": reverse("care:exception", args=[exception_id]),
    }
    status = more.pop("status", 200)
    return render(request, "care/exception/page.html", {**values, **more}, status=status)


@require_POST
@page(NEEDS)
def exception_act(request: HttpRequest, ctx: Context, exception_id: str, action: str) -> HttpResponse:
    """Take an exception on, give it to somebody, leave it alone for a while, or do what helps."""

    def show(**more: Any) -> HttpResponse:
        if "form" in more:
            more[action] = more.pop("form")
        return _page(request, ctx, exception_id, **more)

    if action in {"snooze", "assign"}:
        return _typed(request, ctx, exception_id, action, show)
    act = _plain(request, ctx, exception_id).get(action)
    where = way_back(request, "care:exceptions")
    return acted(request, ctx, (act, _DONE[action]) if act else None, where, show)


def _plain(request: HttpRequest, ctx: Context, exception_id: str) -> dict[str, Callable[[], object]]:
    """Return the acts that need nothing typed."""
    return {
        "take": lambda: commands.assign_exception(ctx, exception_id=exception_id, assignee=ctx.actor),
        "back": lambda: commands.assign_exception(ctx, exception_id=exception_id),
        "wake": lambda: commands.wake_exception(ctx, exception_id=exception_id),
        "remedy": lambda: commands.apply_remedy(
            ctx, exception_id=exception_id, remedy=request.POST.get("remedy", "")
        ),
    }


def _typed(
    request: HttpRequest, ctx: Context, exception_id: str, action: str, show: Callable[..., HttpResponse]
) -> HttpResponse:
    form = SnoozeForm(request.POST) if action == "snooze" else AssigneeForm(request.POST)

    def run() -> str:
        typed = form.cleaned_data
        if action == "assign":
            whom = f"user:{typed['assignee']}"
            commands.assign_exception(ctx, exception_id=exception_id, assignee=whom)
            return said(request, _("It is theirs now."), way_back(request, "care:exceptions"))
        until = ctx.now + timedelta(days=typed["days"])
        commands.snooze_exception(ctx, exception_id=exception_id, until=until, reason=typed["reason"])
        return said(request, _("It comes back by itself."), way_back(request, "care:exceptions"))

    return filled(request, ctx, form, run, show)


@require_http_methods(["GET", "HEAD", "POST"])
@page(NEEDS)
def clock_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the clock of every kind; what is posted changes one of them."""
    clocks = {clock.kind: clock for clock in queries.list_clocks(ctx)}
    named = [(name, role.title) for name, role in roles().items()]
    forms = {kind: ClockForm(clock, roles=named) for kind, clock in clocks.items()}

    def show(**more: Any) -> HttpResponse:
        form, status = more.pop("form", None), more.pop("status", 200)
        if form:
            forms[form.clock.kind] = form
        values = {"forms": forms.values(), "may_set": ctx.may("exceptions.setup"), **more}
        return render(request, "care/exception/clocks.html", values, status=status)

    if request.method != "POST":
        return show()
    kind = request.POST.get("kind", "")
    if kind not in clocks:
        raise Http404
    form = ClockForm(clocks[kind], request.POST, roles=named)

    def run() -> str:
        commands.set_clock(ctx, kind=kind, limit_minutes=form.minutes(), owner=form.cleaned_data["owner"])
        return said(
            request, _("The clock is set; open exceptions follow within a minute."), reverse("care:clocks")
        )

    return filled(request, ctx, form, run, show)
