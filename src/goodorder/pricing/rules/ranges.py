"""Ranges of a line's units, counted in the order in which they leave, and the papers they stand on. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitRange:
    """Units `first … first+count-1` of a line, counted in the order in which they left."""

    line_ref: int
    first: int
    count: int


def ranges_by_invoice(
    invoices: Sequence[tuple[str, Mapping[int, int]]], credited: Sequence[UnitRange]
) -> dict[str, list[UnitRange]]:
    """Say which credited units stand on which invoice, given units per line of each, oldest first.

    Units are invoiced in the order in which they leave, so each invoice holds one range of every line.
    """
    found: dict[str, list[UnitRange]] = {}
    start: dict[int, int] = {}
    for invoice, units in invoices:
        for wanted in credited:
            begin = start.get(wanted.line_ref, 0)
            end = begin + units.get(wanted.line_ref, 0)
            first, last = max(begin, wanted.first), min(end, wanted.first + wanted.count)
            if first < last:
                found.setdefault(invoice, []).append(UnitRange(wanted.line_ref, first, last - first))
        for line_ref, quantity in units.items():
            start[line_ref] = start.get(line_ref, 0) + quantity
    return found
