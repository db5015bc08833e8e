"""When work begins: put off until an instant, held, accepted by people, refused before it is accepted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodorder.fulfillment import commands
from goodorder.kernel.errors import Invalid, Refused
from goodorder.locations import commands as locations


def named(order):
    return {"fulfillment_order_id": order.public_id}


def test_scheduled_work_begins_at_its_instant(ctx, dock):
    order = dock.order(2)
    later = ctx.now + timedelta(hours=3)
    with pytest.raises(Invalid, match="to come"):
        commands.schedule_work(ctx, not_before=ctx.now, **named(order))
    assert commands.schedule_work(ctx, not_before=later, **named(order)).state == "scheduled"
    assert commands.begin_scheduled(ctx) == []
    (begun,) = commands.begin_scheduled(replace(ctx, now=later))
    assert (begun.state, begun.not_before) == ("accepted", None)


def test_held_work_waits_until_it_is_released(ctx, dock):
    order = dock.order(2)
    assert commands.hold_work(ctx, reason="call first", **named(order)).because == "call first"
    with pytest.raises(Refused, match="on_hold"):
        commands.pick_items(ctx, picks=[(order.lines.get().pk, 1)], **named(order))
    assert commands.release_work(ctx, **named(order)).state == "accepted"


def test_a_location_that_is_asked_first_accepts_or_refuses(ctx, dock):
    locations.change_location(ctx, code="DOCK", changes={"asks_first": True})
    first, second = dock.order(1), dock.order(1, demand="ord_2")
    assert (first.state, second.state) == ("requested", "requested")
    assert commands.accept_work(ctx, **named(first)).state == "accepted"
    assert commands.reject_work(ctx, reason="closed", **named(second)).state == "rejected"


def test_only_like_work_is_merged_and_something_stays_behind_a_split(ctx, dock):
    order, other = dock.order(2), dock.order(1, demand="ord_2")
    with pytest.raises(Refused, match="another order"):
        commands.merge_work(ctx, others=[other.public_id], **named(order))
    with pytest.raises(Refused, match="stay behind"):
        commands.split_work(ctx, units=[(order.lines.get().pk, 2)], **named(order))
    with pytest.raises(Refused, match="only 2 left"):
        commands.split_work(ctx, units=[(order.lines.get().pk, 3)], **named(order))


def test_packed_work_cannot_be_let_go(ctx, dock):
    order = dock.order(2)
    commands.pick_items(ctx, picks=[(order.lines.get().pk, 1)], **named(order))
    commands.pack(ctx, **named(order))
    commands.request_cancel(ctx, reason="too late?", **named(order))
    with pytest.raises(Refused, match="packed or gone"):
        commands.agree_to_cancel(ctx, **named(order))
    assert commands.refuse_to_cancel(ctx, reason="packed", **named(order)).state == "in_progress"
