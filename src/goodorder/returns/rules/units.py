"""Units that came back: what they are, where they go, and when they are paid for. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goodorder.inventory.rules.words import DAMAGED, GOOD, QUARANTINED

PENDING, RESTOCK, KEPT = "pending", "restock", "keep"
# Where a unit lies by its disposition; nowhere: it is not in our stock.
PILE_OF: Mapping[str, str] = {
    PENDING: QUARANTINED,
    RESTOCK: GOOD,
    "refurbish": QUARANTINED,
    "quarantine": QUARANTINED,
    "vendor": DAMAGED,
    "scrap": "",
    "missing": "",
    KEPT: "",
}
DISPOSITIONS = tuple(PILE_OF)
GRADES = ("as_new", "opened", "used", "damaged")
EXPECTED, WRONG, EXTRA = "expected", "wrong", "extra"
KINDS = (EXPECTED, WRONG, EXTRA)
MOST_UNITS = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of an order's line (by position) that are to come back, and why; what for, if they are exchanged."""

    line: int
    units: int
    reason: str
    comment: str = ""
    exchange_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDraft:
    """What is to come back and what the customer wishes for it.

    `location` (code) is where it is to come; empty: where it was sent from. With `is_advance` the replacement
    goes ahead. `override` says why the policy is not followed.
    """

    lines: Sequence[Wanted]
    outcome: str = "refund"
    location: str = ""
    is_advance: bool = False
    override: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Units of a SKU (any of its codes) that came in a parcel, of one lot where lots are told apart."""

    sku: str
    units: int = 1
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A line of a return that still expects units of a SKU."""

    ref: int
    sku_id: int
    open: int


@dataclass(frozen=True, slots=True)
class Sorted:
    """What arrived units are: so many of which lines, and so many that nobody announced."""

    by_line: Mapping[int, int] = field(default_factory=dict)
    more: int = 0


def sorted_units(slots: Sequence[Slot], sku_id: int, units: int) -> Sorted:
    """Say which lines units of a SKU are for, the first first; what is left was not announced."""
    by_line: dict[int, int] = {}
    for slot in slots:
        if slot.sku_id == sku_id and (part := min(slot.open, units)):
            by_line[slot.ref] = part
            units -= part
    return Sorted(by_line, units)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a line of a return is, in units."""

    quantity: int
    received: int
    accepted: int
    settled: int


def due_units(progress: Progress, refund_on: str, *, is_agreed: bool, is_moving: bool) -> int:
    """Say how many units are to be settled now, given when the rule pays."""
    ready = {
        "authorised": progress.quantity if is_agreed else 0,
        "in_transit": progress.quantity if is_moving else 0,
        "received": progress.received,
        "inspected": progress.accepted,
    }
    return max(0, ready[refund_on] - progress.settled)


def free_units(*, arrived: int, back: int, credited: int, settled: int) -> int:
    """Say how many units of a line may still come back.

    `back` is returned or expected back; of those `credited`, what returns settled are among `back` already, the
    others were paid for in another way and stay with the customer.
    """
    return max(0, arrived - back - max(0, credited - settled))
