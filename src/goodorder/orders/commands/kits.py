"""Kits in an order: its lines as the rules of kits see them."""

from collections.abc import Mapping, Sequence

from goodorder.orders.models import OrderLine
from goodorder.orders.rules import KitLine


def kit_lines(lines: Sequence[OrderLine]) -> list[KitLine]:
    """Return an order's lines as the rules of kits see them."""
    by_id = {line.pk: line for line in lines}
    return [
        KitLine(
            position=line.position,
            slot=_stands_for(line, by_id).position,
            group=line.kit_group,
            kit=line.kit_sku_code,
            count=line.kit_count,
            ordered=line.ordered,
            open_units=line.live - line.handed_over,
        )
        for line in lines
    ]


def _stands_for(line: OrderLine, by_id: Mapping[int, OrderLine]) -> OrderLine:
    """Return the line as it was ordered that a line stands in for, at first or second hand; else itself."""
    while line.substitute_of_id is not None:
        line = by_id[line.substitute_of_id]
    return line
