"""Order to cash: from a placed order to shipped, invoiced, captured and completed. Read it like a play."""

from collections.abc import Sequence

from goodorder.availability.rules.selling import Refusal
from goodorder.flows.screening import screen_order, screen_orders
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.events import (
    ItemsPicked,
    ItemsPutBack,
    LabelWanted,
    PickedShort,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentPacked,
    ShipmentShipped,
    WorkRejected,
)
from goodorder.kernel import faults
from goodorder.kernel.access import Context
from goodorder.kernel.events import effect, on, on_many
from goodorder.kernel.plugs import plug
from goodorder.orders import commands as orders
from goodorder.orders.events import (
    BackordersFilled,
    GoodsHandedOver,
    HoldReleased,
    LinesCancelled,
    LinesCredited,
    LinesReduced,
    LineSubstituted,
    OrderAmended,
    OrderCompleted,
    OrderConfirmed,
    OrderPlaced,
)
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.events import OperationRequested, PaymentAuthorized, PaymentCaptured, TenderAdded
from goodorder.payments.ports import perform
from goodorder.payments.rules import HELD_METHODS
from goodorder.shipping import commands as shipping
from goodorder.shipping import queries as labels
from goodorder.shipping.events import LabelBought, LabelRequested, LabelVoidRequested, ParcelMoved
from goodorder.shipping.rules import LabelOrder

AFTER_PROVIDER = faults.declare(
    "payments.after_provider_call", "the provider acted, its answer is not yet written"
)
AFTER_CARRIER = faults.declare(
    "shipping.after_carrier_call", "the carrier acted, its answer is not yet written"
)


# Act one: money is made sure, then the order is confirmed.


@on_many(TenderAdded)
def authorize_card(ctx: Context, facts: Sequence[TenderAdded]) -> None:
    """Ask for the authorisation of cards."""
    for fact in facts:
        if fact.method == "card":
            payments.request_authorization(ctx, tender_id=fact.tender_id, cause=fact.tender_id)


@effect(OperationRequested)
def call_provider(ctx: Context, fact: OperationRequested, event_id: str) -> None:  # noqa: ARG001 - the operation has its own key
    """Carry an operation to its provider under the key that was stored with it."""
    call = money.operation_for_call(fact.operation_id)
    if not call.is_open:
        return
    result = perform(plug("payment_providers", call.provider), call)
    faults.reach(AFTER_PROVIDER)
    payments.record_result(ctx, operation_id=fact.operation_id, result=result)


@on(PaymentAuthorized)
def lift_payment_hold(ctx: Context, fact: PaymentAuthorized) -> None:
    """An order whose every means of payment holds its part no longer waits for its payment."""
    if fact.about.startswith("ord_") and money.is_secured(fact.about):
        orders.release_hold(ctx, order_id=fact.about, kind="payment")


@on(PaymentCaptured)
def lift_hold_when_paid(ctx: Context, fact: PaymentCaptured) -> None:
    """An order whose part to be paid beforehand came in no longer waits for its payment."""
    if not fact.about.startswith("ord_"):
        return
    if money.is_covered(fact.about) or (fact.method == "manual" and money.is_secured(fact.about)):
        orders.release_hold(ctx, order_id=fact.about, kind="payment")


@on(LinesCancelled)
def lift_hold_when_rest_is_paid(ctx: Context, fact: LinesCancelled) -> None:
    """After a cancellation, what was paid or is held may be all that is owed."""
    if fact.left and (money.is_covered(fact.order_id) or money.is_secured(fact.order_id)):
        orders.release_hold(ctx, order_id=fact.order_id, kind="payment")


@on(OrderAmended)
def lift_hold_when_change_is_paid(ctx: Context, fact: OrderAmended) -> None:
    """After a change, what was paid may be all that is owed."""
    if fact.difference <= 0 and money.is_covered(fact.order_id):
        orders.release_hold(ctx, order_id=fact.order_id, kind="payment")


@on_many(OrderPlaced)
def confirm_placed(ctx: Context, facts: Sequence[OrderPlaced]) -> None:
    """Confirm orders that nothing holds, once they are screened."""
    placed = [fact.order_id for fact in facts]
    screen_orders(ctx, placed)
    orders.confirm_clear(ctx, order_ids=placed)


@on(HoldReleased)
def go_on_after_hold(ctx: Context, fact: HoldReleased) -> None:
    """Confirm, or release what a hold had stopped; a payment may be quicker than the screening."""
    screen_order(ctx, fact.order_id)
    if not orders.confirm_when_clear(ctx, order_id=fact.order_id):
        orders.release_when_possible(ctx, order_id=fact.order_id)


