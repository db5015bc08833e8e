"""Reading a picker's scans one after the other: bin, item, lot, then how many. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from goodorder.fulfillment.rules import Wanted, judge_bin, judge_item, lot_of, read
from goodorder.kernel.errors import Refused

LONGEST_NUMBER = 4
"""More digits than these are an item number, not a quantity."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What was scanned so far for one task, and how many units were counted."""

    task: int = 0
    bin: str = ""
    item: str = ""
    lot: str = ""
    tally: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What is pending now, and how many units are to be confirmed (0: none yet)."""

    pending: Pending
    quantity: int = 0


def asks_for(pending: Pending, wanted: Wanted) -> str:
    """Say what is to be scanned next: bin, item, lot or units."""
    if wanted.bin and not pending.bin:
        return "bin"
    if not pending.item:
        return "item"
    return "lot" if wanted.tracking != "none" and not pending.lot else "units"


def take(entry: str, was: Pending, wanted: Wanted, *, left: int, today: date) -> Step:
    """Take one scan. Raises Refused or Invalid when it is wrong; what was pending stays as it was then."""
    asked = asks_for(was, wanted)
    if asked == "units" and entry.isascii() and entry.isdigit() and len(entry) <= LONGEST_NUMBER:
        return Step(was, int(entry))
    scanned = read(entry, today=today)
    if asked == "bin":
        judge_bin(wanted, scanned)
        return Step(replace(was, bin=entry))
    if asked == "lot":
        now = replace(was, lot=lot_of(wanted, scanned, scanned.said))
        return _counted(now, wanted, left)
    judge_item(wanted, scanned)
    now = replace(was, item=entry, tally=was.tally + (scanned.count or 1))
    if wanted.tracking == "none":
        return _counted(now, wanted, left)
    try:
        lot = lot_of(wanted, scanned, was.lot)
    except Refused as refusal:
        if refusal.code != "fulfillment.lot_missing":
            raise
        return Step(now)
    return _counted(replace(now, lot=lot), wanted, left)


def _counted(pending: Pending, wanted: Wanted, left: int) -> Step:
    """Confirm at once what needs no number: the last unit, and each single one that has its own number."""
    if wanted.tracking == "serial":
        return Step(pending, 1)
    return Step(pending, pending.tally if pending.tally >= left else 0)
