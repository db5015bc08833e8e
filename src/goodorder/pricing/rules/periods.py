"""Periods of validity: a new value takes over from a day on, and the one before ends there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Period = tuple[date | None, date | None]  # from this day on, up to but not on that day; None is for ever


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a new value goes: in place of one period, or after the end of one, until a later one begins.

    `replaces` and `ends` are positions in the periods given.
    """

    replaces: int | None
    ends: int | None
    until: date | None


def slot_for(periods: Sequence[Period], start: date) -> Slot:
    """Find the slot of a value that begins on `start`, among periods that do not overlap."""
    later = [lower for lower, _ in periods if lower and lower > start]
    for at, (lower, upper) in enumerate(periods):
        if lower == start:
            return Slot(at, None, upper)
        if (lower is None or lower < start) and (upper is None or start < upper):
            return Slot(None, at, min(later, default=None))
    return Slot(None, None, min(later, default=None))
