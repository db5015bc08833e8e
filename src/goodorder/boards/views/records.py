"""The records behind a number, and the orders that are still to ship."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goodorder.boards import words
from goodorder.boards.asking import question_of
from goodorder.doorway.listing import asked, chips, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.figures.queries.open_orders import STATES, list_open_orders
from goodorder.figures.queries.records import list_records
from goodorder.figures.rules.measures import MEASURES
from goodorder.figures.rules.readings import READINGS
from goodorder.kernel.access import Context

NEEDS = "reports.view"
OPEN: dict[str, str | Promise] = {
    "late": _("Late"),
    "due": _("Due today"),
    "held": _("Held"),
    "waiting": _("Waiting for stock"),
}


@require_safe
@page(NEEDS)
def record_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the facts behind a reading, with its formula and the question that answers it."""
    question = question_of(request, ctx)
    name = asked(request, "reading") or "orders"
    found = list_records(
        ctx, reading=name, question=question, key=asked(request, "key"), cursor=cursor_of(request)
    )
    known = READINGS[name]
    values = {
        "title": words.READINGS[name],
        "reading": known,
        "question": question,
        "key": asked(request, "key"),
        "statements": [(measure, MEASURES[measure]) for measure in known.measures if measure in MEASURES],
        **paging(request, found),
    }
    return render(request, "boards/records.html", values)


@require_safe
@page(NEEDS)
def open_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List orders with units to ship, oldest first."""
    state = asked(request, "state") if asked(request, "state") in STATES else "open"
    found = list_open_orders(ctx, state=state, question=question_of(request, ctx), cursor=cursor_of(request))
    values = {"chips": chips(request, "state", OPEN.items()), **paging(request, found)}
    return render(request, "boards/open.html", values)
