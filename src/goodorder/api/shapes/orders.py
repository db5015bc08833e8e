"""Orders on the wire."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import to_json

from goodorder.api.shapes.lines import HoldShown, LineShown
from goodorder.api.shapes.parties import CustomerSent, PostalSent, PostalShown
from goodorder.capture.queries import first_rollups
from goodorder.doorway.shapes import (
    Amount,
    Asked,
    Day,
    FieldValues,
    Quantity,
    Reason,
    Sent,
    Shown,
    in_order,
    read,
)
from goodorder.kernel.access import Context
from goodorder.orders.commands.placing import Worked
from goodorder.orders.models import Hold, Order
from goodorder.orders.queries import Rollups, open_actions
from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft

EXAMPLE: dict[str, Any] = {
    "channel": "web-de",
    "external_ref": "W-10001",
    "customer": {"name": "Mia Sommer", "email": "mia@example.org", "language": "de"},
    "ship_to": {
        "name": "Mia Sommer",
        "line1": "Lindenweg 4",
        "city": "Hamburg",
        "postcode": "20095",
        "country": "DE",
    },
    "lines": [{"sku": "TEE-RED-M", "quantity": 2}, {"sku": "MUG-01", "quantity": 1, "discount": 150}],
    "service": "standard",
    "payment": {"method": "card", "provider": "simulator", "token": "tok_visa"},
}


class LineSent(Sent):
    """A wanted SKU, by any of its codes; `unit_price` overrides the price list and needs a permission."""

    sku: Annotated[str, Field(min_length=1, max_length=80)]
    quantity: Quantity
    unit_price: Amount | None = None
    discount: Amount = 0


class PaymentSent(Sent):
    """How it will be paid; a card comes as a provider's token, never as a number, a gift card as its `code`."""

    method: Literal["card", "manual", "cash", "on_account", "gift_card", "store_credit"] = "on_account"
    provider: Annotated[str, Field(min_length=1, max_length=40)] = "none"
    token: Annotated[str, Field(max_length=200)] = ""
    code: Annotated[str, Field(max_length=40)] = ""
    amount: Annotated[Amount | None, Field(description="none: whatever nothing else covers")] = None

    def as_draft(self) -> PaymentDraft:
        """Return it as the command takes it."""
        return PaymentDraft(**self.model_dump())


class CaptureParts(Sent):
    """All of an order but its channel and lines."""

    external_ref: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    customer: CustomerSent | None = None
    customer_id: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    ship_to: PostalSent
    bill_to: PostalSent | None = None
    service: Annotated[str, Field(max_length=40)] = ""
    payment: PaymentSent = PaymentSent()
    tenders: Annotated[
        list[PaymentSent], Field(max_length=10, description="used first, each with its amount")
    ] = []
    order_discount: Amount = 0
    ship_complete: bool = False
    wanted_on: Annotated[Day | None, Field(description="it is not to arrive before that day")] = None
    note: Annotated[str, Field(max_length=2000)] = ""
    coupons: Annotated[list[Annotated[str, Field(min_length=1, max_length=40)]], Field(max_length=20)] = []

    @model_validator(mode="after")
    def _one_customer(self) -> "CaptureParts":
        if (self.customer is None) == (self.customer_id is None):
            raise ValueError("send either customer or customer_id")
        return self

    def to_draft(self, channel: str, lines: tuple[DraftLine, ...]) -> OrderDraft:
        """Return the room's own word for it."""
        customer = self.customer.as_particulars() if self.customer else str(self.customer_id)
        return OrderDraft(
            channel=channel,
            customer=customer,
            ship_to=self.ship_to.as_postal(),
            bill_to=self.bill_to.as_postal() if self.bill_to else None,
            lines=lines,
            service=self.service,
            payment=self.payment.as_draft(),
            tenders=tuple(tender.as_draft() for tender in self.tenders),
            external_ref=self.external_ref,
            order_discount=self.order_discount,
            ship_complete=self.ship_complete,
            wanted_on=self.wanted_on,
            note=self.note,
            coupons=tuple(self.coupons),
        )


class OrderSent(CaptureParts):
    """An order to accept. Name a known customer by `customer_id` or describe one in `customer`."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    channel: Annotated[str, Field(min_length=1, max_length=40)]
    lines: Annotated[list[LineSent], Field(min_length=1, max_length=1000)]
    fields: FieldValues = {}

    def as_draft(self) -> OrderDraft:
        """Return the room's own word for it."""
        return self.to_draft(self.channel, tuple(DraftLine(**line.model_dump()) for line in self.lines))


class UnitsSent(Sent):
    """Some units of one line."""

    line: Annotated[int, Field(ge=1, le=4000, description="the line's position")]
    quantity: Quantity


def counted(units: list[UnitsSent]) -> dict[int, int]:
    """Add up the units per line."""
    sums: dict[int, int] = {}
    for one in units:
        sums[one.line] = sums.get(one.line, 0) + one.quantity
    return sums


class KitsSent(Sent):
    """Some whole kits that were ordered together: the `kit_group` of their lines, and how many."""

    group: Annotated[int, Field(ge=1, le=2000)]
    quantity: Quantity


