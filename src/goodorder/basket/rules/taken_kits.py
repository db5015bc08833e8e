"""Kits that were ordered: whole ones are taken back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goodorder.kernel.errors import Missing, Refused


@dataclass(frozen=True, slots=True)
class KitLine:
    """A component's line in an order; `slot` is the position of the line it stands in for, else its own.

    `open_units` are those that have not left.
    """

    position: int
    slot: int
    group: int | None
    kit: str
    count: int
    ordered: int
    open_units: int


def units_of_kits(lines: Sequence[KitLine], kits: Mapping[int, int]) -> dict[int, int]:
    """Return the units per line (position) that whole kits amount to: group → kits.

    Raises Missing for a group the order does not have, Refused `orders.too_late` naming how many whole kits
    have not left.
    """
    found: dict[int, int] = {}
    for group, count in kits.items():
        members = [line for line in lines if line.group == group]
        if not members:
            message = f"kits: the order has no kit group {group}; look at kit_group of its lines"
            raise Missing("orders.kit_unknown", message, field="kits", group=group)
        slots = _slots(members)
        whole = min(sum(line.open_units for line in slot) // _each(slot) for slot in slots)
        if whole < count:
            message = (
                f"kits: only {whole} of {count} × {members[0].kit} are still whole; the rest has left or gone"
            )
            raise Refused("orders.too_late", message, field="kits", group=group, possible=whole)
        for slot in slots:
            found |= _taken(slot, _each(slot) * count)
    return found


def _slots(members: Sequence[KitLine]) -> list[list[KitLine]]:
    """Put lines together that stand for the same component, what stands in for others first."""
    slots: dict[int, list[KitLine]] = {}
    for line in sorted(members, key=lambda line: -line.position):
        slots.setdefault(line.slot, []).append(line)
    return list(slots.values())


def _each(slot: Sequence[KitLine]) -> int:
    return sum(line.ordered for line in slot) // slot[0].count


def _taken(slot: Sequence[KitLine], units: int) -> dict[int, int]:
    taken = {}
    for line in slot:
        if share := min(units, line.open_units):
            taken[line.position] = share
            units -= share
    return taken