# Act two: stock is sourced and the warehouse gets its work.


@on(OrderConfirmed)
def release_confirmed(ctx: Context, fact: OrderConfirmed) -> None:
    """Hand a confirmed order to locations; whoever confirmed it by hand did not screen it."""
    screen_order(ctx, fact.order_id)
    orders.release_when_possible(ctx, order_id=fact.order_id)


@on(BackordersFilled)
def release_filled(ctx: Context, fact: BackordersFilled) -> None:
    """Units that found stock go to work."""
    orders.release_when_possible(ctx, order_id=fact.order_id)


@on(LineSubstituted)
def release_substitute(ctx: Context, fact: LineSubstituted) -> None:
    """What stands in for goods that were not there goes to work."""
    orders.release_when_possible(ctx, order_id=fact.order_id)


@on(OrderAmended)
def release_amended(ctx: Context, fact: OrderAmended) -> None:
    """What was added goes to work, after another look if address or value changed."""
    screen_order(ctx, fact.order_id, again=True)
    orders.release_when_possible(ctx, order_id=fact.order_id)


@on(PickedShort)
def source_missing(ctx: Context, fact: PickedShort) -> None:
    """What a location did not find is looked for elsewhere."""
    units = {line["line_ref"]: line["quantity"] for line in fact.lines}
    refusal = Refusal(
        location=fact.location, units=units, reason=fact.effect, because=fact.reason, is_short=True
    )
    orders.source_again(ctx, order_id=fact.demand, refusal=refusal)


@on(WorkRejected)
def source_refused(ctx: Context, fact: WorkRejected) -> None:
    """What a location refuses is sent by another, or waits, or is parked."""
    units = {line["line_ref"]: line["quantity"] for line in fact.lines}
    because = fact.reason.replace("_", " ")
    refusal = Refusal(location=fact.location, units=units, reason=fact.reason, because=because)
    orders.source_again(ctx, order_id=fact.demand, refusal=refusal)


# Act three: pick, pack, label, ship.


@on(ItemsPicked)
def count_picked(ctx: Context, fact: ItemsPicked) -> None:
    """The order's counters follow the pick."""
    orders.record_progress(ctx, order_id=fact.demand, step="picked", lines=fact.lines)


@on(ItemsPutBack)
def count_put_back(ctx: Context, fact: ItemsPutBack) -> None:
    """What lies on its shelf again is no longer picked."""
    orders.record_progress(ctx, order_id=fact.demand, step="put back", lines=fact.lines)


@on(ShipmentPacked)
def count_packed(ctx: Context, fact: ShipmentPacked) -> None:
    """The order's counters follow the parcel."""
    orders.record_progress(ctx, order_id=fact.demand, step="packed", lines=fact.lines)


@on(ShipmentCancelled)
def count_unpacked(ctx: Context, fact: ShipmentCancelled) -> None:
    """A parcel was opened again."""
    orders.record_progress(ctx, order_id=fact.demand, step="unpacked", lines=fact.lines)


@on(ShipmentPacked)
def ask_for_label(ctx: Context, fact: ShipmentPacked) -> None:
    """Every parcel that goes by a service gets a label."""
    _ask_for_label(ctx, fact)


@on(LabelWanted)
def ask_for_another_label(ctx: Context, fact: LabelWanted) -> None:
    """A parcel whose label was refused or went back gets another."""
    _ask_for_label(ctx, fact)


def _ask_for_label(ctx: Context, fact: ShipmentPacked | LabelWanted) -> None:
    """Ask for a parcel's label; a service that is shopped for is chosen first, see `carriers`."""
    parcel = work.parcel_of(fact.shipment_id)
    if not parcel.service or labels.is_shopped(parcel.service):
        return
    length_mm, width_mm, height_mm = parcel.sides_mm
    wanted = LabelOrder(
        sender=parcel.sender,
        recipient=parcel.recipient,
        weight_g=parcel.weight_g,
        reference=parcel.number,
        location=parcel.location,
        length_mm=length_mm,
        width_mm=width_mm,
        height_mm=height_mm,
    )
    shipping.request_label(
        ctx, parcel=fact.shipment_id, about=fact.demand, service=parcel.service, request=wanted
    )


@effect(LabelRequested)
def buy_label(ctx: Context, fact: LabelRequested, event_id: str) -> None:  # noqa: ARG001 - the label has its own key
    """Buy the label under the key that was stored with it."""
    call = labels.label_for_call(fact.label_id)
    if call is None:
        return
    result = plug("carriers", call.carrier).buy_label(call.request)
    faults.reach(AFTER_CARRIER)
    shipping.record_label_result(ctx, label_id=fact.label_id, result=result)