class CancellationSent(Sent):
    """What to cancel: units of lines, whole kits, or both; without either, everything that has not left."""

    lines: Annotated[list[UnitsSent], Field(min_length=1, max_length=1000)] | None = None
    kits: Annotated[list[KitsSent], Field(min_length=1, max_length=1000)] | None = None
    reason: Reason


def counted_kits(kits: list[KitsSent]) -> dict[int, int]:
    """Add up the kits per group."""
    sums: dict[int, int] = {}
    for one in kits:
        sums[one.group] = sums.get(one.group, 0) + one.quantity
    return sums


class CreditSent(Sent):
    """Shipped units to credit."""

    lines: Annotated[list[UnitsSent], Field(min_length=1, max_length=1000)]
    reason: Reason


HoldKind = Literal["payment", "manual", "address", "stock", "fraud", "credit"]


class HoldSent(Sent):
    """A stop with its reason."""

    kind: HoldKind
    reason: Reason


class HoldReleaseSent(Sent):
    """Which stop to lift."""

    kind: HoldKind


class PaymentReceivedSent(Sent):
    """Money that came in another way than by card: a bank transfer, cash."""

    amount: Annotated[int, Field(ge=1, le=10**12, description="in the order's minor unit")]
    method: Literal["manual", "cash"]
    reference: Annotated[str, Field(min_length=1, max_length=50)]


class OrderSummary(Shown):
    """An order in short. Totals are as ordered; total = subtotal + shipping − discount + tax.

    `fulfilment` and `payment` roll lines and tenders up, `open_holds` names what stops it.
    """

    id: str
    number: str
    company: str
    channel: str
    external_ref: str | None
    customer_id: str
    customer_name: str
    state: str
    fulfilment: str
    payment: str
    open_holds: list[str]
    currency: str
    tax_included: bool
    subtotal: int
    shipping: int
    discount: int
    tax: int
    total: int
    payment_method: str
    service: str
    ship_complete: bool
    wanted_on: date | None
    placed_at: datetime
    completed_at: datetime | None

    @classmethod
    def of(cls, order: Order, words: Rollups) -> "OrderSummary":
        """Show a row of the list."""
        return OrderSummary(**OrderSummary.read(order, words))

    @staticmethod
    def of_new(worked: Worked) -> "OrderSummary":
        """Show a row of an order that has just been captured; nothing is read."""
        return OrderSummary.of(worked.order, first_rollups(worked))

    @staticmethod
    def read(order: Order, words: Rollups) -> dict[str, Any]:
        """Return what a row of the list shows."""
        made: dict[str, Any] = {
            "id": order.public_id,
            "company": order.company.code,
            "channel": order.channel.code,
            "customer_id": order.customer.public_id,
            "fulfilment": words.fulfilment,
            "payment": words.payment,
            "open_holds": list(words.holds),
        }
        return read(OrderSummary, order, **made)


class OrderShown(OrderSummary):
    """An order with its lines; `actions` is what this key may do with it now."""

    actions: list[str]
    ship_to: PostalShown
    bill_to: PostalShown
    note: str
    lines: list[LineShown]
    holds: list[HoldShown]

    @classmethod
    def whole(cls, ctx: Context, order: Order, words: Rollups) -> "OrderShown":
        """Show an order as fetched by the room's queries."""
        lines = [LineShown.of(line, line.promise) for line in order.lines.all()]
        actions = open_actions(ctx, order=order)
        return cls._made(order, words, actions=list(actions), lines=lines, holds=order.holds.all())

    @classmethod
    def new(cls, ctx: Context, worked: Worked) -> str:
        """Show an order that has just been captured, as JSON; nothing is read, and nothing of ours is judged again."""
        order, holds = worked.order, [worked.hold] if worked.hold else []
        promises = {promise.line_id: promise for promise in worked.promises}
        made = {
            **OrderSummary.read(order, first_rollups(worked)),
            "actions": open_actions(ctx, order=order, lines=worked.lines, holds=holds),
            "ship_to": PostalShown(**order.ship_to),
            "bill_to": PostalShown(**order.bill_to),
            "note": order.note,
            "lines": [LineShown.read(line, promises.get(line.pk)) for line in worked.lines],
            "holds": [in_order(HoldShown, read(HoldShown, hold)) for hold in holds],
        }
        return to_json(in_order(cls, made)).decode()

    @classmethod
    def _made(cls, order: Order, words: Rollups, *, holds: Iterable[Hold], **more: Any) -> "OrderShown":
        head = OrderSummary.read(order, words)
        shown = [HoldShown.model_validate(hold) for hold in holds]
        return cls(**head, ship_to=order.ship_to, bill_to=order.bill_to, note=order.note, holds=shown, **more)


class OrdersAsked(Asked):
    """Which orders."""

    search: str = Field(
        "", max_length=160, description="number, external reference, customer's name or e-mail"
    )
    state: str = Field("", max_length=20)
    channel: str = Field("", max_length=40)


class TimelineEntryShown(Shown):
    """One fact of the order's story."""

    at: datetime
    actor: str
    kind: str
    sentence: str
    reason: str


class Timeline(Shown):
    """The order's story, oldest first."""

    items: list[TimelineEntryShown]


class ReleasedShown(Shown):
    """The fulfillment orders a release opened."""

    fulfillment_orders: list[str]
