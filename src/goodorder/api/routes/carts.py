"""Carts that hold stock for a while, and many orders at once."""

from collections.abc import Sequence
from typing import Any

from ninja import Router
from pydantic import ValidationError

from goodorder.api.shapes.carts import (
    BatchSent,
    BatchShown,
    CartLineSent,
    CartSent,
    CartShown,
    CheckoutSent,
    FateShown,
)
from goodorder.api.shapes.orders import OrderSent, OrderShown, OrderSummary
from goodorder.capture import commands as capture
from goodorder.capture.commands import Fate
from goodorder.carts import commands as carts
from goodorder.carts.queries import get_cart
from goodorder.doorway.once import KeyRule
from goodorder.doorway.problems import invalid_input, problem_of
from goodorder.doorway.serving import Call, reads, writes
from goodorder.fields.commands import answer_order
from goodorder.fields.queries import check_values
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.orders.commands.placing import Worked
from goodorder.orders.models import Order
from goodorder.orders.queries import get_order, orders_by_id, rollups

router = Router(tags=["Carts"])
REPEATED = "orders.external_ref_taken"


def _shown(ctx: Context, cart_id: str) -> CartShown:
    return CartShown.of(get_cart(ctx, cart_id=cart_id))


@writes(router, "/carts", calls=carts.open_cart, key=KeyRule.OPTIONAL)
def open_cart(request: Call, body: CartSent) -> CartShown:
    """Open an empty cart."""
    cart = carts.open_cart(request.auth, **body.model_dump())
    return _shown(request.auth, cart.public_id)


@reads(router, "/carts/{cart_id}", needs="orders.capture")
def show_cart(request: Call, cart_id: str) -> CartShown:
    """Show a cart and what it holds at this instant."""
    return _shown(request.auth, cart_id)


@writes(
    router,
    "/carts/{cart_id}/lines/{path:sku}",
    calls=carts.set_cart_line,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_cart_line(request: Call, cart_id: str, sku: str, body: CartLineSent) -> CartShown:
    """Put a SKU, by any of its codes, into a cart in this quantity.

    What is there is held for the channel's time, kits by their components; the answer says by line what is
    held, what is short, and until when. Every change renews the hold.
    """
    carts.set_cart_line(request.auth, cart_id=cart_id, sku=sku, quantity=body.quantity)
    return _shown(request.auth, cart_id)


@writes(router, "/carts/{cart_id}/payment-starts", calls=carts.start_cart_payment, key=KeyRule.OPTIONAL)
def start_cart_payment(request: Call, cart_id: str) -> CartShown:
    """Prolong a cart's hold, once, while its payment is under way."""
    carts.start_cart_payment(request.auth, cart_id=cart_id)
    return _shown(request.auth, cart_id)


@writes(router, "/carts/{cart_id}/checkouts", calls=carts.check_out_cart)
def check_out_cart(request: Call, cart_id: str, body: CheckoutSent) -> OrderShown:
    """Order what a cart holds.

    The order takes the held stock over, so that nobody slips in between; a hold that has run out competes
    like anybody.
    """
    channel = get_cart(request.auth, cart_id=cart_id).cart.channel.code
    order = carts.check_out_cart(request.auth, cart_id=cart_id, draft=body.as_draft(channel))
    found = get_order(request.auth, order_id=order.public_id)
    return OrderShown.whole(
        request.auth, found, rollups(request.auth, order_ids=[order.public_id])[order.public_id]
    )


@writes(
    router, "/carts/{cart_id}", calls=carts.abandon_cart, key=KeyRule.OPTIONAL, method="DELETE", status=200
)
def abandon_cart(request: Call, cart_id: str) -> CartShown:
    """Give a cart up; what it holds is free at once."""
    carts.abandon_cart(request.auth, cart_id=cart_id)
    return _shown(request.auth, cart_id)


@writes(router, "/orders/batches", calls=capture.capture_orders, status=200)
def capture_orders(request: Call, body: BatchSent) -> BatchShown:
    """Accept up to 1,000 orders in one request, each with its own fate.

    A refused order leaves nothing behind and stops no other. An order whose `external_ref` is known is not
    captured again; its result shows the first. The whole request has one idempotency key.
    """
    read = [_read(one) for one in body.orders]
    sound = [one for one in read if isinstance(one, OrderSent)]
    fates = capture.capture_orders(request.auth, drafts=[one.as_draft() for one in sound])
    for one, fate in zip(sound, fates, strict=True):
        if one.fields and not isinstance(fate, OmsError):
            answer_order(request.auth, order=_order(fate), values=one.fields)
    answers = iter(fates)
    outcomes = [next(answers) if isinstance(one, OrderSent) else one for one in read]
    return _batch(request.auth, outcomes)


def _read(sent: OrderSent | dict[str, Any]) -> OrderSent | dict[str, Any]:
    """Return an order as sent, or the problem that it does not fit its schema or what its custom fields take."""
    try:
        order = sent if isinstance(sent, OrderSent) else OrderSent.model_validate(sent)
        check_values("order", order.fields)
    except Invalid as refusal:
        return problem_of(refusal)
    except ValidationError as failure:
        places = [{**error, "loc": ("body", "body", *error["loc"])} for error in failure.errors()]
        return invalid_input(places)
    return order


def _batch(ctx: Context, outcomes: Sequence[Fate | dict[str, Any]]) -> BatchShown:
    summaries = _summaries(ctx, outcomes)
    results = [_fate(outcome, summaries) for outcome in outcomes]
    return BatchShown(
        captured=sum(one.status == _CAPTURED for one in results),
        repeated=sum(one.status == _KNOWN for one in results),
        refused=sum(one.problem is not None for one in results),
        results=results,
    )


_CAPTURED, _KNOWN = 201, 200


def _summaries(ctx: Context, outcomes: Sequence[Fate | dict[str, Any]]) -> dict[str, OrderSummary]:
    """Return the orders to show by id; of those captured together nothing is read again."""
    found = {one.order.public_id: OrderSummary.of_new(one) for one in outcomes if isinstance(one, Worked)}
    ids = [one.public_id for one in outcomes if isinstance(one, Order)]
    ids += [repeat for one in outcomes if (repeat := _repeat(one))]
    if not ids:
        return found
    words = rollups(ctx, order_ids=ids)
    orders = orders_by_id(ctx, order_ids=ids)
    return found | {key: OrderSummary.of(order, words[key]) for key, order in orders.items()}


def _repeat(outcome: Fate | dict[str, Any]) -> str:
    """Return the id of the order that was captured before, if that is why this one is not."""
    if isinstance(outcome, OmsError) and outcome.code == REPEATED:
        return str(outcome.details["order_id"])
    return ""


def _order(captured: Worked | Order) -> Order:
    return captured.order if isinstance(captured, Worked) else captured


def _fate(outcome: Fate | dict[str, Any], orders: dict[str, OrderSummary]) -> FateShown:
    if repeat := _repeat(outcome):
        return FateShown(status=_KNOWN, order=orders.get(repeat), problem=None)
    if isinstance(outcome, OmsError):
        outcome = problem_of(outcome)
    if isinstance(outcome, dict):
        return FateShown(status=outcome["status"], order=None, problem=outcome)
    return FateShown(status=_CAPTURED, order=orders[_order(outcome).public_id], problem=None)
