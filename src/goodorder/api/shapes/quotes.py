"""Quotes on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.api.shapes.orders import CaptureParts, LineSent, PaymentSent
from goodorder.doorway.shapes import Asked, Day, Reason, Sent, Shown
from goodorder.orders.rules import DraftLine, OrderDraft
from goodorder.quotes.models import Quote, QuoteLine
from goodorder.quotes.rules import QuoteTerms, Score


class QuoteSent(CaptureParts):
    """What a customer asks an offer for, as an order would be sent; its payment is chosen on acceptance."""

    channel: Annotated[str, Field(min_length=1, max_length=40)]
    lines: Annotated[list[LineSent], Field(min_length=1, max_length=1000)]
    valid_until: Annotated[Day, Field(description="the last day on which it can be accepted")]
    holds_stock: Annotated[bool, Field(description="hold its stock until that day")] = False

    def as_draft(self) -> OrderDraft:
        """Return the room's own word for it."""
        return self.to_draft(self.channel, tuple(DraftLine(**line.model_dump()) for line in self.lines))

    def terms(self) -> QuoteTerms:
        """Return how long it stands."""
        return QuoteTerms(valid_until=self.valid_until, holds_stock=self.holds_stock)


class QuoteAcceptanceSent(Sent):
    """How the order is paid, and what the caller calls it."""

    payment: PaymentSent = PaymentSent()
    external_ref: Annotated[str, Field(min_length=1, max_length=120)] | None = None


class QuoteRefusalSent(Sent):
    """Why the customer does not want it."""

    reason: Reason


class QuotesAsked(Asked):
    """Which quotes to list."""

    state: Literal["", "draft", "issued", "revised", "accepted", "declined", "expired"] = ""
    search: Annotated[str, Field(max_length=100, description="a number's beginning or a part of a name")] = ""


class QuoteLineShown(Shown):
    """A line of an offer; kits are taken apart."""

    position: int
    kind: str
    sku: str
    description: str
    quantity: int
    unit_price: int
    gross: int
    discount: int
    tax: int
    tax_rate_ppm: int
    total: int

    @classmethod
    def of(cls, line: QuoteLine) -> "QuoteLineShown":
        """Show a line."""
        fields = {name: getattr(line, name) for name in cls.model_fields if name != "sku"}
        return cls(sku=line.sku.code if line.sku else "", **fields)


class QuoteSummary(Shown):
    """A revision of an offer in a list."""

    id: str
    number: str
    revision: int
    state: str
    channel: str
    customer: str
    currency: str
    total: int
    valid_until: date
    holds_stock: bool
    created_at: datetime

    @classmethod
    def of(cls, quote: Quote) -> "QuoteSummary":
        """Show a quote in a list."""
        return cls(**_head(quote))


class QuoteShown(QuoteSummary):
    """A revision of an offer, whole."""

    subtotal: int
    shipping: int
    discount: int
    tax: int
    reason: str
    order_id: str | None
    pricing: dict[str, Any]
    lines: list[QuoteLineShown]

    @classmethod
    def of(cls, quote: Quote) -> "QuoteShown":
        """Show a quote with its lines."""
        sums = {name: getattr(quote, name) for name in ("subtotal", "shipping", "discount", "tax")}
        return cls(
            **_head(quote),
            **sums,
            reason=quote.reason,
            order_id=quote.order.public_id if quote.order else None,
            pricing=quote.pricing,
            lines=[
                QuoteLineShown.of(line) for line in sorted(quote.lines.all(), key=lambda row: row.position)
            ],
        )


def _head(quote: Quote) -> dict[str, Any]:
    same = ("number", "revision", "state", "currency", "total", "valid_until", "holds_stock", "created_at")
    head = {name: getattr(quote, name) for name in same}
    return {
        "id": quote.public_id,
        "channel": quote.channel.code,
        "customer": quote.customer.name,
        **head,
    }


class ScoreShown(Shown):
    """What became of the offers in a currency; the rate is None while none is decided."""

    currency: str
    won: int
    won_amount: int
    lost: int
    lost_amount: int
    open: int
    open_amount: int
    win_rate_percent: int | None

    @classmethod
    def of(cls, score: Score) -> "ScoreShown":
        """Show a score."""
        return cls.model_validate(score)


class ScoresShown(Shown):
    """Scores by currency."""

    scores: list[ScoreShown]
