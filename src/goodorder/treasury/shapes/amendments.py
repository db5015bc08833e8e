"""Amendments and refunds on the wire. Lines are named by position, amounts in minor units with tax included."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from goodorder.amendments.models import Amendment
from goodorder.doorway.shapes import Amount, Country, Quantity, Reason, Sent, Shown
from goodorder.orders.rules import Changes, DraftLine, PaymentDraft
from goodorder.parties.rules import PostalAddress

Line = Annotated[int, Field(ge=1, le=4000, description="the line's position")]
Short = Annotated[str, Field(max_length=160)]
Codes = Annotated[list[Annotated[str, Field(min_length=1, max_length=40)]], Field(max_length=20)]


class AddedLineSent(Sent):
    """A SKU to add, at today's price of the channel unless `unit_price` says otherwise."""

    sku: Annotated[str, Field(min_length=1, max_length=60)]
    quantity: Quantity
    unit_price: Amount | None = None


class LineUnitsSent(Sent):
    """Units of a line."""

    line: Line
    quantity: Quantity


class LineQuantitySent(Sent):
    """How many units of a line there are to be; 0 cancels all that have not left."""

    line: Line
    quantity: Annotated[int, Field(ge=0, le=1_000_000)]


class LinePriceSent(Sent):
    """What a unit of a line costs from now on, as the channel shows prices."""

    line: Line
    unit_price: Amount


class LineAmountSent(Sent):
    """An amount of a line, tax included."""

    line: Line
    amount: Annotated[int, Field(ge=1, le=10**12)]


class NewAddressSent(Sent):
    """Where what has not left is to go."""

    name: Annotated[str, Field(min_length=1, max_length=160)]
    line1: Annotated[str, Field(min_length=1, max_length=160)]
    city: Annotated[str, Field(min_length=1, max_length=160)]
    postcode: Short = ""
    country: Country
    company: Short = ""
    line2: Short = ""
    region: Short = ""


class AmendmentSent(Sent):
    """Changes of an order, applied together or not at all."""

    reason: Reason
    add: Annotated[list[AddedLineSent], Field(max_length=1000)] = []
    quantities: Annotated[list[LineQuantitySent], Field(max_length=1000)] = []
    prices: Annotated[list[LinePriceSent], Field(max_length=1000)] = []
    credit: Annotated[list[LineUnitsSent], Field(max_length=1000)] = []
    ship_to: NewAddressSent | None = None
    service: Annotated[str, Field(max_length=40)] | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None
    coupons: Annotated[Codes, Field(description="codes to be judged for what has not left")] = []
    drop: Annotated[Codes, Field(description="promotions or coupons to be taken off what has not left")] = []

    def as_changes(self) -> Changes:
        """Return the room's own word for it."""
        return Changes(
            reason=self.reason,
            add=tuple(DraftLine(**line.model_dump()) for line in self.add),
            quantities={one.line: one.quantity for one in self.quantities},
            prices={one.line: one.unit_price for one in self.prices},
            credit={one.line: one.quantity for one in self.credit},
            ship_to=PostalAddress(**self.ship_to.model_dump()) if self.ship_to else None,
            service=self.service,
            note=self.note,
            coupons=tuple(self.coupons),
            drop=tuple(self.drop),
        )


class DifferencePaidSent(Sent):
    """How a higher total is paid; without it as before, or the order waits."""

    method: Annotated[str, Field(min_length=1, max_length=20)]
    provider: Annotated[str, Field(max_length=40)] = "none"
    token: Annotated[str, Field(max_length=200)] = ""


class ApplicationSent(Sent):
    """Apply a proposal."""

    payment: DifferencePaidSent | None = None

    def as_payment(self) -> PaymentDraft | None:
        """Return the room's own word for it."""
        return PaymentDraft(**self.payment.model_dump()) if self.payment else None


class LineForeseenShown(Shown):
    """A line before and after; `waiting` units have no stock yet, `arrive_on` is empty when nobody knows."""

    line: int
    sku_code: str
    description: str
    is_new: bool
    units_before: int
    units_after: int
    amount_before: int
    amount_after: int
    tax_before: int
    tax_after: int
    waiting: int
    arrive_on: str


class PreviewShown(Shown):
    """What a change does to lines, tax and money: `ask` is still to be arranged, `refund` goes back at once.

    `released` is what gift cards and store credit hold no longer; `notes` say what promotions do.
    """

    currency: str
    lines: list[LineForeseenShown]
    amount_before: int
    amount_after: int
    tax_before: int
    tax_after: int
    difference: int
    ask: int
    refund: int
    held: int
    taken: int
    released: int = 0
    notes: list[str] = []


class AmendmentShown(Shown):
    """A change as asked, and what it does."""

    id: str
    order_id: str
    state: str
    changes: dict[str, Any]
    preview: PreviewShown
    created_by: str
    created_at: datetime
    applied_by: str
    applied_at: datetime | None

    @classmethod
    def of(cls, amendment: Amendment) -> "AmendmentShown":
        """Show an amendment."""
        return cls(
            id=amendment.public_id,
            order_id=amendment.order.public_id,
            state=amendment.state,
            changes=amendment.changes,
            preview=PreviewShown(**amendment.preview),
            created_by=amendment.created_by,
            created_at=amendment.created_at,
            applied_by=amendment.applied_by,
            applied_at=amendment.applied_at,
        )


class AmendmentsShown(Shown):
    """An order's amendments, newest first."""

    items: list[AmendmentShown]


class RefundUnitsSent(Sent):
    """What to give back: units, amounts of lines, goodwill; units that have not left are cancelled."""

    units: Annotated[list[LineUnitsSent], Field(max_length=1000)] = []
    amounts: Annotated[list[LineAmountSent], Field(max_length=1000)] = []
    goodwill: Annotated[Amount, Field(description="off the order as a whole, tax included")] = 0

    def as_words(self) -> dict[str, Any]:
        """Return the command's own words for it, amounts of the same line added up."""
        units: dict[int, int] = {}
        for one in self.units:
            units[one.line] = units.get(one.line, 0) + one.quantity
        amounts: dict[int, int] = {}
        for each in self.amounts:
            amounts[each.line] = amounts.get(each.line, 0) + each.amount
        return {"units": units, "amounts": amounts, "goodwill": self.goodwill}


class RefundSent(RefundUnitsSent):
    """A refund and why."""

    reason: Reason


class RefundableLineShown(Shown):
    """What can be given back of a line at most."""

    line: int
    sku_code: str
    description: str
    stoppable: int
    creditable: int
    left: int
    tax: int


class RefundableShown(Shown):
    """What can be given back of an order, line by line."""

    items: list[RefundableLineShown]
