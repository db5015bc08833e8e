"""Orders: capture, look, and everything that may be done to one."""

from collections.abc import Sequence
from dataclasses import replace

from ninja import Query, Router

from goodorder.api.shapes.invoicing import DocumentSummary, OrderDocumentsAsked
from goodorder.api.shapes.lines import PromiseMadeShown, Promises
from goodorder.api.shapes.orders import (
    CancellationSent,
    CreditSent,
    HoldReleaseSent,
    HoldSent,
    OrdersAsked,
    OrderSent,
    OrderShown,
    OrderSummary,
    PaymentReceivedSent,
    PaymentSent,
    ReleasedShown,
    Timeline,
    TimelineEntryShown,
    counted,
    counted_kits,
)
from goodorder.api.shapes.payments import MoneyShown
from goodorder.api.shapes.sourcing import Decisions, DecisionShown
from goodorder.capture.commands import Asked, capture_together
from goodorder.doorway.express import Waiting, groups
from goodorder.doorway.serving import Call, in_groups, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.fields.commands import answer_order
from goodorder.invoicing.queries import list_documents
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.kernel.idempotency import Answer, once_each
from goodorder.orders import commands
from goodorder.orders.commands.placing import Worked
from goodorder.orders.queries import get_order, promises_of, rollups, timeline
from goodorder.orders.queries import list_orders as find_orders
from goodorder.payments.commands import receive_payment
from goodorder.payments.queries import money_of
from goodorder.sourcing.queries import list_decisions

router = Router(tags=["Orders"])


def _shown(ctx: Context, order_id: str) -> OrderShown:
    order = get_order(ctx, order_id=order_id)
    return OrderShown.whole(ctx, order, rollups(ctx, order_ids=[order.public_id])[order.public_id])


def _capture_all(waiting: Sequence[Waiting]) -> list[Answer | OmsError | None]:
    """Answer the orders that wait in one transaction; None is out of the ordinary and goes the way of one.

    Custom fields are out of the ordinary: a wrong one refuses the order, which would have to leave its group again.
    """
    ctx = replace(waiting[0].ctx, now=clock.now())

    def answers(new: list[int]) -> list[Answer | None]:
        plain = [at for at in new if not waiting[at].body.fields]
        asked = [Asked(waiting[at].ctx, waiting[at].body.as_draft()) for at in plain]
        worked = capture_together(ctx, asked=asked)
        told = {at: _told(waiting[at], one) for at, one in zip(plain, worked, strict=True)}
        return [told.get(at) for at in new]

    return once_each([one.keyed for one in waiting], answers)


def _told(waiting: Waiting, fate: Worked | OmsError | None) -> Answer | None:
    if isinstance(fate, OmsError):
        return waiting.refused(fate)
    return Answer(201, OrderShown.new(waiting.ctx, fate)) if fate else None


def _skus_of(waiting: Waiting) -> set[str]:
    return {line.sku for line in waiting.body.lines}


ORDERS = groups(_capture_all, _skus_of)


@writes(router, "/orders", calls=commands.capture_order)
@in_groups(ORDERS)
def capture_order(request: Call, body: OrderSent) -> OrderShown:
    """Accept an order.

    Prices, discounts and tax are worked out, stock is reserved and the payment arranged, or nothing happens
    and the answer says why: `orders.out_of_stock` lists each short SKU with what is available. `fields` are custom
    fields; one that is wrong refuses the order, one that is required and lacks never does.
    """
    order = commands.capture_order(request.auth, draft=body.as_draft())
    if body.fields:
        answer_order(request.auth, order=order, values=body.fields)
    return _shown(request.auth, order.public_id)


@reads(router, "/orders", needs="orders.view")
def list_orders(request: Call, query: Query[OrdersAsked]) -> Listed[OrderSummary]:
    """List orders, newest first."""
    page = find_orders(request.auth, **query.model_dump())
    words = rollups(request.auth, order_ids=[order.public_id for order in page.items])
    return listed(page, lambda order: OrderSummary.of(order, words[order.public_id]))


@reads(router, "/orders/{order_id}", needs="orders.view")
def show_order(request: Call, order_id: str) -> OrderShown:
    """Show an order, by id or number."""
    return _shown(request.auth, order_id)


@writes(router, "/orders/{order_id}/cancellations", calls=commands.cancel_lines)
def cancel_order_lines(request: Call, order_id: str, body: CancellationSent) -> OrderShown:
    """Cancel units that have not left.

    Stock and authorisation are released for exactly these units. Without `lines` and `kits`, everything that
    can still be taken back is cancelled.
    """
    order = get_order(request.auth, order_id=order_id)
    quantities = None if body.lines is None else counted(body.lines)
    kits = None if body.kits is None else counted_kits(body.kits)
    commands.cancel_lines(
        request.auth, order_id=order.public_id, quantities=quantities, kits=kits, reason=body.reason
    )
    return _shown(request.auth, order.public_id)


