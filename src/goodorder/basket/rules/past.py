"""What was sold and given back before our time. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from goodorder.kernel.money import PPM, round_half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """A line of a past order: what was sold or charged, for how much, without tax. `sku_id` is None for charges."""

    kind: str
    sku_id: int | None
    sku_code: str
    description: str
    quantity: int
    unit_price: int
    gross: int
    discount: int = 0
    tax: int = 0

    @property
    def tax_rate_ppm(self) -> int:
        """The rate its tax stands for."""
        taxed = self.gross - self.discount
        return round_half_up(Decimal(self.tax) * PPM / taxed) if taxed else 0

    @property
    def tax_category(self) -> str:
        """Standard where it bore tax; what bore none is taken for zero-rated, as nothing else is known of it."""
        return "S" if self.tax_rate_ppm else "Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOrder:
    """An order of before our time: sold, sent, arrived and invoiced at once. `booked_on` is its business day."""

    external_ref: str
    placed_at: datetime
    booked_on: date
    customer_id: str
    ship_to: Mapping[str, str]
    lines: tuple[PastLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCreditLine:
    """Units and money given back; `line_ref` is the order line they belong to, if it is known."""

    line_ref: int | None
    kind: str
    sku_code: str
    description: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCredit:
    """A credit note of before our time, for one order, or for none that is known (`order_id` None).

    `customer_id` is the public id of whose account it belongs to.
    """

    source: str
    at: datetime
    booked_on: date
    reason: str
    order_id: int | None
    buyer: Mapping[str, str]
    lines: tuple[PastCreditLine, ...]
    customer_id: str = ""
