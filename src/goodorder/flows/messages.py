"""Messages: what a customer is told of an order, once for each thing that happened, and true when it happened."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from babel import Locale, localedata
from babel.dates import format_date
from django.conf import settings
from django.urls import reverse

from goodorder.exceptions.events import PaymentAsked
from goodorder.exceptions.queries import asked_to_pay_at
from goodorder.flows.jobs import periodic
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.commands import ReadyPickup
from goodorder.fulfillment.events import PickupCancelled, PickupUncollected
from goodorder.fulfillment.queries import get_pickup, get_shipment
from goodorder.kernel import clock, faults
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import OmsError, Transient
from goodorder.kernel.events import effect, on, on_many
from goodorder.kernel.money import Money
from goodorder.kernel.plugs import plug
from goodorder.locations.queries import get_location
from goodorder.notifications import commands as notifications
from goodorder.notifications import queries as waiting
from goodorder.notifications.events import MessageQueued
from goodorder.notifications.models import Message
from goodorder.notifications.ports import SenderRefused
from goodorder.notifications.rules import Recipient, Wish
from goodorder.orders.events import (
    GoodsDelivered,
    GoodsHandedOver,
    LinesCancelled,
    OrderCancelled,
    OrderPlaced,
    PromiseChanged,
)
from goodorder.orders.models import Order, OrderLine
from goodorder.orders.queries import (
    arrivals_of,
    is_under_way,
    items_of,
    items_of_all,
    order_for,
    orders_for,
    units_after,
)
from goodorder.payments.events import PayLinkOpened, PaymentRefunded
from goodorder.payments.queries.links import get_link
from goodorder.returns import queries as returns
from goodorder.returns.events import ReturnAuthorised, ReturnExtended, ReturnReceived
from goodorder.safelinks import commands as safelinks

LINKED = frozenset(
    {"order_placed", "shipped", "payment_asked", "return_authorised", "return_extended", "return_received"}
)
FOLLOWED_UP_AFTER = timedelta(days=7)
AFTER_SENDER = faults.declare(
    "messages.after_sender_call", "the sender took a message, that is not yet written"
)


# Something happens to an order, and its customer is told.


@on_many(OrderPlaced)
def tell_of_order(ctx: Context, facts: Sequence[OrderPlaced]) -> None:
    """The order is in, and this is what it costs."""
    orders = orders_for([fact.order_id for fact in facts])
    items, placed = items_of_all(orders), {fact.order_id: fact for fact in facts}
    arrivals = arrivals_of(items)
    wishes = []
    for order in orders:
        news, fact = _News(order, items[order.pk]), placed[order.public_id]
        values = {
            "items": news.named({line.pk: line.ordered for line in news.lines if not line.added_by}),
            "total": str(Money(fact.total, fact.currency)),
            "arrive_on": news.day(arrivals[order.pk]),
        }
        wishes.append(news.wish(ctx, "order_placed", order.public_id, values))
    notifications.queue_messages(ctx, wishes=wishes)


@on(GoodsHandedOver)
def tell_of_parcel(ctx: Context, fact: GoodsHandedOver) -> None:
    """What is in this parcel, and what is still to come after it."""
    news = _News(order_for(fact.order_id))
    values = {
        "items": news.named(_units(fact.lines)),
        "to_come": news.named(units_after(fact.order_id, fact.shipment_id)),
        "tracking": _tracking(ctx, fact.shipment_id),
    }
    news.tell(ctx, "shipped", fact.shipment_id, values)


def _tracking(ctx: Context, shipment_id: str) -> str:
    """Return a parcel's tracking number; what is handed over otherwise has none."""
    is_parcel = shipment_id.startswith("shp_")
    return get_shipment(ctx, shipment_id=shipment_id).tracking_number if is_parcel else ""


@on(GoodsDelivered)
def tell_of_delivery(ctx: Context, fact: GoodsDelivered) -> None:
    """What has arrived."""
    news = _News(order_for(fact.order_id))
    to_come = units_after(fact.order_id, fact.shipment_id)
    values = {"items": news.named(_units(fact.lines)), "to_come": news.named(to_come)}
    news.tell(ctx, "delivered", fact.shipment_id, values)


