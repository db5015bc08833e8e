"""By when a carrier collects where: in the promise with its reason, in waves, on the wire and on the page."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel.errors import Invalid, Missing
from goodorder.kernel.relay import settle_all
from goodorder.locations.rules import Calendar, Work, schedule
from goodorder.orders.models import Promise
from goodorder.shipping import commands, queries
from goodorder.shipping.rules import ServiceDraft, ZoneRates
from shop import open_shop, place

FRIDAY = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
COLLECTED = {0: time(16), 4: time(15)}  # Mondays until 16:00, Fridays until 15:00


def leaves(at, **calendar):
    found = schedule(Calendar(**calendar).collected("Post", COLLECTED), Work(ordered_at=at), loads={})
    return found.ship_on.isoformat(), "; ".join(found.steps)


def test_the_carriers_cut_off_decides_when_it_comes_before_the_locations():
    early, said = leaves(FRIDAY, cut_off=time(17))
    assert early == "2026-11-27"
    assert "received before the cut-off of Post at 15:00 on Friday 2026-11-27" in said
    late, said = leaves(FRIDAY + timedelta(minutes=30), cut_off=time(17))
    assert late == "2026-11-30"
    assert "received after the cut-off of Post at 15:00 on Friday 2026-11-27" in said
    assert "Post does not collect on Sunday 2026-11-29" in said
    assert leaves(FRIDAY, cut_off=time(12))[0] == "2026-11-30"


def test_the_cut_off_is_on_the_locations_clock():
    assert leaves(FRIDAY, time_zone="Europe/Berlin")[0] == "2026-11-30"
    assert leaves(FRIDAY, time_zone="Europe/London")[0] == "2026-11-27"


def test_goods_that_take_days_to_pick_wait_for_the_carrier_only():
    on, said = leaves(FRIDAY + timedelta(hours=2), pick_days=1)
    assert on == "2026-11-30"
    assert "cut-off of Post" not in said


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)
    post = ServiceDraft(
        code="post", name="Post", carrier="own", carrier_service="standard", currency="GBP", transit_days=1
    )
    commands.set_up_service(ctx, draft=post)
    zone = ZoneRates(code="all", countries=("*",), steps=((1_000_000, 0),))
    commands.set_rates(ctx, service="post", zones=[zone])
    commands.set_cut_offs(ctx, service="post", location="MAIN", cut_offs=COLLECTED)
    return replace(ctx, now=FRIDAY + timedelta(hours=1))


def promised(order):
    return Promise.objects.filter(line__order=order).latest("promise_version")


def test_the_promise_keeps_to_it_and_says_so(shop):
    by_post, by_parcel = (place(shop, {"MUG": 1}, service=code) for code in ("post", "parcel"))
    assert promised(by_post).ship_on.isoformat() == "2026-11-30"
    assert "after the cut-off of Post at 15:00" in promised(by_post).reason
    assert promised(by_parcel).ship_on.isoformat() == "2026-11-27"


def test_a_wave_takes_what_its_carrier_collects_next(ctx, shop):
    early = replace(ctx, now=FRIDAY)
    for code in ("post", "parcel"):
        place(early, {"MUG": 1}, service=code)
    settle_all()
    made = {each.service: each for each in work.list_fulfillment_orders(ctx).items}
    for each in made.values():
        type(each).objects.filter(pk=each.pk).update(created_at=FRIDAY)
    wave = fulfillment.build_wave(early, location="MAIN")
    assert wave.cut_off_at == datetime(2026, 11, 27, 15, tzinfo=UTC)
    (batch,) = wave.batches.all()
    assert {task.line.fulfillment_order.service for task in batch.tasks.all()} == {"post"}


def test_cut_offs_are_replaced_and_refused_by_name(ctx, shop):
    commands.set_cut_offs(ctx, service="post", location="MAIN", cut_offs={1: time(9)})
    assert queries.cut_offs_of(ctx, "post") == {"MAIN": {1: time(9)}}
    commands.set_cut_offs(ctx, service="post", location="MAIN", cut_offs={})
    assert queries.cut_offs_of(ctx, "post") == {}
    with pytest.raises(Invalid):
        commands.set_cut_offs(ctx, service="post", location="MAIN", cut_offs={7: time(9)})
    with pytest.raises(Missing):
        commands.set_cut_offs(ctx, service="post", location="NOWHERE", cut_offs={})
