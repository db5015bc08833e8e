"""How old debts are: days past due in five buckets, and the ladder of reminders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from goodorder.kernel.errors import Invalid

# Each bucket with its last day past due; the last has none.
BUCKETS: Sequence[tuple[str, int | None]] = (
    ("current", 0),
    ("d30", 30),
    ("d60", 60),
    ("d90", 90),
    ("older", None),
)
MOST_LEVELS = 9
MOST_DAYS = 730


def bucket_of(due_on: date, today: date) -> str:
    """Return the bucket of a debt: `current` until and with the day it is due."""
    days = (today - due_on).days
    return next(name for name, last in BUCKETS if last is None or days <= last)


@dataclass(frozen=True, slots=True)
class Ageing:
    """Open debts by bucket, and credits nobody used yet (positive), in minor units of one currency."""

    buckets: Mapping[str, int] = field(default_factory=dict)
    unapplied: int = 0

    def of(self, bucket: str) -> int:
        """Return one bucket's sum."""
        return self.buckets.get(bucket, 0)

    @property
    def debts(self) -> int:
        """All open debts."""
        return sum(self.buckets.values())

    @property
    def overdue(self) -> int:
        """Open debts past their day."""
        return self.debts - self.of("current")

    @property
    def balance(self) -> int:
        """What is owed, less credits nobody used."""
        return self.debts - self.unapplied


def aged(debts: Iterable[tuple[date, int]], today: date, *, unapplied: int = 0) -> Ageing:
    """Sort open debts (day due, amount) into buckets; these add up to the debts."""
    sums = dict.fromkeys((name for name, _ in BUCKETS), 0)
    for due_on, amount in debts:
        sums[bucket_of(due_on, today)] += amount
    return Ageing(sums, unapplied)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelDraft:
    """A step of the ladder: how many days past due, what the letter asks beyond the debt, and its words.

    `texts` gives the letter's paragraph by language (`en`, `de`); without one the house's own is printed.
    """

    level: int
    days: int
    fee: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


STANDARD_LADDER = tuple(LevelDraft(level=at, days=days) for at, days in ((1, 7), (2, 21), (3, 35)))


def checked_ladder(levels: Sequence[LevelDraft]) -> tuple[LevelDraft, ...]:
    """Return the ladder if its levels count from one and its days rise; raises Invalid naming the field."""
    if not 1 <= len(levels) <= MOST_LEVELS:
        raise Invalid(
            "accounting.ladder_size", f"levels: a ladder has 1 to {MOST_LEVELS} levels", field="levels"
        )
    before = 0
    for at, step in enumerate(levels, start=1):
        if step.level != at:
            message = f"levels[{at - 1}].level: number the levels 1, 2, 3 …; this one is {at}"
            raise Invalid("accounting.ladder_order", message, field=f"levels[{at - 1}].level")
        if not before < step.days <= MOST_DAYS:
            message = f"levels[{at - 1}].days: must lie between {before + 1} and {MOST_DAYS}"
            raise Invalid("accounting.ladder_days", message, field=f"levels[{at - 1}].days")
        if step.fee < 0:
            raise Invalid(
                "accounting.ladder_fee",
                f"levels[{at - 1}].fee: write 0 or more",
                field=f"levels[{at - 1}].fee",
            )
        before = step.days
    return tuple(levels)


class Reached(NamedTuple):
    """An overdue item: its key, days past due, and the last level it was reminded at (0: none)."""

    key: int
    days: int
    level: int


def due_levels(items: Iterable[Reached], days_of: Mapping[int, int]) -> dict[int, int]:
    """Return by item the next level it has reached; nobody is reminded twice at one, and none is skipped."""
    found = {}
    for item in items:
        days = days_of.get(item.level + 1)
        if days is not None and item.days >= days:
            found[item.key] = item.level + 1
    return found