@effect(LabelVoidRequested)
def hand_label_back(ctx: Context, fact: LabelVoidRequested, event_id: str) -> None:  # noqa: ARG001 - the label has its own key
    """Give an unused label back to its carrier."""
    call = labels.void_for_call(fact.label_id)
    if call is None:
        return
    result = plug("carriers", call.carrier).void_label(call.request)
    shipping.record_void_result(ctx, label_id=fact.label_id, result=result)


@on(ShipmentCancelled)
def void_label_of_opened_parcel(ctx: Context, fact: ShipmentCancelled) -> None:
    """The label of a parcel that was opened again is not needed."""
    for label in labels.labels_about(ctx, about=fact.demand):
        if label.parcel == fact.shipment_id and label.state == "bought":
            shipping.void_label(ctx, label_id=label.public_id)


@on(LabelBought)
def label_shipment(ctx: Context, fact: LabelBought) -> None:
    """The parcel is ready to go; if it was opened while the label was bought, the label goes back."""
    if not fact.parcel.startswith("shp_"):
        return
    shipment = fulfillment.record_label(
        ctx, shipment_id=fact.parcel, label_id=fact.label_id, tracking_number=fact.tracking_number
    )
    if shipment.state == "cancelled":
        shipping.void_label(ctx, label_id=fact.label_id)


@on(ShipmentShipped)
def hand_over(ctx: Context, fact: ShipmentShipped) -> None:
    """The order learns what left, and what it is worth."""
    orders.record_handover(ctx, order_id=fact.demand, shipment_id=fact.shipment_id, lines=fact.lines)


# Act four: exactly what left is taken and invoiced.


@on(GoodsHandedOver)
def capture_value(ctx: Context, fact: GoodsHandedOver) -> None:
    """Take exactly the shipped value."""
    if fact.amount:
        payments.request_capture(ctx, about=fact.order_id, amount=fact.amount, cause=fact.shipment_id)


@on(LinesCredited)
def refund_credited(ctx: Context, fact: LinesCredited) -> None:
    """The money back, as far as it was taken."""
    orders.return_surplus(ctx, order_id=fact.order_id, cause=fact.credit_ref)


@on(LinesCancelled)
def return_cancelled(ctx: Context, fact: LinesCancelled) -> None:
    """Money nobody will need: the rest of an authorisation, and what was paid beforehand."""
    if not fact.left:
        payments.request_void(ctx, about=fact.order_id, cause=fact.cancellation_ref)
    orders.return_surplus(ctx, order_id=fact.order_id, cause=fact.cancellation_ref)


@on(LinesReduced)
def return_reduced(ctx: Context, fact: LinesReduced) -> None:
    """What was paid beforehand for units that cost less now; a card is simply charged less later."""
    orders.return_surplus(ctx, order_id=fact.order_id, cause=fact.refund_ref)


@on(OrderAmended)
def return_amended(ctx: Context, fact: OrderAmended) -> None:
    """What was paid and is owed no longer after a change."""
    orders.return_surplus(ctx, order_id=fact.order_id, cause=fact.amendment_id)


@on(PaymentCaptured)
def return_what_was_credited_meanwhile(ctx: Context, fact: PaymentCaptured) -> None:
    """What is held is taken after the goods left; they may have been credited before that."""
    if fact.method in HELD_METHODS and fact.about.startswith("ord_"):
        orders.return_surplus(ctx, order_id=fact.about, cause=fact.operation_id)


@on(OrderCompleted)
def release_unneeded_authorisation(ctx: Context, fact: OrderCompleted) -> None:
    """What a card still holds for units that were cancelled on the way is let go; not while it is still owed."""
    if money.is_spare(fact.order_id):
        payments.request_void(ctx, about=fact.order_id, cause=fact.order_id)


# Last act: it arrives.


@on(ParcelMoved)
def deliver(ctx: Context, fact: ParcelMoved) -> None:
    """The carrier says that the recipient has it."""
    if fact.status == "delivered" and fact.parcel.startswith("shp_"):
        fulfillment.deliver(ctx, shipment_id=fact.parcel, delivered_at=fact.occurred_at)


@on(ShipmentDelivered)
def count_delivered(ctx: Context, fact: ShipmentDelivered) -> None:
    """The order learns what arrived and completes with the last unit."""
    orders.record_delivery(ctx, order_id=fact.demand, shipment_id=fact.shipment_id, lines=fact.lines)
