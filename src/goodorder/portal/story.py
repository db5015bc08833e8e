"""What a customer's page tells of an order, gathered from the rooms."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from goodorder.flows.pay_links import hosting
from goodorder.fulfillment import queries as fulfillment
from goodorder.fulfillment.models import FulfillmentOrder, Shipment
from goodorder.invoicing import queries as invoicing
from goodorder.kernel.access import Context
from goodorder.orders import queries as orders
from goodorder.orders.models import Order, OrderLine, Promise
from goodorder.payments import queries as payments
from goodorder.payments.models import PayLink
from goodorder.payments.queries import links
from goodorder.portal import masks
from goodorder.portal.offers import NOT_AT_WORK, LineNow, Offers, offered
from goodorder.portal.returning import may_return, stories_of
from goodorder.portal.views.opened import Visit
from goodorder.shipping import queries as shipping
from goodorder.shipping.models import Label

AT_WORK = ("open", "on_hold", "requested", "accepted", "in_progress")


@dataclass(frozen=True, slots=True)
class LineStory:
    """An item: its units now, and what was promised for it, the promise in force first."""

    line: OrderLine
    now: LineNow
    promises: Sequence[Promise]

    @property
    def promise(self) -> Promise | None:
        """Return the promise in force while units are still to come."""
        return self.promises[0] if self.promises and self.now.to_come else None

    @property
    def on_the_way(self) -> int:
        """Units that left and have not arrived."""
        return self.line.handed_over - self.arrived

    @property
    def arrived(self) -> int:
        """Units delivered or collected."""
        return self.line.delivered + self.line.collected


@dataclass(frozen=True, slots=True)
class ParcelStory:
    """A parcel that was packed, its contents, and its carrier's news, latest first."""

    shipment: Shipment
    label: Label | None

    @property
    def news(self) -> list[Any]:
        """Return what the carrier told, latest first."""
        return sorted(self.label.tracking.all(), key=lambda one: one.occurred_at)[::-1] if self.label else []


def story_of(visit: Visit) -> dict[str, Any]:
    """Return everything the page shows; nothing in it was not masked that need be."""
    ctx, order = visit.ctx, visit.order
    work = fulfillment.work_of(ctx, demand=order.public_id)
    items = lines_of(ctx, order, work)
    return {
        "order": order,
        "items": items,
        "charges": [line for line in order.lines.all() if line.kind != "item" and line.live],
        "parcels": _parcels(ctx, order, work),
        "to_come": sum(item.now.to_come for item in items),
        "documents": invoicing.list_documents(ctx, about=order.public_id).items,
        "offers": offers_of(order, items, work),
        "returns": stories_of(visit),
        "may_return": may_return(visit),
        "who": _masked(order),
        **_money(ctx, order),
    }


def lines_of(ctx: Context, order: Order, work: Sequence[FulfillmentOrder]) -> list[LineStory]:
    """Return the items with their units as the warehouse has them now."""
    to_pick: Counter[int] = Counter()
    for asked in work:
        if asked.state in AT_WORK:
            for line in asked.lines.all():
                to_pick[line.line_ref] += line.counters.to_pick
    promises: dict[int, list[Promise]] = {}
    for one in orders.promises_of(ctx, order_id=str(order.public_id)):
        promises.setdefault(one.line_id, []).append(one)
    items = [line for line in order.lines.all() if line.kind == "item"]
    return [LineStory(line, _now(line, to_pick[line.pk]), promises.get(line.pk, [])) for line in items]


def _now(line: OrderLine, to_pick: int) -> LineNow:
    waiting = sum(getattr(line, bucket) for bucket in NOT_AT_WORK)
    gone, is_kit = line.handed_over, line.kit_group is not None
    return LineNow(line.position, line.live, gone, waiting, min(to_pick, line.released), is_kit)


def offers_of(order: Order, items: Sequence[LineStory], work: Sequence[FulfillmentOrder]) -> Offers:
    """Return what the customer may still do."""
    live = [asked for asked in work if asked.state in AT_WORK]
    is_packed = any(line.packed > line.shipped for asked in live for line in asked.lines.all())
    return offered(order.state, [item.now for item in items], is_packed=is_packed)


def _parcels(ctx: Context, order: Order, work: Sequence[FulfillmentOrder]) -> list[ParcelStory]:
    labels = shipping.labels_about(ctx, about=order.public_id)
    prefetch_related_objects(labels, "tracking")
    by_id = {str(label.public_id): label for label in labels}
    packed = [each for asked in work for each in asked.shipments.all() if each.state != "cancelled"]
    return [ParcelStory(shipment, by_id.get(shipment.label_id)) for shipment in packed]


def _masked(order: Order) -> dict[str, str]:
    to, customer = order.ship_to, order.customer
    return {
        "name": masks.name_of(to.get("name") or order.customer_name),
        "street": masks.street_of(to.get("line1", "")),
        "city": to.get("city", ""),
        "country": to.get("country", ""),
        "mail": masks.mail_of(customer.email or ""),
        "phone": masks.phone_of(customer.phone or ""),
    }


def _money(ctx: Context, order: Order) -> dict[str, Any]:
    view = payments.money_of(ctx, about=order.public_id)
    left = links.open_for_link(ctx, about=order.public_id)
    live: PayLink | None = next(
        (link for link in links.links_of(ctx, about=order.public_id) if link.is_live), None
    )
    return {
        "owed": view.payable.amount,
        "paid": view.captured - view.refunded,
        "held": view.authorised - view.captured,
        "left": left,
        "pay_link": live,
        "may_pay": bool(left and not live and hosting()),
    }
