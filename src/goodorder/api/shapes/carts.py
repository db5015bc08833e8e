"""Carts, batches of orders and what could come instead, on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from goodorder.api.shapes.orders import CaptureParts, OrderSent, OrderSummary
from goodorder.carts.queries import CartLineView, CartView
from goodorder.doorway.shapes import LARGEST_QUANTITY, Sent, Shown
from goodorder.orders.rules import OrderDraft


class CartSent(Sent):
    """A new cart; `holder` is whose it is (a customer's id, a session), for limits on what one may hold."""

    channel: Annotated[str, Field(min_length=1, max_length=40)]
    holder: Annotated[str, Field(max_length=60)] = ""


class CartLineSent(Sent):
    """How many of a SKU the cart is to have; 0 takes it out."""

    quantity: Annotated[int, Field(ge=0, le=LARGEST_QUANTITY)]


class CartLineShown(Shown):
    """A line of a cart; `held` units are kept for it, `short` ones are not; `expired`: they were, but no longer."""

    sku: str
    name: str
    quantity: int
    held: int
    short: int
    expired: bool

    @classmethod
    def of(cls, view: CartLineView) -> "CartLineShown":
        """Show a line."""
        sku = view.line.sku
        return cls(
            sku=sku.code,
            name=sku.name,
            quantity=view.line.quantity,
            held=view.held,
            short=view.short,
            expired=view.is_expired,
        )


class CartShown(Shown):
    """A cart as it stands now. What it holds is kept until `held_until`; every change renews that."""

    id: str
    channel: str
    holder: str
    state: str
    created_at: datetime
    held_until: datetime | None
    expired: bool
    order_id: str | None
    lines: list[CartLineShown]

    @classmethod
    def of(cls, view: CartView) -> "CartShown":
        """Show a cart."""
        cart = view.cart
        return cls(
            id=cart.public_id,
            channel=cart.channel.code,
            holder=cart.holder,
            state=cart.state,
            created_at=cart.created_at,
            held_until=view.held_until,
            expired=view.is_expired,
            order_id=cart.order.public_id if cart.order else None,
            lines=[CartLineShown.of(line) for line in view.lines],
        )


class CheckoutSent(CaptureParts):
    """Everything of an order but its channel and lines, which are the cart's."""

    def as_draft(self, channel: str) -> OrderDraft:
        """Return the room's own word for it."""
        return self.to_draft(channel, ())


# What fits no order is taken as it came: it is refused on its own, not with the others.
AnyOrder = Annotated[OrderSent | dict[str, Any], Field(union_mode="left_to_right")]


class BatchSent(Sent):
    """Up to 1,000 orders, each as `POST /orders` takes it; a wrong one stops no other."""

    orders: Annotated[list[AnyOrder], Field(min_length=1, max_length=1000)]


class FateShown(Shown):
    """What became of one order: 201 it is captured, 200 it was before, else the problem it was refused with."""

    status: int
    order: OrderSummary | None
    problem: Annotated[dict[str, Any] | None, Field(description="as a failed `POST /orders` answers")]


class BatchShown(Shown):
    """What became of each order, in the order in which they were sent."""

    captured: int
    repeated: int
    refused: int
    results: list[FateShown]
