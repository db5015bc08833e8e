"""What an address or a request asks of figures."""

from datetime import date

from django.http import HttpRequest

from goodorder.doorway.listing import asked
from goodorder.figures.queries.asking import Question, today_of
from goodorder.figures.rules.periods import GRAINS, LENGTHS, period_of, week_day
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid

NARROW = ("company", "channel", "location", "currency")


def question_of(request: HttpRequest, ctx: Context, board: str = "") -> Question:
    """Return what a page's address asks for; Today is one day, compared with a week before.

    Raises Invalid for days that are none.
    """
    grain = asked(request, "by")
    whose = {name: asked(request, name) for name in NARROW}
    if board == "today":
        return Question(week_day(_day(request, "day") or today_of(ctx)), **whose)
    since, until = _day(request, "since"), _day(request, "until")
    period = period_of(today_of(ctx), name=name_of(request), since=since, until=until)
    return Question(period, **whose, grain=grain if grain in GRAINS else "")


def name_of(request: HttpRequest) -> str:
    """Return the chosen length by name; none where days are named."""
    if asked(request, "since") or asked(request, "until"):
        return ""
    return asked(request, "period") if asked(request, "period") in LENGTHS else "30d"


def _day(request: HttpRequest, name: str) -> date | None:
    text = asked(request, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as failure:
        message = f"{name}: write the day as 2026-01-31"
        raise Invalid("figures.day_unreadable", message, field=name) from failure
