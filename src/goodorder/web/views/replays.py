"""Trying rules on the past: a few seconds at a time, with progress, and what came out side by side.

What has been replayed so far travels signed through the page, so that no one but us can have written it.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodorder.doorway.forms import whole_number
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid
from goodorder.looks.charts import Stretch, stretches
from goodorder.parties import queries as parties
from goodorder.sourcing import commands, queries
from goodorder.sourcing.rules.model import PARTS
from goodorder.sourcing.rules.replay import Way

PERIODS = [
    (7, _("the last 7 days")),
    (30, _("the last 30 days")),
    (90, _("the last 90 days")),
    (365, _("the last year")),
]
_SALT = "goodorder.web.replay"
_VALID_S = 3600


def signed(way: Way, about: str) -> str:
    """Return how far a replay is, signed, for the page to hand back."""
    return signing.dumps(way.as_plain(), salt=f"{_SALT}:{about}", compress=True)


def unsigned(text: str, about: str) -> Way:
    """Read it again; raises Invalid for what we did not write, or what is too old."""
    try:
        return Way.read(signing.loads(text, salt=f"{_SALT}:{about}", max_age=_VALID_S))
    except signing.BadSignature as failure:
        message = "replay: this one is over; start it again"
        raise Invalid("web.replay_stale", message, field="way") from failure


@require_POST
@page("sourcing.rules")
def replay_part(request: HttpRequest, ctx: Context, rules_id: str) -> HttpResponse:
    """Replay a stretch of the past and show how far it is; the page asks again until it is over."""
    rules = queries.get_rules(ctx, rules_id)
    text = request.POST.get("way", "")
    days = whole_number(request.POST.get("days", "")) or PERIODS[1][0]
    way = unsigned(text, rules_id) if text else Way.begin(ctx.now, min(days, PERIODS[-1][0]))
    way = queries.replay_further(ctx, content=rules.content, way=way)
    if way.is_over and rules.state == "draft":
        commands.keep_replay(ctx, rule_set_id=rules_id, found=way.found)
    values = {
        "rules": rules,
        "way": way,
        "signed": "" if way.is_over else signed(way, rules_id),
        "compared": Comparison.of(way.found) if way.found else None,
        "currency": house_currency(ctx),
    }
    return render(request, "web/sourcing/replayed.html", values)


def house_currency(ctx: Context) -> str:
    """Return the currency in which stated costs are shown: that of the first company."""
    companies = parties.list_companies(ctx, size=1).items
    return str(companies[0].currency) if companies else "EUR"


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
