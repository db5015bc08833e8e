"""Pickups at the counter: ready, collected by code, held longer, given back when nobody comes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import Pickup
from goodorder.inventory.models import Stock
from goodorder.kernel.errors import Invalid, Refused

SEEN = "driving licence seen"


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def pickup(ctx, dock):
    order = dock.order(3)
    return commands.open_pickup(ctx, fulfillment_order_id=order.public_id)


def get_ready(ctx, pickup, units):
    order = pickup.fulfillment_order
    commands.pick_items(ctx, fulfillment_order_id=order.public_id, picks=[(order.lines.get().pk, units)])
    return commands.ready_pickup(ctx, pickup_id=pickup.public_id)


def on_hand():
    return sum(Stock.objects.filter(sku__code="T1").values_list("on_hand", flat=True))


def test_goods_leave_against_the_code_and_identity(ctx, pickup):
    ready = get_ready(ctx, pickup, 3)
    assert (ready.pickup.state, len(ready.code), ready.code.isdigit()) == ("ready", 6, True)
    assert ready.code not in ready.pickup.code_hash
    asked = {"pickup_id": pickup.public_id, "code": ready.code}
    with pytest.raises(Invalid, match="identity"):
        commands.collect_pickup(ctx, identity="", **asked)
    done = commands.collect_pickup(ctx, identity=SEEN, collected_by="Ada Byron", **asked)
    done.fulfillment_order.refresh_from_db()
    assert (done.state, done.identity, done.fulfillment_order.state) == ("collected", SEEN, "closed")
    assert on_hand() == 97
    with pytest.raises(Refused, match="collected"):
        commands.collect_pickup(ctx, identity=SEEN, **asked)


def test_wrong_codes_are_counted_and_lock_the_pickup(ctx, pickup):
    ready = get_ready(ctx, pickup, 3)
    wrong = "000000" if ready.code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(Refused, match="not the code"):
            commands.collect_pickup(ctx, pickup_id=pickup.public_id, code=wrong, identity=SEEN)
    asked = {"pickup_id": pickup.public_id, "code": ready.code, "identity": SEEN}
    with pytest.raises(Refused, match="too many wrong codes"):
        commands.collect_pickup(ctx, **asked)
    later = replace(ctx, now=ctx.now + timedelta(minutes=16))
    assert commands.collect_pickup(later, **asked).state == "collected"


def test_a_part_is_collected_and_the_rest_gets_a_code_of_its_own(ctx, pickup):
    first = get_ready(ctx, pickup, 1)
    assert first.pickup.state == "partly_ready"
    asked = {"pickup_id": pickup.public_id, "identity": SEEN}
    assert commands.collect_pickup(ctx, code=first.code, **asked).state == "waiting"
    second = get_ready(ctx, pickup, 2)
    assert commands.collect_pickup(ctx, code=second.code, **asked).state == "collected"
    assert on_hand() == 97


def test_uncollected_goods_go_back_after_the_time_they_are_held(ctx, pickup):
    get_ready(ctx, pickup, 3)
    held = commands.extend_pickup(ctx, pickup_id=pickup.public_id, days=2)
    assert held.hold_until == ctx.now + timedelta(days=9)
    assert commands.return_uncollected(replace(ctx, now=ctx.now + timedelta(days=8))) == 0
    assert commands.return_uncollected(replace(ctx, now=ctx.now + timedelta(days=9))) == 1
    found = Pickup.objects.get()
    line = found.fulfillment_order.lines.get()
    assert (found.state, line.picked, line.packed) == ("uncollected", 0, 0)
    assert found.fulfillment_order.state == "on_hold"
    assert queries.list_pickups(ctx).items == []
    assert on_hand() == 100


def test_a_pickup_is_held_longer_three_times_at_most(ctx, pickup):
    with pytest.raises(Refused, match="only what is ready"):
        commands.extend_pickup(ctx, pickup_id=pickup.public_id, days=1)
    get_ready(ctx, pickup, 3)
    for _ in range(3):
        commands.extend_pickup(ctx, pickup_id=pickup.public_id, days=1)
    with pytest.raises(Refused, match="3 times already"):
        commands.extend_pickup(ctx, pickup_id=pickup.public_id, days=1)


def test_a_refused_pickup_is_off_the_counter(ctx, pickup):
    order = pickup.fulfillment_order
    commands.reject_work(ctx, fulfillment_order_id=order.public_id, reason="damaged")
    assert queries.get_pickup(ctx, pickup_id=pickup.public_id).state == "cancelled"
