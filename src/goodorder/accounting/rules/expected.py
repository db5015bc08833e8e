"""When money will come: the day it is due, moved by how late this customer has paid so far."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

WEEK = timedelta(days=7)


def delay_of(weighted_days: int, amount: int) -> int:
    """Return a customer's own delay in days: Σ amount × days late ÷ Σ amount, halves away from zero.

    Early payment is negative; nobody who has paid nothing yet is taken to be late.
    """
    if not amount:
        return 0
    days = (2 * abs(weighted_days) + amount) // (2 * amount)
    return days if weighted_days >= 0 else -days


def expected_on(due_on: date, delay: int, today: date) -> date:
    """Return the day a debt is expected to be paid: never in the past."""
    return max(today, due_on + timedelta(days=delay))


class ToCome(NamedTuple):
    """What will be owed once it is invoiced: a customer's (primary key) part of an order, and when it falls due."""

    customer: int
    about: str
    due_on: date
    amount: int


class Week(NamedTuple):
    """A week (by its Monday) with what falls due in it and what is expected to come."""

    starts_on: date
    due: int
    expected: int


def by_week(debts: Sequence[tuple[date, date, int]], today: date, *, weeks: int = 12) -> list[Week]:
    """Sum debts (due, expected, open) by week from this one on; overdue ones are due now, late ones in the last."""
    first = today - timedelta(days=today.weekday())
    due, expected = [0] * weeks, [0] * weeks
    for due_on, comes_on, amount in debts:
        due[_at(due_on, first, weeks)] += amount
        expected[_at(comes_on, first, weeks)] += amount
    return [Week(first + WEEK * at, due[at], expected[at]) for at in range(weeks)]


def _at(day: date, first: date, weeks: int) -> int:
    return min(weeks - 1, max(0, (day - first).days // 7))
