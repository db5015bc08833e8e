"""A record's timeline as a story: day by day, act by act, who did it and why, bookkeeping apart."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodorder.looks.figures import amount, day
from goodorder.orders.models import Order, Promise
from goodorder.orders.queries import TimelineEntry
from goodorder.payments.queries import MoneyView
from goodorder.staff.queries import names_of

# Facts that only count or announce what another fact of the story tells.
QUIET = frozenset(
    {
        "accounting.EntryPosted",
        "orders.WorkProgressed",
        "payments.OperationRequested",
        "payments.PayableOpened",
        "shipping.LabelRequested",
    }
)


@dataclass(frozen=True, slots=True)
class Act:
    """What one actor did at one instant, in as many sentences as it takes."""

    at: datetime
    actor: str
    sentences: tuple[str, ...]
    reason: str
    is_quiet: bool


@dataclass(slots=True)
class Day:
    """The acts of a day, the last first, and its bookkeeping."""

    on: date
    acts: list[Act] = field(default_factory=list)
    quiet: list[Act] = field(default_factory=list)


def story_of(entries: Sequence[TimelineEntry]) -> list[Day]:
    """Group a timeline (oldest first) into days and acts, the last first; people are called by their names."""
    names = _names({entry.actor for entry in entries})
    acts = [
        _act(list(told), names.get(actor, actor))
        for (_at, actor), told in groupby(entries, key=lambda entry: (entry.at, entry.actor))
    ]
    days: dict[date, Day] = {}
    for act in reversed(acts):
        on = localtime(act.at).date()
        found = days.setdefault(on, Day(on))
        (found.quiet if act.is_quiet else found.acts).append(act)
    return sorted(days.values(), key=lambda found: found.on, reverse=True)


class Chapter(NamedTuple):
    """A part of an order's story in short: asked, promised, taken, sent or returned."""

    title: str
    lines: list[str]


def chapters(order: Order, money: MoneyView | None, promises: Sequence[Promise | None]) -> list[Chapter]:
    """Tell an order in short; `promises` are those in force of its lines, money is for who may see it."""
    items = [line for line in order.lines.all() if line.kind == "item"]
    live, sent = sum(line.live for line in items), sum(line.handed_over for line in items)
    told = [
        Chapter(
            _("Asked"), [_units(sum(line.ordered for line in items)), amount(order.total, order.currency)]
        ),
        Chapter(_("Promised"), _promised(promises, is_all_sent=sent == live)),
        Chapter(_("Sent"), [_("%(sent)d of %(live)d") % {"sent": sent, "live": live}]),
        Chapter(_("Returned"), [_units(sum(line.returned for line in items))]),
    ]
    if money:
        told.insert(2, Chapter(_("Taken"), _taken(money, order.currency)))
        if money.refunded:
            told[-1].lines.append(_("%(back)s paid back") % {"back": amount(money.refunded, order.currency)})
    return told


def _units(count: int) -> str:
    return ngettext("%(n)d unit", "%(n)d units", count) % {"n": count}


def _promised(promises: Sequence[Promise | None], *, is_all_sent: bool) -> list[str]:
    known = [one.arrive_on for one in promises if one and one.arrive_on]
    if is_all_sent:
        return [_("all has left")]
    open_ones = [one for one in promises if one]
    if len(known) < len(open_ones) or not known:
        return [_("no day for all of it yet")]
    return [_("by %(day)s") % {"day": day(max(known))}]


def _taken(money: MoneyView, currency: str) -> list[str]:
    owed = {"taken": amount(money.captured, currency), "owed": amount(money.payable.amount, currency)}
    held = money.authorised - money.captured
    lines = [_("%(taken)s of %(owed)s") % owed]
    return [*lines, _("%(held)s held") % {"held": amount(held, currency)}] if held > 0 else lines


def _act(told: Sequence[TimelineEntry], actor: str) -> Act:
    loud = [entry for entry in told if entry.kind not in QUIET]
    reasons = dict.fromkeys(entry.reason for entry in told if entry.reason)
    sentences = tuple(entry.sentence for entry in loud or told)
    return Act(told[0].at, actor, sentences, "; ".join(reasons), not loud)


def _names(actors: Collection[str]) -> dict[str, str]:
    """Return what people are called who sign in; keys and jobs go by names already."""
    users = [actor.removeprefix("user:") for actor in actors if actor.startswith("user:")]
    return {f"user:{username}": f"user:{name}" for username, name in names_of(users).items()}
