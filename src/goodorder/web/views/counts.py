"""Counts: planned from suggestions, scanned on the floor, reviewed, approved and booked."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import acted, form_page, said
from goodorder.doorway.listing import asked, cursor_of, paging, render_list, state_chips
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.locations import queries as locations
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom import queries as stockroom_queries
from goodorder.stockroom.models import Count
from goodorder.stockroom.queries import CountedLine
from goodorder.stockroom.states import COUNT
from goodorder.web.forms.counts import CountForm
from goodorder.web.views.orders import Step, steps
from goodorder.web.views.stock_acts import places_in_use

SHOWN_STATES = ("planned", "counting", "recount", "submitted", "approved", "posted", "cancelled")
MOST_SUGGESTED = 12
SAID: dict[str, str | Promise] = {
    "start": _("Counting has begun; work at the place goes on."),
    "submit": _("Handed in."),
    "recount": _("These are to be counted again."),
    "approve": _("Approved; it can be booked."),
    "post": _("Booked: each difference exactly as it was at its scan."),
    "cancel": _("Called off; nothing was booked."),
}
NEEDS = {
    "start": "inventory.count",
    "submit": "inventory.count",
    "recount": "inventory.count",
    "approve": "inventory.approve",
    "post": "inventory.count",
    "cancel": "inventory.count",
}


class CountRow(NamedTuple):
    """A count in a list: how many of how many lines are counted."""

    paper: Count
    done: int
    every: int


@require_safe
@page("inventory.view")
def count_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List counts, newest first, by state and location."""
    state, location = asked(request, "state"), asked(request, "location")
    found = stockroom_queries.list_counts(ctx, state=state, location=location, cursor=cursor_of(request))
    done = stockroom_queries.counted_of(ctx, count_ids=[str(one.public_id) for one in found.items])
    values = {
        "rows": [CountRow(one, *done.get(str(one.public_id), (0, 0))) for one in found.items],
        "chips": state_chips(request, "count", SHOWN_STATES),
        "locations": locations.list_locations(ctx).items,
        "state": state,
        "location": location,
        "filtered": bool(state or location),
        "may_count": ctx.may("inventory.count"),
        **paging(request, found),
    }
    return render_list(request, "count", values)


@page("inventory.count")
def count_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Plan a count; beside the form stands what the books are believed least about, and why."""
    places = places_in_use(ctx)
    location = asked(request, "location") or (places[0].code if places else "")
    initial = {"location": location, "skus": "\n".join(request.GET.getlist("sku"))}

    def run(form: CountForm) -> str:
        count = stockroom_commands.plan_count(ctx, location=form.cleaned_data["location"], plan=form.plan())
        return said(request, _("The count is planned."), reverse("web:count", args=[count.public_id]))

    def more(form: CountForm) -> dict[str, Any]:
        where = str(form["location"].value() or location)
        known = where in {place.code for place in places}
        suggested = (
            stockroom_queries.suggest_counts(ctx, location=where, size=MOST_SUGGESTED) if known else []
        )
        return {"where": where, "places": places, "suggested": suggested}

    def make(posted: QueryDict | None) -> CountForm:
        return CountForm(posted, locations=places, initial=initial)

    return form_page(request, ctx, "web/count/new.html", make, run, more)


@require_safe
@page("inventory.view")
def count_page(request: HttpRequest, ctx: Context, count_id: str) -> HttpResponse:
    """Show a count: its lines, what differs, and what can be done next."""
    return _shown(request, ctx, stockroom_queries.get_count(ctx, count_id=count_id))


def _shown(request: HttpRequest, ctx: Context, count: Count, **more: Any) -> HttpResponse:
    rows = stockroom_queries.count_lines(ctx, count=count)
    shows_books = not count.is_blind or count.state in {"submitted", "approved", "posted"}
    values = {
        "count": count,
        "rows": rows,
        "done": sum(row.is_counted for row in rows),
        "shows_books": shows_books,
        "steps": _steps(count, rows),
        "open": open_acts(ctx, count, rows),
        "is_own": count.submitted_by == ctx.actor,
    }
    status = more.pop("status", 200)
    return render(request, "web/count/page.html", {**values, **more}, status=status)


def open_acts(ctx: Context, count: Count, rows: Sequence[CountedLine]) -> set[str]:
    """Say what this person may do with a count as it stands; nobody approves what they handed in."""
    found = {move for move in COUNT.open_moves(count.state) if ctx.may(NEEDS[move])}
    if count.submitted_by == ctx.actor:
        found -= {"approve"}
    if count.state != "submitted":
        found -= {"recount"}
    if not all(row.is_counted for row in rows):
        found -= {"submit"}
    if count.state in {"counting", "recount"} and ctx.may("inventory.count"):
        found |= {"scan"}
    return found


def _steps(count: Count, rows: Sequence[CountedLine]) -> list[Step]:
    if count.state == "cancelled":
        return []
    handed_in = count.state in {"submitted", "approved", "posted"}
    return steps(
        [
            (_("Planned"), count.state != "planned"),
            (_("Counted"), handed_in or all(row.is_counted for row in rows)),
            (_("Handed in"), handed_in),
            (_("Approved"), count.state in {"approved", "posted"}),
            (_("Booked"), count.state == "posted"),
        ]
    )


@require_POST
@page("inventory.view")
def count_act(request: HttpRequest, ctx: Context, count_id: str, action: str) -> HttpResponse:
    """Start, hand in, send back, approve, book or call off, and return to the page."""
    count = stockroom_queries.get_count(ctx, count_id=count_id)
    skus = request.POST.getlist("sku")
    acts: dict[str, Callable[[], object]] = {
        "start": lambda: stockroom_commands.start_count(ctx, count_id=count_id),
        "submit": lambda: stockroom_commands.submit_count(ctx, count_id=count_id),
        "recount": lambda: stockroom_commands.recount_lines(ctx, count_id=count_id, skus=skus),
        "approve": lambda: stockroom_commands.approve_count(ctx, count_id=count_id),
        "post": lambda: stockroom_commands.post_count(ctx, count_id=count_id),
        "cancel": lambda: stockroom_commands.cancel_count(ctx, count_id=count_id),
    }
    here = "web:count-scan" if action == "start" else "web:count"
    act = acts.get(action)

    def shown(**more: Any) -> HttpResponse:
        return _shown(request, ctx, stockroom_queries.get_count(ctx, count_id=count_id), **more)

    where = reverse(here, args=[count.public_id])
    return acted(request, ctx, act and (act, SAID[action]), where, shown)
