"""What was credited of orders, and what can still be given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goodorder.kernel.access import Context, internal_query
from goodorder.orders import rules
from goodorder.orders.models import Order, OrderLine, with_adjustments
from goodorder.pricing.rules.units import Posting


@dataclass(frozen=True, slots=True)
class Refundable:
    """What a line cost as ordered, what it costs now, and what can be given back of it at most, tax included.

    `stoppable` units have not left and can be cancelled, `creditable` ones left and are not credited yet.
    """

    line: OrderLine
    left: int
    tax: int
    stoppable: int
    creditable: int

    @property
    def changed(self) -> int:
        """Say what the line costs more than ordered, negative: less."""
        return self.left - self.line.total

    @property
    def units(self) -> int:
        """Say how many units can come back."""
        return self.stoppable + self.creditable


def refundable(ctx: Context, *, order_id: str) -> list[Refundable]:
    """Return what can be given back of each line of an order; raises Missing when the actor may not see it."""
    order = Order.objects.visible_to(ctx).one(public_id=order_id)
    return [_refundable(line) for line in with_adjustments(order.lines.order_by("position"))]


def _refundable(line: OrderLine) -> Refundable:
    whole = line.units(first=line.credited, count=line.live - line.credited)
    stoppable = line.live - line.handed_over - line.packed
    return Refundable(line, whole["total"], whole["tax"], stoppable, line.handed_over - line.credited)


@internal_query
def units_of(ranges: Sequence[rules.UnitRange]) -> list[dict[str, Any]]:
    """Describe ranges of units with their exact amounts, as documents carry them."""
    rows = OrderLine.objects.filter(pk__in=[each.line_ref for each in ranges])
    lines = {line.pk: line for line in with_adjustments(rows)}
    return [lines[each.line_ref].units(first=each.first, count=each.count) for each in ranges]


@internal_query
def credited_by_invoice(
    credited: Sequence[dict[str, Any]], invoices: Sequence[tuple[str, dict[int, int]]]
) -> dict[str, list[dict[str, Any]]]:
    """Say what of a credit's lines stands on which invoice, as credit notes carry it.

    Money on units that stay is summed up into one entry for each invoice, line and name, of quantity 0.
    """
    units = [
        rules.UnitRange(line["line_ref"], line["first"], line["quantity"])
        for line in credited
        if line["quantity"]
    ]
    found = {at: units_of(ranges) for at, ranges in rules.ranges_by_invoice(invoices, units).items()}
    sums: dict[tuple[str, int, str], dict[str, Any]] = {}
    for line in (line for line in credited if not line["quantity"]):
        span = rules.UnitRange(line["line_ref"], line["first"], line["span"])
        amounts = {name: line[name] for name in ("gross", "discount", "tax")}
        posted = Posting(line["first"], line["span"], **amounts)
        for at, ranges in rules.ranges_by_invoice(invoices, [span]).items():
            named = at, line["line_ref"], line["description"]
            entry = sums.setdefault(named, line | dict.fromkeys(amounts, 0))
            for part in ranges:
                share = posted.share(part.first, part.count)
                entry |= {name: entry[name] + getattr(share, name) for name in amounts}
    for (at, _, _), entry in sums.items():
        found.setdefault(at, []).append(entry)
    return found
