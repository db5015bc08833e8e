"""Supply that is to come, and the orders that wait for it, on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Day, Quantity, Reason, Sent, Shown
from goodorder.inventory.models import Expected
from goodorder.inventory.rules import ExpectedDraft
from goodorder.orders.queries import AffectedLine, AffectedOrder, Backorder


class SupplySent(Sent):
    """Supply that is to come, by the document that says so; `unit_cost` in 1/10,000 minor units when known."""

    kind: Literal["purchase_order", "transfer", "return", "build"] = "purchase_order"
    document: Annotated[str, Field(min_length=1, max_length=60)]
    location: Code
    sku: Code
    quantity: Quantity
    due_on: Day
    confidence_percent: Annotated[int, Field(ge=0, le=100)] = 100
    unit_cost: Annotated[int, Field(ge=0, le=10**15)] | None = None

    def as_draft(self) -> ExpectedDraft:
        """Return the room's own word for it."""
        return ExpectedDraft(**self.model_dump())


class SupplyChangeSent(Sent):
    """Another day or quantity (what came in included), and why."""

    due_on: Day | None = None
    quantity: Quantity | None = None
    reason: Reason


class SupplyCancelSent(Sent):
    """Why the rest will not come."""

    reason: Reason


class SupplyAsked(Asked):
    """Which supply."""

    sku: str = Field("", max_length=80, description="a SKU's code")
    location: str = Field("", max_length=40, description="a location's code")


class SupplyShown(Shown):
    """Dated supply; `claimed` units of what is to come are what waiting orders stand on."""

    id: str
    kind: str
    document: str
    location: str
    sku: str
    state: str
    quantity: int
    received: int
    claimed: int
    due_on: date
    first_due_on: date
    confidence_percent: int

    @classmethod
    def of(cls, row: Expected) -> "SupplyShown":
        """Show a supply."""
        made: dict[str, Any] = {"id": row.public_id, "location": row.location.code, "sku": row.sku.code}
        same = {name: getattr(row, name) for name in cls.model_fields if name not in made}
        return cls(**same, **made)


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
