"""Counting: what is odd enough to be counted again, and where the books are believed least. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

TOLERANCE_PERCENT = 2
MOST_LINES = 500
SHORT_WEIGHT, UNMOVED_DAYS, BUSY_UNITS = 40, 365, 50


@dataclass(frozen=True, slots=True)
class CountPlan:
    """What to count. No SKUs: everything that lies at the place.

    A blind count does not show what the ledger says. Above `approval_limit` (minor units, the variances'
    absolute value) another person must approve.
    """

    skus: Sequence[str] = ()
    is_blind: bool = True
    approval_limit: int = 0


def is_beyond_tolerance(counted: int, expected: int) -> bool:
    """Tell whether a variance asks for a second look."""
    return abs(counted - expected) * 100 > TOLERANCE_PERCENT * max(expected, 0)


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks against a balance.

    Corrections downwards and transfers that brought what nobody sent, of late; days since it was counted
    (None: never); units moved since.
    """

    shorts: int = 0
    odd_transfers: int = 0
    days_since: int | None = None
    moved: int = 0


def doubt(signs: Signs) -> int:
    """Return how little a balance is believed, 0 to about 400: the order in which to count."""
    age = UNMOVED_DAYS if signs.days_since is None else min(signs.days_since, UNMOVED_DAYS)
    trouble = min(signs.shorts + signs.odd_transfers, 5) * SHORT_WEIGHT
    wear = min(signs.moved, 20 * BUSY_UNITS) // 10
    return trouble + (age * 100) // UNMOVED_DAYS + wear


def because(signs: Signs) -> tuple[str, ...]:
    """Say in words what speaks against a balance, the strongest first."""
    said = []
    if signs.shorts:
        said.append(f"corrected downwards {signs.shorts}× in 90 days")
    if signs.odd_transfers:
        said.append(f"{signs.odd_transfers} odd transfers in 90 days")
    if signs.days_since is None:
        said.append("never counted")
    elif signs.days_since:
        said.append(f"counted {signs.days_since} days ago")
    if signs.moved >= BUSY_UNITS:
        said.append(f"{signs.moved} units moved since")
    return tuple(said)
