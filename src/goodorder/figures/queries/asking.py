"""What is asked of the figures: which days, whose, and in which cut; and the sums that answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, Sum
from django.utils.timezone import get_default_timezone

from goodorder.figures.models import Figure
from goodorder.figures.rules.periods import Period
from goodorder.figures.rules.readings import Sums, Tally, currencies_of
from goodorder.kernel.access import Context
from goodorder.kernel.tables import ScopedQuerySet

NARROW = ("company", "channel", "location")


@dataclass(frozen=True, slots=True)
class Question:
    """Days, and whose figures: codes, empty for all. `grain` cuts charts; `currency` is that of charts of money."""

    period: Period
    company: str = ""
    channel: str = ""
    location: str = ""
    currency: str = ""
    grain: str = ""

    @property
    def cut(self) -> str:
        """Into what charts are cut."""
        return self.grain or self.period.usual_grain

    def rows(self, ctx: Context, measures: Iterable[str]) -> ScopedQuerySet[Figure]:
        """Return the figures of some measures that the caller may see, of any day."""
        narrowed = {name: getattr(self, name) for name in NARROW if getattr(self, name)}
        return Figure.objects.visible_to(ctx).filter(measure__in=sorted(set(measures)), **narrowed)


def today_of(ctx: Context) -> date:
    """Return the day it is in the house's zone, by whose days facts are counted."""
    return ctx.now.astimezone(get_default_timezone()).date()


Daily = dict[date, Sums]


def daily(ctx: Context, question: Question, measures: Iterable[str]) -> Daily:
    """Return the sums of each day of a period and of the days it is compared with, by one query."""
    period = question.period
    days = Q(day__range=(period.since, period.until)) | Q(
        day__range=(period.before_since, period.before_until)
    )
    found: Daily = {}
    for day, *rest in _summed(question.rows(ctx, measures).filter(days), "day"):
        _put(found.setdefault(day, Sums()), rest)
    return found


def told_apart(
    ctx: Context, question: Question, measures: Sequence[str], by: str
) -> dict[tuple[str, str], Sums]:
    """Return the sums of a period by a column of figures and by currency, by one query."""
    period = question.period
    rows = question.rows(ctx, measures).filter(day__range=(period.since, period.until))
    found: dict[str, Sums] = {}
    for key, *rest in _summed(rows, by):
        _put(found.setdefault(str(key), Sums()), rest)
    return {(key, money): sums for key, sums in found.items() for money in currencies_of([sums]) or [""]}


def _summed(rows: ScopedQuerySet[Figure], by: str) -> list[tuple[Any, ...]]:
    """Return what to tell apart by, then measure, reason, currency and the three sums."""
    sums = {f"{name}_sum": Sum(name) for name in ("number", "units", "amount")}
    told = rows.order_by().annotate(key=F(by)).values_list("key", "measure", "reason", "currency")
    return list(told.annotate(**sums))


def _put(sums: Sums, row: Sequence[Any]) -> None:
    measure, reason, currency, *tally = row
    sums.add((measure, reason, currency), Tally(*map(int, tally)))
