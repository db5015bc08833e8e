"""What is found in the tables of prices and rates."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundPrice:
    """A unit price in minor units, the quantity it starts at, and the price list it stands in."""

    amount: int
    min_quantity: int
    list: str


@dataclass(frozen=True, slots=True)
class ImportedPrices:
    """How many prices an import set and how many were in force already."""

    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class TaxFound:
    """A rate of tax in parts per million and the name it goes by."""

    rate_ppm: int
    name: str


NO_RATE = TaxFound(0, "no rate")


def best_price(steps: Iterable[FoundPrice], quantity: int) -> FoundPrice | None:
    """Return the price whose starting quantity is the highest one reached."""
    reached = [step for step in steps if step.min_quantity <= quantity]
    return max(reached, key=lambda step: step.min_quantity, default=None)
