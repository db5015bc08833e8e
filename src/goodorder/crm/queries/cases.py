"""Reads of cases, their entries, service levels, replies and saved filters."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from goodorder.crm.models import Case, CaseEntry, CaseView, Reply, ServiceLevel
from goodorder.crm.models.cases import CaseRows
from goodorder.crm.rules.cases import PRIORITIES, REPLY_SAMPLE, CaseFilter, Level, level_for
from goodorder.crm.states import CASE
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.notifications.queries.rendering import render
from goodorder.notifications.rules import Wording
from goodorder.shipping.models import Label

NOBODY = "none"
MINE = "me"
MOST_COUNTED = 1000
_WITH = ("customer", "order", "line", "ret")


@dataclass(frozen=True, slots=True)
class ViewCount:
    """A saved filter with how many cases it finds, counted to a thousand."""

    view: CaseView
    count: int


def get_case(ctx: Context, *, case_id: str) -> Case:
    """Return a case by public id or number, with what it is about; raises Missing."""
    key = "public_id" if case_id.startswith("cas_") else "number"
    return Case.objects.visible_to(ctx).select_related(*_WITH).one(**{key: case_id})


def entries_of(ctx: Context, *, case: Case) -> list[CaseEntry]:
    """Return all that was said and done in a case, oldest first."""
    rows = CaseEntry.objects.filter(case__in=Case.objects.visible_to(ctx).filter(pk=case.pk))
    return list(rows.order_by("pk"))


def list_cases(
    ctx: Context, *, wanted: CaseFilter, search: str = "", cursor: str = "", size: int = 50
) -> Page[Case]:
    """List cases whose clock runs out first; without a state, those that are not solved.

    `search` is a case's number or the whole number of its order.
    """
    rows = _matching(Case.objects.visible_to(ctx), wanted, ctx)
    if words := search.strip():
        rows = rows.filter(Q(number__iexact=words) | Q(order__number__iexact=words))
    return page_of(rows.select_related(*_WITH), cursor=cursor, size=size, order="due_at")


def _matching(rows: CaseRows, wanted: CaseFilter, ctx: Context) -> CaseRows:
    if not wanted.state:
        rows = rows.exclude(state="solved")
    elif wanted.state != "any":
        rows = rows.filter(state=wanted.state)
    for name in ("kind", "priority"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.owner:
        rows = rows.filter(owner={NOBODY: "", MINE: ctx.actor}.get(wanted.owner, wanted.owner))
    if wanted.late:
        rows = rows.filter(paused_at=None, due_at__lt=ctx.now).exclude(state="solved")
    return rows


def cases_of_customer(ctx: Context, *, customers: list[int], size: int = 10) -> list[Case]:
    """Return the cases of a person (row ids), newest first."""
    rows = Case.objects.visible_to(ctx).filter(customer__in=customers).select_related("order")
    return list(rows.order_by("-pk")[:size])


def cases_of_order(ctx: Context, *, order_id: str) -> list[Case]:
    """Return the cases about an order (public id), newest first."""
    rows = Case.objects.visible_to(ctx).filter(order__public_id=order_id)
    rows = rows.select_related("customer", "order", "line")
    return list(rows.order_by("-pk"))


def views_of(ctx: Context) -> list[ViewCount]:
    """Return the filters somebody saved for themselves or that are shared, with how many cases each finds."""
    rows = CaseView.objects.visible_to(ctx).filter(Q(owner=ctx.actor) | Q(is_shared=True))
    return [ViewCount(row, _count(ctx, CaseFilter(**row.query))) for row in rows.order_by("name", "pk")[:20]]


def _count(ctx: Context, wanted: CaseFilter) -> int:
    return _matching(Case.objects.visible_to(ctx), wanted, ctx)[:MOST_COUNTED].count()


def open_moves(ctx: Context, *, case: Case) -> tuple[str, ...]:
    """Return what the actor may do with a case's state."""
    return CASE.open_moves(case.state) if ctx.may("crm.case") else ()


def list_replies(ctx: Context, *, language: str = "") -> list[Reply]:
    """Return the words of answers, in one language if asked, by code."""
    rows = Reply.objects.visible_to(ctx).order_by("code", "language")
    return list(rows.filter(language=language) if language else rows)


def get_reply(ctx: Context, *, code: str, language: str) -> Reply:
    """Return the words of an answer in a language, else in English; raises Missing."""
    rows = Reply.objects.visible_to(ctx).filter(code=code)
    return rows.filter(language=language).first() or rows.one(language="en")


def written(ctx: Context, *, case: Case, code: str) -> str:
    """Return the text of a reply as it would go out in a case; raises Missing."""
    reply = get_reply(ctx, code=code, language=case.customer.language.partition("-")[0] or "en")
    return render(Wording(text=reply.text), values_of(case)).text


@internal_query
def values_of(case: Case) -> dict[str, str]:
    """Return the values of the words a reply may use."""
    label = Label.objects.filter(about=case.order.public_id).order_by("-pk").first() if case.order else None
    found = {
        "name": case.customer.name,
        "case": case.number,
        "order": case.order.number if case.order else "",
        "return_number": case.ret.number if case.ret else "",
        "tracking": (label.tracking_number if label else None) or "",
    }
    return {name: found[name] for name in REPLY_SAMPLE}


def service_levels(ctx: Context) -> list[tuple[str, str, Level, bool]]:
    """Return kind, priority, clocks and whether they are ours: of all kinds first, then of kinds with their own."""
    written_levels = _levels(ServiceLevel.objects.visible_to(ctx))
    keys = [("", priority) for priority in PRIORITIES]
    keys += sorted(key for key in written_levels if key[0])
    return [(*key, level_for(*key, written_levels), key in written_levels) for key in keys]


@internal_query
def level_of(kind: str, priority: str) -> Level:
    """Return the clocks of a kind and priority."""
    return level_for(kind, priority, _levels(ServiceLevel.objects.filter(priority=priority)))


def _levels(rows: QuerySet[ServiceLevel]) -> dict[tuple[str, str], Level]:
    return {(row.kind, row.priority): Level(row.answer_minutes, row.solve_minutes) for row in rows}


@internal_query
def is_late(case: Case, at: datetime) -> bool:
    """Tell whether a clock of a case has run out."""
    return case.is_open and not case.is_paused and case.due_at < at
