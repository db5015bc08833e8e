"""Whom price lists are for, limits on given prices, and why something costs what it does, on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Day, Instant, Quantity, Sent, Shown
from goodorder.orders.models import Order
from goodorder.orders.queries import PriceAgain
from goodorder.pricing.models import ListAssignment, PriceLimit
from goodorder.pricing.queries import Explained, Inquiry
from goodorder.pricing.rules import AssignmentDraft

Whom = Annotated[str, Field(max_length=40)]
Percent = Annotated[int, Field(ge=0, le=100)]


class AssignmentSent(Sent):
    """Whom a price list is for: a customer (id), a group, or everybody in a channel; the lower priority first."""

    price_list: Annotated[str, Field(min_length=1, max_length=40)]
    channel: Whom = ""
    group: Whom = ""
    customer: Whom = ""
    priority: Annotated[int, Field(ge=0, le=1_000_000)] = 100
    valid_from: Day | None = None
    valid_until: Day | None = None

    def as_draft(self) -> AssignmentDraft:
        """Return the room's own word for it."""
        return AssignmentDraft(**self.model_dump(exclude={"price_list"}))


class AssignmentShown(Shown):
    """Whom a price list is for; `valid_until` is the first day it no longer is."""

    id: str
    price_list: str
    channel: str
    group: str
    customer: str
    priority: int
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, row: ListAssignment) -> "AssignmentShown":
        """Show an assignment."""
        return cls(
            id=row.public_id,
            price_list=row.price_list.code,
            channel=row.channel.code if row.channel else "",
            group=row.group,
            customer=row.customer.public_id if row.customer else "",
            priority=row.priority,
            valid_from=row.valid_on.lower,
            valid_until=row.valid_on.upper,
        )


class AssignmentsAsked(Asked):
    """Assignments of one list or one customer, if asked."""

    price_list: Whom = ""
    customer: Whom = ""


class PriceLimitSent(Sent):
    """How many per cent below the resolved price somebody may go without approval."""

    most_percent: Percent


class PriceLimitShown(Shown):
    """How many per cent below the resolved price somebody may go in a channel; null: no limit."""

    channel: str
    most_percent: int | None

    @classmethod
    def of(cls, row: PriceLimit) -> "PriceLimitShown":
        """Show a limit."""
        return cls(channel=row.channel.code, most_percent=row.most_percent)


class PriceLimitsShown(Shown):
    """Every limit there is."""

    items: list[PriceLimitShown]


class PriceInquirySent(Sent):
    """What is asked of a price: for a quantity in a channel, a customer and a day, if they matter.

    `known_at` takes lists and prices as they were at that instant, `group` the customer's group of then.
    """

    channel: Annotated[str, Field(min_length=1, max_length=40)]
    sku: Code
    quantity: Quantity = 1
    customer: Whom = ""
    group: Whom | None = None
    on: Day | None = None
    known_at: Instant | None = None

    def as_inquiry(self) -> Inquiry:
        """Return the room's own word for it."""
        return Inquiry(**self.model_dump())


class ListLookedAtShown(Shown):
    """A price list that was looked at; `why` is empty for the one that won.

    Else not_in_force, other_currency, tax_differs, no_price, too_few (units) or outranked.
    """

    price_list: str = Field(validation_alias="list")
    kind: str
    priority: int
    valid_from: date | None
    valid_until: date | None
    why: str
    amount: int | None
    from_quantity: int | None


class PriceExplanationShown(Shown):
    """A unit price, the list it stands in, and every list that was looked at, in order."""

    sku: str
    on: date
    currency: str
    quantity: int
    price_list: str | None = Field(validation_alias="list")
    amount: int | None
    from_quantity: int | None
    looked: list[ListLookedAtShown]

    @classmethod
    def of(cls, found: Explained) -> "PriceExplanationShown":
        """Show a derivation."""
        return cls.model_validate(
            {
                "sku": found.sku.code,
                "on": found.on,
                "currency": found.channel.currency,
                **found.resolution.as_json(),
            }
        )


class GivenPriceShown(Shown):
    """A price given by hand: by whom, instead of which list price, under which limit."""

    by: str
    amount: int
    list_price: int | None
    limit_percent: int | None
    approved: bool


class LinePricingShown(Shown):
    """How a line's unit price was found; `is_same` when the lists of then still say the same."""

    sku: str
    quantity: int
    price_list: str | None = Field(validation_alias="list")
    amount: int | None
    from_quantity: int | None
    looked: list[ListLookedAtShown]
    given: GivenPriceShown | None = None
    is_same: bool


class TaxPartShown(Shown):
    """What a level of government gets of a line's tax."""

    level: str
    name: str
    rate_ppm: int
    tax: int


class LineTaxShown(Shown):
    """What tax an order line bears, by level; `reason` says why none is owed."""

    tax_class: str = Field(validation_alias="class")
    category: str
    reason: str
    components: list[TaxPartShown]


class OrderPricingShown(Shown):
    """How an order was priced and taxed when it was placed, lines in order, charges among the taxes."""

    prices: list[LinePricingShown]
    taxes: list[LineTaxShown]

    @classmethod
    def of(cls, order: Order, rows: Sequence[PriceAgain]) -> "OrderPricingShown":
        """Show what was kept with an order."""
        prices = [{**row.kept, "is_same": row.is_same} for row in rows]
        return cls.model_validate({"prices": prices, "taxes": order.pricing.get("tax_lines", [])})


class CustomerTermsSent(Sent):
    """What decides a customer's prices and taxes; fields left out stay as they are."""

    group: Whom | None = None
    tax_number: Whom | None = None


class CustomerTermsShown(Shown):
    """What decides a customer's prices and taxes."""

    id: str = Field(validation_alias="public_id")
    group: str
    tax_number: str
