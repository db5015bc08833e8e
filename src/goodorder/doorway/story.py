"""A record's timeline as a story: day by day, act by act, who did it and why, bookkeeping apart."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.utils.timezone import localtime

from goodorder.orders.queries import TimelineEntry
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
    return sorted(days.values(), key=lambda day: day.on, reverse=True)


def _act(told: Sequence[TimelineEntry], actor: str) -> Act:
    loud = [entry for entry in told if entry.kind not in QUIET]
    reasons = dict.fromkeys(entry.reason for entry in told if entry.reason)
    sentences = tuple(entry.sentence for entry in loud or told)
    return Act(told[0].at, actor, sentences, "; ".join(reasons), not loud)


def _names(actors: Collection[str]) -> dict[str, str]:
    """Return what people are called who sign in; keys and jobs go by names already."""
    users = [actor.removeprefix("user:") for actor in actors if actor.startswith("user:")]
    return {f"user:{username}": f"user:{name}" for username, name in names_of(users).items()}
