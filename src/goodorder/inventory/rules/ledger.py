"""What may be booked: no movement may leave less than is promised, or take what is not there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goodorder.inventory.rules.stock import Key, Level, MovementDraft
from goodorder.inventory.rules.words import GOOD

BalanceKey = tuple[int, int, str, int | None, str]
"""SKU id, location id, condition, lot id, owner: what the ledger tells apart."""


@dataclass(frozen=True, slots=True)
class Held:
    """A balance under the lock of its stock row: what is there, and what of it open claims are bound to."""

    quantity: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Overdraft:
    """Movements that would leave `wanted` units where `there` are and `promised` are promised.

    `balance` names condition, lot and owner when it is not the stock row as a whole that is overdrawn.
    """

    key: Key
    there: int
    promised: int
    wanted: int
    balance: BalanceKey | None = None


def balance_of(movement: MovementDraft) -> BalanceKey:
    """Name the balance a movement moves."""
    return (*movement.key, movement.condition, movement.lot_id, movement.owner)


def outgoing(movements: Sequence[MovementDraft]) -> dict[BalanceKey, int]:
    """Add up what leaves each balance that loses units, as a negative number."""
    totals: dict[BalanceKey, int] = {}
    for movement in movements:
        name = balance_of(movement)
        totals[name] = totals.get(name, 0) + movement.quantity
    return {name: units for name, units in totals.items() if units < 0}


def overdrafts(
    movements: Sequence[MovementDraft], levels: Mapping[Key, Level], balances: Mapping[BalanceKey, Held]
) -> list[Overdraft]:
    """List what the movements, judged by their sum, would leave short of its promises or below nothing.

    A balance that is not in the answer holds nothing. Stock that may be negative is never overdrawn.
    """
    found = _promises_broken(movements, levels)
    told = {overdraft.key for overdraft in found}
    for name, units in outgoing(movements).items():
        key, there = name[:2], balances.get(name, Held())
        if key in told or levels[key].may_be_negative:
            continue
        if there.quantity + units < there.held:
            found.append(Overdraft(key, there.quantity, there.held, there.quantity + units, name))
    return found


def _promises_broken(movements: Sequence[MovementDraft], levels: Mapping[Key, Level]) -> list[Overdraft]:
    changes: dict[Key, int] = {}
    for movement in movements:
        if movement.condition == GOOD:
            changes[movement.key] = changes.get(movement.key, 0) + movement.quantity
    found = []
    for key, change in sorted(changes.items()):
        level = levels[key]
        wanted = level.sellable + change
        if change < 0 and level.reserved and wanted < level.reserved and not level.may_be_negative:
            found.append(Overdraft(key, level.sellable, level.reserved, wanted))
    return found
