"""Shapes of what an order consists of: its lines, what was promised for them, what holds it."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from goodorder.doorway.shapes import Shown, in_order, read
from goodorder.orders.models import OrderLine, Promise


class HoldShown(Shown):
    """A stop, open while `released_at` is null."""

    kind: str
    reason: str
    placed_by: str
    placed_at: datetime
    released_by: str
    released_at: datetime | None


class PromiseShown(Shown):
    """When a line leaves and arrives, null when nobody knows; `document` is the supply it stands on, if any.

    `version` rises with every change; `reason` tells step by step how the day came about.
    """

    version: int
    ship_on: date | None
    arrive_on: date | None
    location: str
    document: str
    confidence_percent: int
    reason: str
    made_at: datetime

    @classmethod
    def of(cls, promise: Promise) -> "PromiseShown":
        """Show a promise."""
        return cls(**cls.read(promise))

    @staticmethod
    def read(promise: Promise) -> dict[str, Any]:
        """Return what is shown of a promise, in order."""
        return in_order(PromiseShown, read(PromiseShown, promise, version=promise.promise_version))


class PromiseMadeShown(PromiseShown):
    """A promise, in force or of before, with the position of its line."""

    line: int

    @classmethod
    def at(cls, promise: Promise) -> "PromiseMadeShown":
        """Show a promise with its line."""
        return cls(**PromiseShown.of(promise).model_dump(), line=promise.line.position)


class Promises(Shown):
    """Every promise made for an order, by line, the one in force first."""

    items: list[PromiseMadeShown]


class LineShown(Shown):
    """A line: ordered − cancelled is the sum of the six counters from `unsourced` to `handed_over`.

    Lines of one `kit_group` are the components of `kit_count` kits; what the kits cost is shared among them,
    so `gross` counts, and `unit_price` is its part below the last digit.
    """

    position: int
    kind: str
    sku: str
    description: str
    status: str
    unit_price: int
    gross: int
    discount: int
    tax: int
    tax_rate_ppm: int
    tax_category: str
    tax_reason: str
    kit_group: int | None
    kit_sku: str
    kit_count: int
    substitute_of: Annotated[int | None, Field(description="position of the line it stands in for")]
    ordered: int
    cancelled: int
    unsourced: int
    backordered: int
    reserved: int
    allocated: int
    released: int
    handed_over: int
    picked: int
    packed: int
    delivered: int
    returned: int
    credited: int
    promise: PromiseShown | None

    @classmethod
    def of(cls, line: OrderLine, promise: Promise | None) -> "LineShown":
        """Show a line with the promise in force."""
        return cls(**cls.read(line, promise))

    @classmethod
    def read(cls, line: OrderLine, promise: Promise | None) -> dict[str, Any]:
        """Return what is shown of a line, in order."""
        made: dict[str, Any] = {
            "sku": line.sku_code,
            "kit_sku": line.kit_sku_code,
            "substitute_of": line.substitute_of.position if line.substitute_of else None,
            "promise": PromiseShown.read(promise) if promise else None,
        }
        return in_order(cls, read(cls, line, **made))
