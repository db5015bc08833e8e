"""Waiting orders and what supply they stand on, on the wire."""

from datetime import date, datetime

from pydantic import Field

from goodorder.api.shapes.base import Asked, Shown
from goodorder.orders.queries import AffectedLine, AffectedOrder, Backorder


class BackordersAsked(Asked):
    """Whose queue."""

    sku: str = Field("", max_length=80, description="a SKU's code; empty: every queue")


class BackorderShown(Shown):
    """An order's place in a queue: served by `rank`, then `promised_on` (none last), then `asked_at`.

    `expected_on` is when supply for all its units is due, null when some have none.
    """

    order_id: str
    order_number: str
    customer_name: str
    line: int
    sku: str
    quantity: int
    rank: int
    ranked_by: str
    promised_on: date | None
    expected_on: date | None
    asked_at: datetime

    @classmethod
    def of(cls, found: Backorder) -> "BackorderShown":
        """Show a place in the queue."""
        names = ("quantity", "rank", "ranked_by", "promised_on", "expected_on", "asked_at")
        return cls(
            order_id=found.order.public_id,
            order_number=found.order.number,
            customer_name=found.order.customer_name,
            line=found.line.position,
            sku=found.line.sku_code,
            **{name: getattr(found.waiting, name) for name in names},
        )


class AffectedLineShown(Shown):
    """A line that stands, or stood, on the supply: the days of arrival promised on it and now."""

    line: int
    sku: str
    was: date | None
    now: date | None
    is_late: bool
    open_value: int

    @classmethod
    def of(cls, found: AffectedLine) -> "AffectedLineShown":
        """Show a line."""
        return cls(
            line=found.line.position,
            sku=found.line.sku_code,
            was=found.was,
            now=found.now,
            is_late=found.is_late,
            open_value=found.open_value,
        )


class AffectedOrderShown(Shown):
    """An order the supply touches; `at_risk` is the value of its late lines, in the currency's minor unit."""

    order_id: str
    order_number: str
    customer_name: str
    currency: str
    at_risk: int
    lines: list[AffectedLineShown]

    @classmethod
    def of(cls, found: AffectedOrder) -> "AffectedOrderShown":
        """Show an order."""
        return cls(
            order_id=found.order.public_id,
            order_number=found.order.number,
            customer_name=found.order.customer_name,
            currency=found.order.currency,
            at_risk=found.at_risk,
            lines=[AffectedLineShown.of(line) for line in found.lines],
        )


class AffectedOrders(Shown):
    """The open orders a supply touches, the oldest first."""

    items: list[AffectedOrderShown]
