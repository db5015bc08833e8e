"""The audit log: who did what, when and why, found by record, person, kind and period.

The table of events is only ever appended to, in the order of its ids. Records and people have an index; a period is
turned into a stretch of ids by halving, so that it needs none, and a kind is looked for within a period.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.timezone import get_default_timezone

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid
from goodorder.kernel.events import KINDS
from goodorder.kernel.models import Event
from goodorder.kernel.paging import Page, page_of
from goodorder.kernel.tables import ScopedQuerySet

NEEDS = "access.audit"
PERSON = "user:"
LOOKED_BACK = timedelta(days=30)
# Ids are drawn and instants read a little before the rows are written: neighbours may stand the wrong way round.
SLACK = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFilter:
    """What is looked for: a record's public id, a person's user name, a kind, and days of the house's zone.

    `person` may also be a whole actor, as `key:shop` or `system:first_run`.
    """

    about: str = ""
    person: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def actor(self) -> str:
        """Return who is meant, as events name them."""
        return self.person if ":" in self.person or not self.person else f"{PERSON}{self.person}"

    @property
    def has_index(self) -> bool:
        """Tell whether the record or the person narrows the search enough for any period."""
        return bool(self.about) or self.actor.startswith(PERSON)


@dataclass(frozen=True, slots=True)
class Change:
    """A value of a fact, and what it was in the fact of the same kind before; None when there is none."""

    name: str
    before: Any
    after: Any


def starts_on(ctx: Context, wanted: FactFilter) -> date | None:
    """Return the first day that is searched: a search that no index helps looks back thirty days unless told."""
    if wanted.since or wanted.has_index or not (wanted.kind or wanted.actor):
        return wanted.since
    return (ctx.now - LOOKED_BACK).date()


def list_facts(ctx: Context, *, wanted: FactFilter, cursor: str = "", size: int = 50) -> Page[Event]:
    """Return facts, newest first. Needs `access.audit` without limits, for facts tell of everything.

    Raises Forbidden, Invalid for an unknown kind or a period that ends before it begins.
    """
    rows = _all(ctx)
    if wanted.kind and wanted.kind not in KINDS:
        raise Invalid("reports.kind_unknown", f"kind: there is no fact called {wanted.kind}", field="kind")
    if wanted.about:
        rows = rows.filter(about=wanted.about)
    if wanted.actor:
        rows = rows.filter(actor=wanted.actor)
        if wanted.actor.startswith(PERSON):
            rows = rows.filter(actor__startswith=PERSON)  # as the index of people says it
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return page_of(_within(rows, starts_on(ctx, wanted), wanted.until), cursor=cursor, size=size)


def get_fact(ctx: Context, *, event_id: str) -> Event:
    """Return one fact; raises Missing, Forbidden."""
    found: Event = _all(ctx).by_public_id(event_id)
    return found


def changes_in(ctx: Context, *, event: Event) -> list[Change]:
    """Return what a fact says, value by value, beside what the last fact of its kind said of the same record."""
    same = _all(ctx).filter(aggregate=event.aggregate, aggregate_id=event.aggregate_id, kind=event.kind)
    last = same.filter(version__lt=event.version).order_by("-version").first()
    before = _flat(last.facts) if last else {}
    return [Change(name, before.get(name), after) for name, after in _flat(event.facts).items()]


def _flat(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the values with those of nested objects under their own names: `changes` say which field they mean."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            found |= {f"{name}.{part}": inner for part, inner in value.items()}
        else:
            found[name] = value
    return found


def _all(ctx: Context) -> ScopedQuerySet[Event]:
    ctx.require(NEEDS)
    if ctx.scopes:
        message = "the audit log tells of everything: it is open to roles without limits only"
        raise Forbidden("access.scope_too_narrow", message)
    rows: ScopedQuerySet[Event] = Event.objects.visible_to(ctx)
    return rows


def _within(rows: ScopedQuerySet[Event], since: date | None, until: date | None) -> ScopedQuerySet[Event]:
    if since and until and until < since:
        raise Invalid("reports.period_backwards", "until: must not lie before since", field="until")
    if since:
        begin = _midnight(since)
        rows = rows.filter(id__gte=_first_id(begin - SLACK), recorded_at__gte=begin)
    if until:
        end = _midnight(until + timedelta(days=1))
        rows = rows.filter(id__lt=_first_id(end + SLACK), recorded_at__lt=end)
    return rows


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=get_default_timezone())


def _first_id(at: datetime) -> int:
    """Return the id from which on events were written at or after an instant, by halving: no index is needed."""
    low, high = 0, (Event.objects.aggregate(last=Max("id"))["last"] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        beyond = Event.objects.filter(id__gte=middle, id__lt=high).order_by("id")
        found = beyond.values_list("id", "recorded_at").first()
        if found is None or found[1] >= at:
            high = middle
        else:
            low = found[0] + 1
    return low
