"""What a channel says of an order: its lines, its buyer, its address, how it will be paid. Pure."""

from dataclasses import dataclass, field
from datetime import date

from goodorder.parties.rules import CustomerParticulars, PostalAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A wanted SKU (any of its codes). `unit_price` overrides the price list; amounts as shown in the channel."""

    sku: str
    quantity: int
    unit_price: int | None = None
    discount: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """How it will be paid: card, gift_card, store_credit, manual, cash or on_account.

    A card has a provider and its token, a gift card its code. `amount` in minor units; None: whatever no other
    means of payment covers.
    """

    method: str = "on_account"
    provider: str = "none"
    token: str = ""
    code: str = field(default="", repr=False)
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """Everything a channel says of an order. `customer` is a public id or particulars to match.

    `wanted_on`: it is not to arrive before that day. `tenders` are used first, each with its amount; `payment`
    covers the rest. `waives_shipping`: the service is not charged for.
    """

    channel: str
    customer: CustomerParticulars | str
    ship_to: PostalAddress
    lines: tuple[DraftLine, ...]
    service: str = ""
    payment: PaymentDraft = PaymentDraft()
    bill_to: PostalAddress | None = None
    external_ref: str | None = None
    order_discount: int = 0
    ship_complete: bool = False
    wanted_on: date | None = None
    note: str = ""
    coupons: tuple[str, ...] = ()
    tenders: tuple[PaymentDraft, ...] = ()
    waives_shipping: bool = False

    def rest_of(self, total: int) -> int:
        """Return what `payment` has to cover of a total; below zero when the tenders exceed it."""
        return total - sum(tender.amount or 0 for tender in self.tenders)

    def method_for(self, total: int) -> str:
        """Return the method an order is known by: that of the rest, or of the first tender if there is none."""
        return self.payment.method if self.rest_of(total) > 0 or not self.tenders else self.tenders[0].method
