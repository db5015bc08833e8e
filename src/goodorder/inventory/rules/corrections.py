"""Why a balance is corrected, what each reason may do, and what a correction is worth. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from goodorder.inventory.rules.words import DAMAGED, GOOD

COST_SCALE = 10_000
"""Unit costs are kept in 1/10,000 minor units."""

WRITE_OFF_LIMIT = 10_000
"""A correction worth more, in minor units, needs the permission `inventory.write_off` or a second person."""


@dataclass(frozen=True, slots=True)
class PileName:
    """Which units of a SKU at a place are meant: those of one lot (empty: without a lot), in one condition."""

    lot: str = ""
    condition: str = GOOD


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A reason and its stock effect: which way it may go (-1, +1; 0 both), and where units go to instead.

    `is_physical`: the goods went or came just then, so that a count of before is still right.
    """

    way: int = 0
    moves_to: str = ""
    is_physical: bool = False


REASONS: Mapping[str, ReasonCode] = {
    "damage": ReasonCode(-1, DAMAGED, is_physical=True),
    "theft": ReasonCode(-1),
    "found": ReasonCode(+1),
    "count": ReasonCode(),
    "expired": ReasonCode(-1, is_physical=True),
    "sample": ReasonCode(-1, is_physical=True),
    "data_error": ReasonCode(),
    "other": ReasonCode(),
}
OTHER = "other"


def reason_of(text: str) -> tuple[str, str]:
    """Read `code` or `code: note`; any other text is the note of `other`."""
    code, _, note = text.strip().partition(":")
    return (code.strip(), note.strip()) if code.strip() in REASONS else (OTHER, text.strip())


def worded(code: str, note: str) -> str:
    """Write a reason as the ledger keeps it; the note of `other` speaks for itself."""
    return note if code == OTHER and note else ": ".join(part for part in (code, note) if part)


def goes_wrong_way(code: str, quantity: int) -> bool:
    """Tell whether a reason contradicts the sign of a correction."""
    return REASONS[code].way * quantity < 0


def destination(code: str, condition: str) -> str:
    """Say to which condition a reason moves units instead of taking them off; empty: off they go."""
    return REASONS[code].moves_to if condition == GOOD else ""


def worth(quantity: int, unit_cost: int) -> int:
    """Return what units cost, whichever way they go, in minor units, half a unit rounded up."""
    return (abs(quantity) * unit_cost * 2 + COST_SCALE) // (2 * COST_SCALE)
