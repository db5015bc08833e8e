"""What is collected at a store is held at that store from capture on, or refused naming it."""

from dataclasses import replace

import pytest

from goodorder.carts import commands as carts
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.events import PickupCancelled
from goodorder.fulfillment.models import Pickup
from goodorder.inventory.models import Reservation
from goodorder.kernel.errors import Refused
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.notifications.models import Message
from goodorder.orders import commands as orders
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates
from shop import draft, open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(ctx):
    """Return the service of a store with two mugs, while the warehouse has nine."""
    open_shop(ctx, stock={("MAIN", "MUG"): 9, ("SPARE", "MUG"): 2}, backorders=True)
    draft = ServiceDraft(
        code="collect",
        name="Collect",
        carrier="pickup",
        carrier_service="SPARE",
        currency="GBP",
        transit_days=0,
    )
    shipping.set_up_service(ctx, draft=draft)
    zone = ZoneRates(code="all", countries=("*",), steps=((1_000_000, 0),))
    shipping.set_rates(ctx, service="collect", zones=[zone])
    return "collect"


def held(order):
    rows = Reservation.objects.filter(demand=order.public_id, state=Reservation.OPEN)
    return sorted(rows.values_list("location__code", "quantity", "is_allocated"))


def test_stock_is_held_at_the_store_and_stays_there(ctx, store):
    order = place(ctx, {"MUG": 2}, service=store)
    assert held(order) == [("SPARE", 2, False)]
    settle_all()
    assert held(order) == [("SPARE", 2, True)]
    (asked,) = work.work_of(ctx, demand=order.public_id)
    assert (asked.location.code, asked.state, asked.pickup.state) == ("SPARE", "accepted", "waiting")


def test_a_store_with_too_little_is_named_and_nothing_waits(ctx, store):
    with pytest.raises(Refused) as refused:
        place(ctx, {"MUG": 3}, service=store)
    assert refused.value.code == "orders.out_of_stock"
    assert refused.value.message == (
        "not enough stock at SPARE: MUG (short by 1, 2 can be had); collect elsewhere, or have it sent"
    )
    assert refused.value.details["location"] == "SPARE"


def test_a_cart_is_brought_to_the_store_when_it_becomes_a_pickup(ctx, store):
    cart = carts.open_cart(ctx, channel="web", holder="")
    carts.set_cart_line(ctx, cart_id=cart.public_id, sku="MUG", quantity=2)
    bought = carts.check_out_cart(ctx, cart_id=cart.public_id, draft=draft({}, service=store))
    assert held(bought) == [("SPARE", 2, False)]
    more = carts.open_cart(ctx, channel="web", holder="")
    carts.set_cart_line(ctx, cart_id=more.public_id, sku="MUG", quantity=1)
    with pytest.raises(Refused, match="not enough stock at SPARE: MUG \\(short by 1\\)"):
        carts.check_out_cart(ctx, cart_id=more.public_id, draft=draft({}, service=store))


def told(order):
    return sorted(Message.objects.filter(about=order.public_id).values_list("kind", flat=True))


def test_a_pickup_refused_by_its_store_is_cancelled_and_told(ctx, store):
    order = place(ctx, {"MUG": 2}, service=store)
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    fulfillment.reject_work(ctx, fulfillment_order_id=asked.public_id, reason="closed")
    settle_all()
    (event,) = Event.objects.filter(kind=PickupCancelled.kind)
    line = order.lines.get(kind="item")
    assert event.facts["lines"] == [{"line_ref": line.pk, "quantity": 2}]
    gone = Pickup.objects.get(fulfillment_order=asked)
    assert (gone.state, gone.ended_at is not None) == ("cancelled", True)
    message = Message.objects.get(about=order.public_id, kind="pickup_cancelled")
    assert ("2 × Mug" in message.text, "Spare" in message.text) == (True, True)


def test_a_cancelled_order_ends_its_pickup_and_tells_once(ctx, store):
    order = place(ctx, {"MUG": 2}, service=store)
    settle_all()
    line = order.lines.get(kind="item")
    orders.cancel_lines(
        ctx, order_id=order.public_id, quantities={line.position: 2}, reason="no longer wanted"
    )
    settle_all()
    assert Pickup.objects.get().state == "cancelled"
    assert Event.objects.filter(kind=PickupCancelled.kind, about=order.public_id).count() == 1
    assert [told(order).count(kind) for kind in ("cancelled", "pickup_cancelled")] == [1, 0]


def test_the_rest_of_a_pickup_collected_in_part_ends_with_its_work(ctx, store):
    order = place(ctx, {"MUG": 2}, service=store)
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    line = asked.lines.get()
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(line.pk, 1)])
    ready = fulfillment.ready_pickup(ctx, pickup_id=asked.pickup.public_id)
    fulfillment.collect_pickup(ctx, pickup_id=asked.pickup.public_id, code=ready.code, identity="passport")
    fulfillment.reject_work(
        replace(ctx), fulfillment_order_id=asked.public_id, reason="damaged", units=[(line.pk, 1)]
    )
    assert Pickup.objects.get(pk=asked.pickup.pk).state == "cancelled"
