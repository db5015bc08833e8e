"""Trying rules on the past: a few seconds at a time, with progress, and what came out side by side.

What has been replayed so far travels signed through the page, so that no one but us can have written it.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid
from goodorder.looks.charts import Stretch, stretches
from goodorder.parties import queries as parties
from goodorder.sourcing import commands, queries
from goodorder.sourcing.rules.model import PARTS
from goodorder.sourcing.rules.replay import MOST_CHANGES_KEPT
from goodorder.web.forms.base import whole_number
from goodorder.web.pages import page

PERIODS = [
    (7, _("the last 7 days")),
    (30, _("the last 30 days")),
    (90, _("the last 90 days")),
    (365, _("the last year")),
]
PATIENCE_S = 3.0
QUICK_S = 1.0
FIRST_PARTS = 8
SMALLEST = timedelta(seconds=1)
_SALT = "goodorder.web.replay"
_VALID_S = 3600


@dataclass(frozen=True, slots=True)
class Way:
    """How far a replay is: from when to when, up to where, in what strides, and what was found."""

    since: datetime
    until: datetime
    at: datetime
    stride: timedelta
    found: dict[str, Any]

    @classmethod
    def begin(cls, now: datetime, days: int) -> Self:
        """Begin a replay of some days up to now."""
        since = now - timedelta(days=days)
        return cls(since, now, since, (now - since) / FIRST_PARTS, {})

    @classmethod
    def read(cls, text: str, about: str) -> Self:
        """Return a replay under way; raises Invalid for what we did not write, or what is too old."""
        try:
            kept = signing.loads(text, salt=f"{_SALT}:{about}", max_age=_VALID_S)
        except signing.BadSignature as failure:
            raise Invalid(
                "web.replay_stale", "replay: this one is over; start it again", field="way"
            ) from failure
        since, until, at = (datetime.fromisoformat(kept[name]) for name in ("since", "until", "at"))
        return cls(since, until, at, timedelta(seconds=kept["stride_s"]), kept["found"])

    def write(self, about: str) -> str:
        """Return it signed, for the page to hand back."""
        kept = {name: getattr(self, name).isoformat() for name in ("since", "until", "at")}
        kept |= {"stride_s": self.stride.total_seconds(), "found": self.found}
        return signing.dumps(kept, salt=f"{_SALT}:{about}", compress=True)

    @property
    def is_over(self) -> bool:
        """Tell whether all of it was replayed."""
        return self.at >= self.until

    @property
    def percent(self) -> int:
        """Say how much of the period lies behind."""
        return min(100, round(100 * (self.at - self.since) / (self.until - self.since)))


def added(one: Any, other: Any) -> Any:
    """Add two findings up: numbers and lists within objects; the list of changes stops at a hundred."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: added(one.get(name), other.get(name)) for name in {**one, **other}}
    if isinstance(one, bool) or isinstance(other, bool):
        return bool(other)
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other][:MOST_CHANGES_KEPT]
    if one is None or other is None:
        return other if one is None else one
    return one + other


@require_POST
@page("sourcing.rules")
def replay_part(request: HttpRequest, ctx: Context, rules_id: str) -> HttpResponse:
    """Replay a stretch of the past and show how far it is; the page asks again until it is over."""
    rules = queries.get_rules(ctx, rules_id)
    text = request.POST.get("way", "")
    days = whole_number(request.POST.get("days", "")) or PERIODS[1][0]
    way = Way.read(text, rules_id) if text else Way.begin(ctx.now, min(days, PERIODS[-1][0]))
    way = _further(ctx, rules.content, way)
    if way.is_over and rules.state == "draft":
        commands.keep_replay(ctx, rule_set_id=rules_id, found=way.found)
    values = {
        "rules": rules,
        "way": way,
        "signed": "" if way.is_over else way.write(rules_id),
        "compared": Comparison.of(way.found) if way.found else None,
        "currency": house_currency(ctx),
    }
    return render(request, "web/sourcing/replayed.html", values)


def house_currency(ctx: Context) -> str:
    """Return the currency in which stated costs are shown: that of the first company."""
    companies = parties.list_companies(ctx, size=1).items
    return str(companies[0].currency) if companies else "EUR"


def _further(ctx: Context, content: dict[str, Any], way: Way) -> Way:
    """Replay the next stretch; one that takes too long is given up and tried shorter."""
    until = min(way.until, way.at + way.stride)
    began = time.monotonic()
    found = queries.replay(
        ctx,
        content=content,
        since=way.at,
        until=until,
        listener=lambda *_heard: way.stride <= SMALLEST or time.monotonic() - began < PATIENCE_S,
    )
    if not found.is_complete:
        return Way(way.since, way.until, way.at, max(SMALLEST, way.stride / 4), way.found)
    stride = way.stride * 2 if time.monotonic() - began < QUICK_S else way.stride
    return Way(way.since, way.until, until, stride, added(way.found, found.as_plain()))


class Measure(NamedTuple):
    """A figure as it was and as it would have been; `is_money` tells minor units from numbers."""

    title: str | Promise
    before: int
    after: int
    is_money: bool = False

    @property
    def change(self) -> int:
        """Say by how much it differs; fewer is better in every one of them."""
        return self.after - self.before


class Load(NamedTuple):
    """A location's units before and after, as bars on one scale."""

    location: str
    before: int
    after: int
    bar_before: list[Stretch]
    bar_after: list[Stretch]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What rules would have done with the past, beside what was done."""

    decisions: int
    changed: int
    skipped: int
    measures: list[Measure]
    costs: list[Measure]
    loads: list[Load]
    changes: list[dict[str, Any]]

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        """Read a replay as it is kept."""
        was, now = found.get("history", {}), found.get("replayed", {})
        titles = (
            ("short", _("Units short")),
            ("locations", _("Parcels: locations used")),
            ("split_decisions", _("Split orders")),
            ("late_unit_days", _("Late, in days × units")),
        )
        cost_titles = {
            "handling": _("Handling"),
            "freight": _("Freight"),
            "adjust": _("Adjustments"),
            "split": _("Splits"),
            "lateness": _("Lateness"),
            "markdown": _("Markdown avoided"),
        }
        whole = Measure(
            _("Stated cost, at these rules"), found["history_cost_now"], now["cost"]["total"], is_money=True
        )
        parts = [
            Measure(cost_titles[part], was["cost"].get(part, 0), now["cost"].get(part, 0), is_money=True)
            for part in PARTS
        ]
        return cls(
            found["decisions"],
            found["changed"],
            found["skipped"],
            [whole, *(Measure(title, was.get(name, 0), now.get(name, 0)) for name, title in titles)],
            [part for part in parts if part.before or part.after],
            _loads(was.get("load", {}), now.get("load", {})),
            found.get("changes", []),
        )


def _loads(was: dict[str, int], now: dict[str, int]) -> list[Load]:
    most = max([*was.values(), *now.values()], default=0)
    return [
        Load(
            code,
            was.get(code, 0),
            now.get(code, 0),
            stretches([("held", "", was.get(code, 0))], most),
            stretches([("info", "", now.get(code, 0))], most),
        )
        for code in sorted({**was, **now})
    ]
