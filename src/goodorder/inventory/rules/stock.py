"""Stock arithmetic: what is left, what is missing, which claims a quantity is taken from. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from goodorder.inventory.rules.words import GOOD

Key = tuple[int, int]
"""A SKU's id and a location's id, in this order, which is also the order of locks."""
At = TypeVar("At", bound=tuple[int, ...])


@dataclass(frozen=True, slots=True)
class Claim:
    """What a demand's line wants to hold of one SKU at one location, in the SKU's smallest unit."""

    line_ref: int
    sku_id: int
    location_id: int
    quantity: int

    @property
    def key(self) -> Key:
        """Name the balance the claim is on."""
        return self.sku_id, self.location_id


@dataclass(frozen=True, slots=True)
class MovementDraft:
    """A movement to be written; `quantity` is signed, `kind` one of the ledger's kinds.

    `owner` is empty for our own goods; `unit_cost` is in 1/10,000 minor units, None when it is not known.
    """

    sku_id: int
    location_id: int
    quantity: int
    kind: str
    at: datetime
    document: str = ""
    line_ref: int | None = None
    reason: str = ""
    condition: str = GOOD
    lot_id: int | None = None
    owner: str = ""
    unit_cost: int | None = None

    @property
    def key(self) -> Key:
        """Name the balance that moved."""
        return self.sku_id, self.location_id


@dataclass(frozen=True, slots=True)
class Level:
    """A balance as read under its lock."""

    on_hand: int = 0
    reserved: int = 0
    safety: int = 0
    unsellable: int = 0
    may_be_negative: bool = False

    @property
    def sellable(self) -> int:
        """Say how many units may be sold at all: on hand, neither quarantined nor damaged."""
        return self.on_hand - self.unsellable

    @property
    def available(self) -> int:
        """Say how many units can still be promised; never negative."""
        return max(0, self.sellable - self.reserved - self.safety)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A balance that cannot give what is asked of it."""

    key: Key
    asked: int
    available: int


def sums(parts: Iterable[tuple[At, int]]) -> dict[At, int]:
    """Add quantities up per balance, in the order in which balances are locked."""
    totals: dict[At, int] = {}
    for key, quantity in parts:
        totals[key] = totals.get(key, 0) + quantity
    return dict(sorted(totals.items()))


def shortages(asked: Mapping[Key, int], levels: Mapping[Key, Level]) -> list[Shortage]:
    """List the balances that hold less than is asked; a balance that is not there holds nothing."""
    nothing = Level()
    return [
        Shortage(key, quantity, available)
        for key, quantity in asked.items()
        if (available := levels.get(key, nothing).available) < quantity
    ]


def portions(held: Sequence[int], quantity: int) -> list[int]:
    """Say how much of `quantity` to take from each row, in their order; the sum is less when rows run out."""
    taken: list[int] = []
    for there in held:
        part = min(there, quantity)
        taken.append(part)
        quantity -= part
    return taken