@on(PromiseChanged)
def tell_of_delay(ctx: Context, fact: PromiseChanged) -> None:
    """One message for all lines that slipped together, and none for what comes earlier."""
    if not is_under_way(fact.order_id) or (fact.now and fact.was and fact.now <= fact.was):
        return
    news = _News(order_for(fact.order_id))
    at = ctx.caused_at or ctx.now
    (arrival,) = arrivals_of({news.order.pk: news.lines}).values()
    values = {"arrive_on": news.day(arrival), "reason": fact.reason}
    news.tell(ctx, "promise_changed", f"{fact.order_id}@{at.isoformat()}", values)


@on(LinesCancelled)
def tell_of_part_cancelled(ctx: Context, fact: LinesCancelled) -> None:
    """What will not come; an order that is cancelled as a whole has a message of its own."""
    news = _News(order_for(fact.order_id))
    if news.order.state != "cancelled" and (gone := news.named(_units(fact.lines))):
        news.tell(ctx, "part_cancelled", fact.cancellation_ref, {"items": gone, "reason": fact.reason})


@on(OrderCancelled)
def tell_of_cancelled(ctx: Context, fact: OrderCancelled) -> None:
    """Nothing will come."""
    _News(order_for(fact.order_id)).tell(ctx, "cancelled", fact.order_id, {"reason": fact.reason})


@on(PaymentRefunded)
def tell_of_refund(ctx: Context, fact: PaymentRefunded) -> None:
    """Money is on its way back."""
    if fact.about.startswith("ord_"):
        values = {"amount": str(Money(fact.amount, fact.currency))}
        _News(order_for(fact.about)).tell(ctx, "refunded", fact.operation_id, values)


@on(PaymentAsked)
def tell_to_pay(ctx: Context, fact: PaymentAsked) -> None:
    """Where to pay, again; a link that was made anew is told once its page is there."""
    _ask_to_pay(ctx, fact.order_id, fact.link_id)


@on(PayLinkOpened)
def tell_to_pay_anew(ctx: Context, fact: PayLinkOpened) -> None:
    """Where to pay, if somebody of ours made the link for the customer to be sent."""
    _ask_to_pay(ctx, get_link(ctx, link_id=fact.link_id).payable.about, fact.link_id)


def _ask_to_pay(ctx: Context, order_id: str, link_id: str) -> None:
    link, at = get_link(ctx, link_id=link_id), asked_to_pay_at(order_id=order_id, link_id=link_id)
    if at is None or link.state != "open":
        return
    amount = str(Money(link.amount, link.payable.currency))
    news = _News(order_for(order_id))
    values = {"amount": amount, "address": link.url, "pay_by": news.day(link.expires_at.date())}
    news.tell(ctx, "payment_asked", f"{link_id}@{at.isoformat()}", values)


@on(ReturnAuthorised)
def tell_of_return(ctx: Context, fact: ReturnAuthorised) -> None:
    """What is to be sent back, by when, and where its label is; goods that came without papers are here already."""
    ret = returns.get_return(ctx, return_id=fact.return_id)
    if not ret.is_announced:
        return
    news = _News(order_for(ret.order.public_id))
    values = {
        "number": ret.number,
        "items": news.named({line.order_line_id: line.quantity for line in ret.lines.all()}),
        "is_kept": ret.outcome == "keep",
        "send_by": news.day(ret.expires_on),
    }
    news.tell(ctx, "return_authorised", fact.return_id, values)


@on(ReturnExtended)
def tell_of_more_time(ctx: Context, fact: ReturnExtended) -> None:
    """By when it is to be sent back now."""
    news = _News(order_for(returns.get_return(ctx, return_id=fact.return_id).order.public_id))
    values = {"number": fact.number, "send_by": news.day(date.fromisoformat(fact.ends_on))}
    news.tell(ctx, "return_extended", f"{fact.return_id}@{fact.ends_on}", values)


