"""Transfers: what is asked for, what is still to be sent, to come and to be explained. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from goodorder.inventory.rules.words import GOOD

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class TransferItem:
    """Units of a SKU on a transfer. `lot` is needed where lots are told apart and more than one is meant.

    `condition` is how they arrived; `reason` says why units came that nobody sent.
    """

    sku: str
    quantity: int
    lot: str = ""
    condition: str = GOOD
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """What is to go from `source` to `target` (location codes) and when it should be there."""

    source: str
    target: str
    lines: Sequence[TransferItem]
    due_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a line of a transfer is."""

    quantity: int
    shipped: int
    received: int
    lost: int

    @property
    def to_ship(self) -> int:
        """Say how many units have not left yet."""
        return self.quantity - self.shipped

    @property
    def under_way(self) -> int:
        """Say how many units left and are neither received nor given up."""
        return self.shipped - self.received - self.lost


def all_sent(lines: Iterable[Progress]) -> bool:
    """Tell whether nothing is left to send."""
    return all(line.to_ship == 0 for line in lines)


def all_settled(lines: Iterable[Progress]) -> bool:
    """Tell whether every unit that left is received or given up."""
    return all(line.under_way == 0 for line in lines)
