"""What stories of exceptions share: where they take place, how one is told, and how its end is judged.

A story yields the order that is in trouble and is sent the hands of somebody who stands on the exception's page. When
it ends, the cause is gone, and what the button had said has happened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import pytest
from django.urls import reverse

from exceptions.scenes import at
from goodorder.doorway.exceptions import cause_of, exception_rows, role_title
from goodorder.exceptions import commands as exceptions
from goodorder.exceptions.models import Trouble
from goodorder.exceptions.rules import KINDS
from goodorder.kernel.relay import settle_all
from goodorder.notifications.models import Message
from goodorder.orders.models import Hold, OrderLine
from goodorder.payments.models import Operation
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates
from parcels import deliver, send
from shop import place

DAY = 24 * 60
# How many minutes a state may last here: none, unless it takes some before it is an exception again.
LIMITS = {"at_risk": 9 * DAY, "dispute_due": 3 * DAY, "link_unanswered": 60}


def look(world, order):
    """Look at an order, or at all of them for what belongs to none."""
    if order:
        exceptions.look_at(world.now, order_ids=[order.public_id])
    else:
        exceptions.detect(world.now)


def found(world, order, kind):
    """Return an order's exception of a kind, as its clock finds it."""
    limit, owner = LIMITS.get(kind, 0), KINDS[kind].owner
    exceptions.set_clock(world.now, kind=kind, limit_minutes=limit, owner=owner)
    look(world, order)
    return Trouble.objects.select_related("order").get(order=order, kind=kind, resolved_at=None)


def work_off(world, told, story, one, hands):
    """Go to an exception's page, resolve it there, and see that it is gone because its cause is; returns the page."""
    hands.go(reverse("care:exception", args=[one.public_id]))
    page = hands.text()
    assert (cause_of(one) in page, role_title(one.owner) in page) == (True, True), (cause_of(one), page)
    if story.remedy:
        [offer] = [each for each in exception_rows(world.ctx, [one])[0].remedies if each.code == story.remedy]
        assert str(offer.effect) in page, page
    with pytest.raises(StopIteration):
        told.send(hands)
    look(world, one.order)
    one.refresh_from_db()
    assert (one.resolved_at is not None, one.snoozed_until) == (True, None), story


class World(NamedTuple):
    """Where a story takes place: an owner's context, and the simulated desks of the card and the parcel carrier."""

    ctx: object
    cards: object
    carrier: object

    @property
    def now(self):
        return at(self.ctx)

    def place(self, lines, **more):
        order = place(self.now, lines, **more)
        settle_all()
        return order

    def sent(self, **more):
        order = self.place({"MUG": 2}, **more)
        return order, send(self.now, order)

    def arrived(self, **more):
        order, parcels = self.sent(**more)
        deliver(self.now, parcels)
        return order


@dataclass(frozen=True)
class Story:
    """How an exception of a kind is resolved, by whom if not by its owner, and with which remedy if with one."""

    kind: str
    tell: Callable
    remedy: str = ""
    by: str = ""

    def __str__(self):
        return self.tell.__name__


STORIES = []


def story(kind, remedy="", by=""):
    """Add a story to the table."""

    def added(tell):
        STORIES.append(Story(kind, tell, remedy, by))
        return tell

    return added


def told(order, kind):
    """Return what the customer was written, by kind of message."""
    return list(Message.objects.filter(about=order.public_id, kind=kind).values_list("text", flat=True))


def line_of(order):
    return OrderLine.objects.get(order=order, kind="item")


def money(order, kind):
    """Return how the last operations of a kind went, oldest first."""
    rows = Operation.objects.filter(tender__payable__about=order.public_id, kind=kind).order_by("id")
    return list(rows.values_list("amount", "state"))


def is_confirmed(order):
    """Tell whether an order goes on, and nothing holds it any more."""
    order.refresh_from_db()
    return order.state == "confirmed" and not Hold.objects.filter(order=order, released_at=None).exists()


def open_courier(ctx):
    """Set up a service whose carrier is simulated."""
    draft = ServiceDraft(
        code="courier", name="Courier", carrier="simulator", carrier_service="standard", currency="GBP"
    )
    shipping.set_up_service(ctx, draft=draft)
    zone = ZoneRates(code="all", countries=("*",), steps=((1_000_000, 495),))
    shipping.set_rates(ctx, service="courier", zones=[zone])
