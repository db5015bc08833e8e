"""Fraud screening: who ordered is looked at before anything is sent, and decided upon by a person where it pays.

The room below screens a subject; here an order becomes one, and its outcome a hold, a cancellation or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.crm.queries.conduct import goods_of, ordered_before
from goodorder.crm.queries.figures import kept_figures
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.models import FulfillmentOrder
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import on, on_many
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.orders.events import OrderCancelled
from goodorder.orders.models import Order
from goodorder.payments import queries as money
from goodorder.payments.events import DisputeLost, DisputeOpened, DisputeWon, PaymentFailed, TenderAdded
from goodorder.payments.queries import tries
from goodorder.screening import commands as screening
from goodorder.screening import queries as risk
from goodorder.screening.events import ReviewDecided
from goodorder.screening.rules import Conduct, Subject

_OPEN = ("placed", "confirmed")
_UNTOUCHED = ("open", "requested", "accepted")
_NOT_GONE = ("created", "labelled")
_WAITS = "waits for a fraud review"


def screen_order(ctx: Context, order_id: str, *, again: bool = False) -> None:
    """See to it that an open order was screened, and that what came out is done, before it goes on.

    With `again` it is looked at once more if what is looked at changed. Nothing is asked where no rule is on.
    """
    if risk.standing(order_id) != ("screened" if again else "unscreened"):
        return
    order = queries.order_for(order_id)
    if order.state in _OPEN:
        _follow(ctx, order)


def screen_orders(ctx: Context, order_ids: Sequence[str]) -> None:
    """See to it that many open orders were screened, as `screen_order` does for each."""
    if not risk.is_idle():
        for order_id in order_ids:
            screen_order(ctx, order_id)


def _follow(ctx: Context, order: Order) -> None:
    if risk.setting_for(order.company.code, order.channel.code, order.currency).is_exempt:
        return
    made = screening.screen(ctx, subject=subject_of(order))
    if made is None:
        return
    if made.state == "under_review":
        orders.place_hold(ctx, order_id=order.public_id, kind="fraud", reason=made.because)
        _stop_untouched(ctx, order.public_id)
    elif made.state == "rejected":
        _turn_away(ctx, order.public_id, made.because)


def subject_of(order: Order) -> Subject:
    """Tell everything that is known of an order and of who placed it."""
    tried = tries.tries_of(order.public_id)
    count, average = ordered_before(order)
    paid = tries.payer_conduct(order.customer.public_id, order.currency)
    figures = kept_figures(order.customer, order.currency)
    conduct = Conduct(
        known_since=order.customer.created_at,
        orders=count,
        average=average,
        captured=paid.captured,
        refunded=paid.refunded,
        disputes=paid.disputes,
        disputes_lost=paid.disputes_lost,
        revenue=figures.revenue,
        return_pct=figures.return_rate_pct if figures.units_out else None,
        days_to_pay=figures.days_to_pay,
    )
    return Subject(
        ref=order.public_id,
        label=order.number,
        name=order.customer_name,
        company=order.company.code,
        channel=order.channel.code,
        value=order.total if tried.owed is None else tried.owed,
        currency=order.currency,
        at=order.placed_at,
        customer=order.customer.public_id,
        customer_kind=order.customer.kind,
        email=order.customer.email,
        phone=order.customer.phone or str(order.ship_to.get("phone", "")),
        ship_to=order.ship_to,
        bill_to=order.bill_to,
        payment_method=order.payment_method,
        cards=tried.cards,
        failed_tries=len(tried.declines),
        declines=tried.declines,
        lines=goods_of(order),
        conduct=conduct,
    )


@on_many(TenderAdded)
def screen_new_card(ctx: Context, facts: Sequence[TenderAdded]) -> None:
    """Another card on an order that was screened is looked at."""
    for fact in facts:
        about = tries.about_of(fact.tender_id) if fact.method == "card" else ""
        if about.startswith("ord_"):
            screen_order(ctx, about, again=True)


@on(PaymentFailed)
def screen_refused_card(ctx: Context, fact: PaymentFailed) -> None:
    """A card the provider refused may be one try of many."""
    if fact.operation == "authorise" and fact.about.startswith("ord_"):
        screen_order(ctx, fact.about, again=True)


@on(ReviewDecided)
def follow_decision(ctx: Context, fact: ReviewDecided) -> None:
    """Accepted, the order goes on; rejected, it is cancelled with its stock and its money."""
    if fact.decision == "reject":
        _turn_away(ctx, fact.subject, fact.because)
    elif not tries.is_disputed(fact.subject):
        orders.release_hold(ctx, order_id=fact.subject, kind="fraud")
        for asked in work.work_of(ctx, demand=fact.subject):
            if (asked.state, asked.because) == ("on_hold", _WAITS):
                fulfillment.release_work(ctx, fulfillment_order_id=asked.public_id)


def _stop_untouched(ctx: Context, order_id: str) -> None:
    """Stop work that was handed out before a later look, as far as nobody began with it."""
    for asked in work.work_of(ctx, demand=order_id):
        if asked.state in _UNTOUCHED:
            fulfillment.hold_work(ctx, fulfillment_order_id=asked.public_id, reason=_WAITS)


def _turn_away(ctx: Context, order_id: str, because: str) -> None:
    """Cancel whatever did not leave; parcels are opened, and locations asked to put back what they picked."""
    reason = f"rejected as fraud: {because}"
    try:
        attempt(lambda: orders.cancel_lines(ctx, order_id=order_id, reason=reason))
    except Refused as refusal:
        if refusal.code not in {"orders.nothing_to_cancel", "orders.finished"}:
            raise
    if queries.is_under_way(order_id):
        orders.place_hold(ctx, order_id=order_id, kind="fraud", reason=reason[:300])
        for asked in work.work_of(ctx, demand=order_id):
            _call_back(ctx, asked, reason)


def _call_back(ctx: Context, asked: FulfillmentOrder, reason: str) -> None:
    for parcel in asked.shipments.all():
        if parcel.state in _NOT_GONE:
            fulfillment.cancel_shipment(ctx, shipment_id=parcel.public_id)
    if asked.state == "in_progress":
        fulfillment.request_cancel(ctx, fulfillment_order_id=asked.public_id, reason=reason[:200])


@on(OrderCancelled)
def take_out_of_queue(ctx: Context, fact: OrderCancelled) -> None:
    """Nobody needs to look at an order that was cancelled."""
    screening.lapse_review(ctx, subject=fact.order_id)


@on(DisputeOpened)
def learn_dispute(ctx: Context, fact: DisputeOpened) -> None:
    """A disputed payment counts as a fraud until the dispute is won; nothing is lost yet."""
    screening.record_truth(ctx, subject=fact.about, truth="fraud")


@on(DisputeLost)
def learn_loss(ctx: Context, fact: DisputeLost) -> None:
    """The money is gone, with the provider's fee."""
    screening.record_truth(ctx, subject=fact.about, truth="fraud", loss=fact.amount + fact.fee)


@on(DisputeWon)
def learn_won(ctx: Context, fact: DisputeWon) -> None:
    """The payer was who they said."""
    screening.record_truth(ctx, subject=fact.about, truth="genuine", loss=fact.fee)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a decision sets in motion, in minor units: money held and taken, units still to go."""

    held: int
    taken: int
    units: int
    currency: str


def effects_of(ctx: Context, *, subject: str) -> Effects:
    """Say what rejecting an order gives back, and accepting it lets go on; nothing is changed."""
    order = queries.get_order(ctx, order_id=subject)
    held = money.money_of(ctx, about=subject)
    units = sum(line.live - line.handed_over for line in order.lines.all() if line.kind == "item")
    return Effects(held.authorised - held.captured, held.captured - held.refunded, units, order.currency)
