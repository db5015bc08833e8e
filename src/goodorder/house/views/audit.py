"""The audit log: found by record, person, kind and period; what each fact changed; the rows as CSV."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goodorder.doorway.listing import cursor_of, paging, query_with
from goodorder.doorway.pages import page
from goodorder.house.forms.audit import AuditForm
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.kernel.events import KINDS, revive
from goodorder.kernel.models import Event
from goodorder.kernel.paging import MOST_ROWS, Page
from goodorder.looks.sheets import csv_text
from goodorder.reports.queries import FactFilter, changes_in, get_fact, list_facts, starts_on

NEEDS = "access.audit"
MOST_EXPORTED = 100_000


def _sentence(event: Event) -> str:
    return revive(event).sentence() if event.kind in KINDS else event.kind


@require_safe
@page(NEEDS)
def audit_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show what happened, newest first."""
    form = AuditForm(request.GET)
    found: Page[Event] = Page([], "")
    values: dict[str, Any] = {"form": form}
    if form.is_valid():
        wanted = form.wanted()
        try:
            found = list_facts(ctx, wanted=wanted, cursor=cursor_of(request))
        except OmsError as refusal:
            form.refuse(refusal)
        shown_from = starts_on(ctx, wanted)
        values |= {"narrowed_to": shown_from if shown_from != wanted.since else None}
    values |= {
        "rows": [(event, _sentence(event)) for event in found.items],
        "export_query": query_with(request, cursor=""),
        **paging(request, found),
    }
    return render(request, "house/audit/list.html", values, status=422 if form.errors else 200)


@require_safe
@page(NEEDS)
def audit_fact(request: HttpRequest, ctx: Context, event_id: str) -> HttpResponse:
    """Show one fact with its values, beside those of the fact of its kind before."""
    event = get_fact(ctx, event_id=event_id)
    values = {"event": event, "sentence": _sentence(event), "changes": changes_in(ctx, event=event)}
    return render(request, "house/audit/fact.html", values)


@require_safe
@page(NEEDS)
def audit_csv(request: HttpRequest, ctx: Context) -> HttpResponse | StreamingHttpResponse:
    """Send what is found as CSV, newest first, up to a hundred thousand rows."""
    form = AuditForm(request.GET)
    if not form.is_valid():
        return audit_list(request)  # type: ignore[return-value]  # the page that says what is wrong
    wanted = form.wanted()
    first = list_facts(ctx, wanted=wanted, size=MOST_ROWS)  # a refusal comes before the file begins
    answer = StreamingHttpResponse(_sheet(ctx, wanted, first), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return answer


def _sheet(ctx: Context, wanted: FactFilter, first: Page[Event]) -> Iterator[str]:
    heads = (_("When"), _("Who"), _("What happened"), _("Kind"), _("Record"), _("Why"), _("Values"), _("Id"))
    yield csv_text(heads, [])
    lines = (_line(event) for event in islice(_every(ctx, wanted, first), MOST_EXPORTED))
    while some := list(islice(lines, MOST_ROWS)):
        yield csv_text((), some).partition("\r\n")[2]


def _line(event: Event) -> tuple[Any, ...]:
    said = "; ".join(f"{name}={value}" for name, value in event.facts.items())
    at, who = event.at.isoformat(), event.actor
    return at, who, _sentence(event), event.kind, event.about, event.reason, said, event.public_id


def _every(ctx: Context, wanted: FactFilter, found: Page[Event]) -> Iterator[Event]:
    wanted = replace(wanted, since=starts_on(ctx, wanted))
    while True:
        yield from found.items
        if not found.next_cursor:
            return
        found = list_facts(ctx, wanted=wanted, cursor=found.next_cursor, size=MOST_ROWS)