@on(ReturnReceived)
def tell_of_return_here(ctx: Context, fact: ReturnReceived) -> None:
    """The last of a return is here: one message, however many scans it took."""
    if not fact.is_complete:
        return
    ret = returns.get_return(ctx, return_id=fact.return_id)
    news = _News(order_for(ret.order.public_id))
    came = {line.order_line_id: line.received for line in ret.lines.all()}
    values = {"number": ret.number, "items": news.named(came)}
    news.tell(ctx, "return_received", fact.return_id, values)


def put_aside(ctx: Context, *, pickup_id: str) -> ReadyPickup:
    """Make a pickup ready and write its code to the customer, both or neither: only a hash of the code is kept.

    Raises what `fulfillment.ready_pickup` raises.
    """

    def act() -> ReadyPickup:
        ready = fulfillment.ready_pickup(ctx, pickup_id=pickup_id)
        _tell_of_pickup(system_context("tell_of_pickup", now=ctx.now), ready)
        return ready

    return unit_of_work(act)


def _tell_of_pickup(ctx: Context, ready: ReadyPickup) -> None:
    pickup = get_pickup(ctx, pickup_id=ready.pickup.public_id)
    work = pickup.fulfillment_order
    if not work.demand.startswith("ord_") or pickup.ready_at is None or pickup.hold_until is None:
        return
    news = _News(order_for(work.demand))
    aside: Counter[int] = Counter()
    for line in work.lines.all():
        aside[line.line_ref] += line.packed - line.shipped
    values = {
        "items": news.named(aside),
        "is_part": pickup.state == "partly_ready",
        "store": work.location.name,
        "code": ready.code,
        "hold_until": news.day(pickup.hold_until.date()),
    }
    news.tell(ctx, "pickup_ready", f"{pickup.public_id}@{pickup.ready_at.isoformat()}", values)


@on(PickupCancelled)
def tell_of_pickup_cancelled(ctx: Context, fact: PickupCancelled) -> None:
    """It is not to be had at the store; of what is cancelled with it, the cancellation tells."""
    if not fact.demand.startswith("ord_"):
        return
    news, units = _News(order_for(fact.demand)), _units(fact.lines)
    stands = {line.pk for line in items_of(fact.demand) if line.live > line.handed_over}
    if items := news.named({pk: count for pk, count in units.items() if pk in stands}):
        at = ctx.caused_at or ctx.now
        values = {"items": items, "store": get_location(ctx, code=fact.location).name}
        news.tell(ctx, "pickup_cancelled", f"{fact.demand}@{at.isoformat()}", values)


@on(PickupUncollected)
def tell_of_uncollected(ctx: Context, fact: PickupUncollected) -> None:
    """It lies on its shelf again."""
    if not fact.demand.startswith("ord_"):
        return
    news = _News(order_for(fact.demand))
    at = ctx.caused_at or ctx.now
    store = get_location(ctx, code=fact.location).name
    values = {"items": news.named(_units(fact.lines)), "store": store}
    news.tell(ctx, "pickup_uncollected", f"{fact.demand}@{at.isoformat()}", values)


@on(GoodsDelivered)
def plan_follow_up(ctx: Context, fact: GoodsDelivered) -> None:
    """A week after the last parcel, those who want it are asked how it was."""
    order = order_for(fact.order_id)
    if order.state != "completed":
        return
    news = _News(order)
    live = {line.pk: line.live for line in news.lines}
    due_at = (ctx.caused_at or ctx.now) + FOLLOWED_UP_AFTER
    news.tell(ctx, "follow_up", fact.order_id, {"items": news.named(live)}, due_at=due_at)