@writes(router, "/orders/{order_id}/holds", calls=commands.place_hold)
def hold_order(request: Call, order_id: str, body: HoldSent) -> OrderShown:
    """Stop an order for a reason."""
    order = get_order(request.auth, order_id=order_id)
    commands.place_hold(request.auth, order_id=order.public_id, kind=body.kind, reason=body.reason)
    return _shown(request.auth, order.public_id)


@writes(router, "/orders/{order_id}/hold-releases", calls=commands.release_hold)
def release_order_hold(request: Call, order_id: str, body: HoldReleaseSent) -> OrderShown:
    """Lift a hold; lifting one that is not there changes nothing."""
    order = get_order(request.auth, order_id=order_id)
    commands.release_hold(request.auth, order_id=order.public_id, kind=body.kind)
    return _shown(request.auth, order.public_id)


@writes(router, "/orders/{order_id}/confirmations", calls=commands.confirm_order)
def confirm_order(request: Call, order_id: str) -> OrderShown:
    """Confirm a placed order that nothing holds; most are confirmed by themselves."""
    order = get_order(request.auth, order_id=order_id)
    commands.confirm_order(request.auth, order_id=order.public_id)
    return _shown(request.auth, order.public_id)


@writes(router, "/orders/{order_id}/releases", calls=commands.release_order)
def release_order(request: Call, order_id: str) -> ReleasedShown:
    """Hand the reserved units of a confirmed order to locations; most are released by themselves."""
    order = get_order(request.auth, order_id=order_id)
    opened = commands.release_order(request.auth, order_id=order.public_id)
    return ReleasedShown(fulfillment_orders=opened)


@writes(router, "/orders/{order_id}/credits", calls=commands.credit_lines)
def credit_order_lines(request: Call, order_id: str, body: CreditSent) -> OrderShown:
    """Credit units that were shipped; the credit note and the refund follow."""
    order = get_order(request.auth, order_id=order_id)
    commands.credit_lines(
        request.auth, order_id=order.public_id, quantities=counted(body.lines), reason=body.reason
    )
    return _shown(request.auth, order.public_id)


@writes(router, "/orders/{order_id}/payments", calls=receive_payment)
def book_order_payment(request: Call, order_id: str, body: PaymentReceivedSent) -> MoneyShown:
    """Book money that came in by bank transfer or in cash."""
    order = get_order(request.auth, order_id=order_id)
    receive_payment(
        request.auth,
        about=order.public_id,
        amount=body.amount,
        method=body.method,
        reference=body.reference,
        cause=f"received:{body.reference}",
    )
    return MoneyShown.of(money_of(request.auth, about=order.public_id))


@writes(router, "/orders/{order_id}/tenders", calls=commands.arrange_payment)
def arrange_order_payment(request: Call, order_id: str, body: PaymentSent) -> MoneyShown:
    """Put another means of payment on what no other covers, e.g. after a card was declined."""
    order = get_order(request.auth, order_id=order_id)
    commands.arrange_payment(request.auth, order_id=order.public_id, payment=body.as_draft())
    return MoneyShown.of(money_of(request.auth, about=order.public_id))


@reads(router, "/orders/{order_id}/money", needs="payments.view")
def show_order_money(request: Call, order_id: str) -> MoneyShown:
    """Show what is owed, held, taken and given back for an order."""
    order = get_order(request.auth, order_id=order_id)
    return MoneyShown.of(money_of(request.auth, about=order.public_id))


@reads(router, "/orders/{order_id}/timeline", needs="orders.view")
def show_order_timeline(request: Call, order_id: str) -> Timeline:
    """Tell an order's story, oldest first."""
    order = get_order(request.auth, order_id=order_id)
    entries = timeline(request.auth, order_id=order.public_id)
    return Timeline(items=[TimelineEntryShown.model_validate(entry) for entry in entries])


@reads(router, "/orders/{order_id}/promises", needs="orders.view")
def list_order_promises(request: Call, order_id: str) -> Promises:
    """List what the customer was promised, every version, by line."""
    order = get_order(request.auth, order_id=order_id)
    found = promises_of(request.auth, order_id=order.public_id)
    return Promises(items=[PromiseMadeShown.at(promise) for promise in found])


@reads(router, "/orders/{order_id}/decisions", needs="orders.view")
def show_order_decisions(request: Call, order_id: str) -> Decisions:
    """Show why an order's units were given to which locations."""
    order = get_order(request.auth, order_id=order_id)
    found = list_decisions(request.auth, about=order.public_id)
    return Decisions(items=[DecisionShown.of(decision) for decision in found])


@reads(router, "/orders/{order_id}/documents", needs="invoicing.view")
def list_order_documents(
    request: Call, order_id: str, query: Query[OrderDocumentsAsked]
) -> Listed[DocumentSummary]:
    """List an order's invoices and credit notes."""
    order = get_order(request.auth, order_id=order_id)
    page = list_documents(request.auth, about=order.public_id, **query.model_dump())
    return listed(page, DocumentSummary.of)
