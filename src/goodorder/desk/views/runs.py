"""Runs: what would happen to each order, how far it is, and what did not work."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goodorder.desk.asking import kept_query
from goodorder.desk.views.orders import list_again
from goodorder.doorway.acting import pressed
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import is_fragment, page
from goodorder.kernel.access import Context
from goodorder.worklists import commands, queries
from goodorder.worklists.commands import Choice
from goodorder.worklists.models import Run
from goodorder.worklists.rules import NEWEST, as_filter
from goodorder.worklists.states import ITEM_STATES

_ARGUMENTS = {
    "hold": {"kind": "hold_kind", "reason": "hold_reason"},
    "release_hold": {"kind": "lift_kind"},
    "assign": {"assignee": "assignee"},
    "tag": {"tags": "tags"},
    "untag": {"tags": "tags"},
    "cancel": {"reason": "cancel_reason"},
}
_ACTS = {"start": commands.start_run, "cancel": commands.cancel_run, "retry": commands.retry_run}


@require_safe
@page("orders.view")
def run_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the reader's runs, newest first."""
    found = queries.list_runs(ctx, cursor=cursor_of(request))
    progress = queries.progress_of(ctx, run_ids=[run.pk for run in found.items])
    rows = [(run, progress.get(run.pk, queries.Progress())) for run in found.items]
    return render(request, "desk/run/list.html", {"rows": rows, **paging(request, found)})


@require_POST
@page("orders.view")
def run_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Plan a run over the chosen orders, or over all of the list; go to its preview."""
    query = kept_query(request)
    action = request.POST.get("action", "")
    fields = _ARGUMENTS.get(action, {})

    def run() -> str:
        given = {name: request.POST.get(field, "") for name, field in fields.items()}
        planned = commands.plan_run(ctx, action=action, arguments=given, choice=_choice(request, query))
        return reverse("desk:run", args=[planned.public_id])

    return pressed(request, ctx, run, lambda **more: list_again(request, ctx, query, **more))


def _choice(request: HttpRequest, query: str) -> Choice:
    if "all" not in request.POST:
        return Choice(order_ids=request.POST.getlist("order"))
    parts = QueryDict(query)
    return Choice(asked=as_filter(parts.dict()), sort=parts.get("sort", NEWEST))


@require_safe
@page("orders.view")
def run_page(request: HttpRequest, ctx: Context, run_id: str) -> HttpResponse:
    """Show a run: its preview, its progress, its results."""
    return _shown(request, ctx, queries.get_run(ctx, run_id=run_id))


@require_POST
@page("orders.view")
def run_act(request: HttpRequest, ctx: Context, run_id: str, action: str) -> HttpResponse:
    """Start, stop or retry a run."""
    act = _ACTS.get(action)
    if act is None:
        raise Http404
    found = queries.get_run(ctx, run_id=run_id)

    def run() -> str:
        act(ctx, run_id=run_id)
        return reverse("desk:run", args=[run_id])

    return pressed(request, ctx, run, lambda **more: _shown(request, ctx, found, **more))


def _shown(request: HttpRequest, ctx: Context, run: Run, **more: Any) -> HttpResponse:
    state = asked(request, "state")
    state = state if state in ITEM_STATES else ""
    found = queries.items_of(ctx, run=run, state=state, cursor=cursor_of(request))
    progress = queries.progress_of(ctx, run_ids=[run.pk]).get(run.pk, queries.Progress())
    values = {
        "run": run,
        "progress": progress,
        "counts": [(name, getattr(progress, name)) for name in ITEM_STATES if getattr(progress, name)],
        "chosen": state,
        "failed": queries.items_of(ctx, run=run, state="failed").items
        if progress.failed and not state
        else [],
        "may_retry": run.state in {"finished", "cancelled"} and progress.failed + progress.dropped > 0,
        **paging(request, found),
    }
    status = more.pop("status", 200)
    name = "body" if is_fragment(request) else "page"
    return render(request, f"desk/run/{name}.html", {**values, **more}, status=status)
