"""What customers are told of returns and of goods at the counter: once each, and the code in its message only."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from goodorder.flows.messages import put_aside
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.models import Pickup
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden
from goodorder.kernel.events import SUBSCRIBERS, revive
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.notifications.models import Message
from goodorder.orders import commands as orders
from goodorder.parties.rules import CustomerParticulars
from goodorder.safelinks.models import SafeLink
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates
from parcels import deliver, pick, send
from returns.desk import ask, receive, sold
from shop import draft, open_shop, place

pytestmark = pytest.mark.django_db
PUBLIC = "https://orders.example.com"


@pytest.fixture
def ctx():
    """Act now: reactions do."""
    return Context("user:owner", clock.now(), frozenset({"*"}))


@pytest.fixture
def shop(ctx, db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    open_shop(ctx)


@pytest.fixture
def counter(ctx, shop):
    """Return the pickup of an order of three mugs, to be collected at MAIN."""
    collect = ServiceDraft(
        code="collect", name="Collect", carrier="pickup", carrier_service="MAIN", currency="GBP"
    )
    shipping.set_up_service(ctx, draft=collect)
    shipping.set_rates(
        ctx, service="collect", zones=[ZoneRates(code="all", countries=("*",), steps=((1_000_000, 0),))]
    )
    order = place(ctx, {"MUG": 3}, service="collect")
    settle_all()
    return order, Pickup.objects.get()


def told(order, kind):
    return list(Message.objects.filter(about=order.public_id, kind=kind).order_by("id"))


def link_in(message):
    return re.search(rf"{PUBLIC}(/\S+)", message.text)[1]


def test_a_return_is_told_when_allowed_and_when_all_of_it_is_here(ctx, shop):
    order = sold(ctx, {"MUG": 3}, method="cash")
    ret = ask(ctx, order, {1: 2})
    (allowed,) = told(order, "return_authorised")
    assert (allowed.subject, "2 × Mug" in allowed.text) == (f"Your return {ret.number}", True)
    assert f"Please write {ret.number} on the parcel." in allowed.text
    receive(ctx, ret, MUG=1)
    assert told(order, "return_received") == []
    receive(ctx, ret, MUG=1)
    (here,) = told(order, "return_received")
    assert (here.state, "- 2 × Mug" in here.text) == ("sent", True)


def test_messages_link_to_the_page_and_a_replay_makes_neither_message_nor_link(ctx, shop, settings):
    settings.GOODORDER_PUBLIC_URL = PUBLIC
    order = sold(ctx, {"MUG": 2}, method="cash")
    ask(ctx, order, {1: 1})
    (allowed,) = told(order, "return_authorised")
    assert order.number in Client().get(link_in(allowed)).content.decode()
    links = SafeLink.objects.count()
    assert links == len({link_in(one) for one in Message.objects.filter(text__contains=PUBLIC)}) == 3
    kept = list(Message.objects.order_by("id").values())
    for event in Event.objects.filter(about=order.public_id):
        for one in SUBSCRIBERS.values():
            if one.kind == event.kind and one.name.startswith("flows.messages.") and not one.is_effect:
                given = [revive(event)] if one.is_whole else revive(event)
                one.function(replace(ctx, caused_at=event.at), given)
    assert (SafeLink.objects.count(), list(Message.objects.order_by("id").values())) == (links, kept)


def test_the_code_at_the_counter_is_in_its_message_and_nowhere_else(ctx, counter):
    order, pickup = counter
    pick(ctx, order, units=2)
    first = put_aside(ctx, pickup_id=pickup.public_id)
    pick(ctx, order)
    later = replace(ctx, now=ctx.now + timedelta(minutes=5))
    second = put_aside(later, pickup_id=pickup.public_id)
    settle_all()
    part, whole = told(order, "pickup_ready")
    assert (part.subject, "2 × Mug" in part.text) == (f"Part of your order {order.number} is ready", True)
    assert (whole.subject, "3 × Mug" in whole.text) == (f"Your order {order.number} is ready", True)
    assert (first.code in part.text, second.code in whole.text) == (True, True)
    kept = [str(facts) for facts in Event.objects.values_list("facts", flat=True)]
    assert not any(f'"{second.code}"' in row or f"'{second.code}'" in row for row in kept)
    assert second.code not in Pickup.objects.get().code_hash
    done = fulfillment.collect_pickup(
        ctx, pickup_id=pickup.public_id, code=second.code, identity="passport seen"
    )
    assert done.state == "collected"


def test_who_may_not_work_at_the_counter_sends_no_code(ctx, counter):
    order, pickup = counter
    pick(ctx, order)
    with pytest.raises(Forbidden):
        put_aside(replace(ctx, permissions=frozenset({"orders.view"})), pickup_id=pickup.public_id)
    assert told(order, "pickup_ready") == []


def test_what_nobody_collected_is_told_once(ctx, counter):
    order, pickup = counter
    pick(ctx, order)
    put_aside(ctx, pickup_id=pickup.public_id)
    fulfillment.give_up_pickup(ctx, pickup_id=pickup.public_id, reason="nobody collected it in time")
    settle_all()
    (message,) = told(order, "pickup_uncollected")
    assert ("3 × Mug" in message.text, "Main" in message.text) == (True, True)


def test_returns_are_told_in_german(ctx, shop):
    anne = CustomerParticulars(name="Änne Groß", email="anne@example.com", language="de")
    made = orders.capture_order(ctx, draft=replace(draft({"MUG": 1}, method="cash"), customer=anne))
    settle_all()
    deliver(ctx, send(ctx, made))
    ret = ask(ctx, made, {1: 1})
    (message,) = told(made, "return_authorised")
    assert message.subject == f"Ihre Rücksendung {ret.number}"
