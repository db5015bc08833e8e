"""When collective invoices are cut: a week or a month that ends on a day, in a time zone. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from goodorder.kernel.errors import Invalid

WEEK, MONTH = PERIODS = ("week", "month")
MOST_CUT = {WEEK: 7, MONTH: 31}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A run of periods: each ends with the day `cut_on`, in a week 1 (Monday) to 7, in a month 1 to 31.

    A month that is shorter ends with its last day.
    """

    period: str
    cut_on: int
    time_zone: str = "UTC"

    def local_day(self, at: datetime) -> date:
        """Return the business day of an instant."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def last_day(self, day: date) -> date:
        """Return the day that ends the period a day lies in."""
        if self.period == WEEK:
            return day + timedelta(days=(self.cut_on - day.isoweekday()) % 7)
        cut = _cut_in(day, self.cut_on)
        return cut if day <= cut else _cut_in(_next_month(day), self.cut_on)

    def closes_at(self, at: datetime) -> datetime:
        """Return the instant (UTC) at which the period of an instant is over: midnight after its last day."""
        after = self.last_day(self.local_day(at)) + timedelta(days=1)
        return datetime.combine(after, time(), ZoneInfo(self.time_zone)).astimezone(UTC)


def checked_cycle(cycle: Cycle) -> Cycle:
    """Return the cycle; raises Invalid naming the field. Its time zone is known to the caller."""
    if cycle.period not in PERIODS:
        message = f"period: choose one of {', '.join(PERIODS)}"
        raise Invalid("invoicing.period_unknown", message, field="period")
    most = MOST_CUT[cycle.period]
    if not 1 <= cycle.cut_on <= most:
        message = f"cut_on: write a day from 1 to {most}, the last of each {cycle.period}"
        raise Invalid("invoicing.cut_out_of_range", message, field="cut_on")
    return cycle


def _cut_in(day: date, cut_on: int) -> date:
    return day.replace(day=min(cut_on, monthrange(day.year, day.month)[1]))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