@dataclass(frozen=True)
class _News:
    """An order, about which its customer is to be told something."""

    order: Order
    known: list[OrderLine] | None = None

    @cached_property
    def lines(self) -> list[OrderLine]:
        """Return its lines without its charges."""
        return items_of(self.order.public_id) if self.known is None else self.known

    def named(self, units: Mapping[int, int]) -> list[dict[str, Any]]:
        """Name units of lines in the order of the lines; charges are left out."""
        return [{"name": line.title, "quantity": units[line.pk]} for line in self.lines if units.get(line.pk)]

    def day(self, day: date | None) -> str:
        """Write a day as the customer reads it; empty for one nobody knows."""
        if day is None:
            return ""
        language = self.order.customer.language.partition("-")[0].lower()
        locale = Locale.negotiate([language or "en"], localedata.locale_identifiers()) or Locale("en")
        return format_date(day, "long", locale=locale)

    def tell(
        self, ctx: Context, kind: str, cause: str, values: Mapping[str, Any], *, due_at: Any = None
    ) -> None:
        """Have a message written to the customer, once for its cause."""
        notifications.queue_message(ctx, wish=self.wish(ctx, kind, cause, values, due_at=due_at))

    def wish(
        self, ctx: Context, kind: str, cause: str, values: Mapping[str, Any], *, due_at: Any = None
    ) -> Wish:
        """Say what the customer is to be told."""
        order, buyer = self.order, self.order.customer
        return Wish(
            kind=kind,
            about=order.public_id,
            cause=cause,
            recipient=Recipient(
                name=buyer.name, email=buyer.email, phone=buyer.phone, language=buyer.language or "en"
            ),
            values={
                "order": order.number,
                "seller": order.company.name,
                **values,
                **({"page": self._page(ctx, kind, cause)} if kind in LINKED else {}),
            },
            company=order.company.code,
            shop=order.channel.code,
            due_at=due_at,
        )

    def _page(self, ctx: Context, kind: str, cause: str) -> str:
        """Make a link to the order's page for a message that was not written yet; empty where none can be made."""
        buyer, base = self.order.customer, settings.GOODORDER_PUBLIC_URL
        if not base or not (buyer.email or buyer.phone) or waiting.was_told(kind, cause):
            return ""
        token = safelinks.issue_link(ctx, order_id=self.order.public_id).token
        return f"{base}{reverse('portal:order', args=[token])}"


def _units(lines: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    return {line["line_ref"]: line["quantity"] for line in lines}


# A message is carried.


@effect(MessageQueued)
def carry(ctx: Context, fact: MessageQueued, event_id: str) -> None:  # noqa: ARG001 - the message has its own key
    """Hand a message to its sender; one whose time has not come is taken up by the schedule."""
    if not fact.due_at:
        _carry(ctx, fact.message_id)


@periodic("*/5 * * * *", "send_due_messages")
def send_due_messages() -> int:
    """Send follow-ups whose time has come, unless something is being given back. Returns how many were dealt with."""
    ctx = system_context("send_due_messages")
    return sum(_when_due(ctx, message) for message in waiting.due_messages(clock.now()))


def _when_due(ctx: Context, message: Message) -> bool:
    if message.state == "queued" and (reason := _against(message.about)):
        notifications.suppress_message(ctx, message_id=message.public_id, reason=reason)
        return True
    try:
        _carry(ctx, message.public_id)
    except Transient:
        return False  # the next tick tries again under the same key
    return True


def _against(order_id: str) -> str:
    """Say why nobody asks how an order was; empty when nothing speaks against it."""
    order = order_for(order_id)
    if order.state != "completed":
        return "the order is open again"
    credited = any(line.credited for line in order.lines.all())
    return "something of the order was given back" if credited else ""


def _carry(ctx: Context, message_id: str) -> None:
    call = notifications.begin_sending(ctx, message_id=message_id)
    if call is None:
        return
    try:
        reference = plug("message_senders", call.sender).send(call.envelope)
    except SenderRefused as refusal:
        notifications.record_failed(ctx, message_id=message_id, reason=refusal.message)
        return
    faults.reach(AFTER_SENDER)
    notifications.record_sent(ctx, message_id=message_id, reference=reference)


def sender_state(sender: str) -> tuple[str, bool]:
    """Ask a sender how it is; returns what it said, or what went wrong, and whether it is well."""
    try:
        return plug("message_senders", sender).check(), True
    except OmsError as failure:
        return failure.message, False
