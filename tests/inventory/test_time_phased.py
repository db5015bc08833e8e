"""Availability over time as it is read: the same as the row-by-row reading, in three statements whatever is asked."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders import company, location, sku
from goodorder.catalog.models import Sku
from goodorder.inventory import commands
from goodorder.inventory.models import Lot
from goodorder.inventory.queries import available, picture, time_phased
from goodorder.inventory.rules import Arrival, AskedLine, Claim, ExpectedDraft, HoldTerms, Slice, Wait
from goodorder.kernel.errors import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def lots_of(ctx, draw, name):
    """Draw some lots of a delivery: code, units, expiry."""
    today = ctx.now.date()
    return tuple(
        (f"{name}-{at}", draw.randint(1, 6), draw.choice([None, today + draw.randint(-2, 9) * DAY]))
        for at in range(draw.randint(1, 3))
    )


def lived(ctx, draw):
    """Let a little house live: deliveries by lot and without, safety, holds that last and that run out."""
    places, things = [location(), location()], [sku(), sku(), sku()]
    Sku.objects.filter(pk=things[0].pk).update(tracking="lot")
    things[0].refresh_from_db()
    for place in places:
        for thing in things:
            lots = lots_of(ctx, draw, f"{place.code}-{thing.code}") if thing is things[0] else ()
            units = sum(lot[1] for lot in lots) or draw.randint(1, 12)
            commands.receive_stock(
                ctx, location=place.code, sku=thing.code, quantity=units, arrival=Arrival(lots=lots)
            )
            commands.set_safety(ctx, location=place.code, sku=thing.code, safety=draw.randint(0, 3))
    for number in range(12):
        claim = Claim(number, draw.choice(things).pk, draw.choice(places).pk, draw.randint(1, 3))
        expires_at = draw.choice([None, ctx.now - DAY, ctx.now + DAY])
        try:
            commands.reserve(ctx, demand=f"d{number}", claims=[claim], terms=HoldTerms(expires_at=expires_at))
        except Refused:
            continue
    for lot in Lot.objects.all():
        if draw.random() < 0.2:
            Lot.objects.filter(pk=lot.pk).update(blocked_because="recall")
    return places, things


@pytest.mark.parametrize("seed", range(12))
def test_what_is_there_now_is_what_a_claim_would_find(ctx, seed):
    draw = random.Random(seed)  # noqa: S311 - repeatable days, not a secret
    places, things = lived(ctx, draw)
    ids, sku_ids, today = [place.pk for place in places], [thing.pk for thing in things], ctx.now.date()
    for min_life_days in (0, 3):
        read = picture(sku_ids, ids, now=ctx.now, today=today, min_life_days=min_life_days)
        found = {key: max(0, position.on_hand - position.safety) for key, position in read.positions.items()}
        assert found == available(sku_ids, ids, now=ctx.now, min_life_days=min_life_days)


def test_three_statements_answer_any_basket(ctx):
    places, things = lived(ctx, random.Random(1))  # noqa: S311 - as above
    ids = [place.pk for place in places]
    counts = set()
    for lines in ([AskedLine(things[1].pk, 1)], [AskedLine(thing.pk, 2) for thing in things * 5]):
        with CaptureQueriesContext(connection) as seen:
            time_phased(ctx, lines=lines, location_ids=ids, today=ctx.now.date())
        counts.add(len(seen))
    assert counts == {3}


def expect(ctx, thing, place, quantity, due_on, document):
    draft = ExpectedDraft(
        kind="purchase_order",
        document=document,
        location=place.code,
        sku=thing.code,
        quantity=quantity,
        due_on=due_on,
        confidence_percent=90,
    )
    return commands.expect_supply(ctx, draft=draft)


def test_supply_that_others_wait_for_is_not_promised_again(ctx):
    place, thing, today = location(), sku(), ctx.now.date()
    expect(ctx, thing, place, 5, today + 3 * DAY, "PO-1")
    second = expect(ctx, thing, place, 5, today + 9 * DAY, "PO-2")
    waits = [Wait(demand="ord_1", line_ref=1, sku_id=thing.pk, quantity=4)]
    commands.wait(ctx, company=company().code, waits=waits)

    def slices():
        lines = [AskedLine(thing.pk, 2)]
        return time_phased(ctx, lines=lines, location_ids=[place.pk], today=today)[0]

    first = slices()
    assert first.slices == [
        Slice(today + 3 * DAY, 1, "PO-1", 90),
        Slice(today + 9 * DAY, 5, "PO-2", 90),
    ]
    assert first.available_on == today + 9 * DAY
    commands.change_expected(ctx, expected_id=second.public_id, due_on=today - DAY, reason="nobody knows")
    assert slices().slices == [Slice(today + 3 * DAY, 1, "PO-1", 90)]


def test_safety_stock_is_filled_before_supply_is_promised(ctx):
    place, thing, today = location(), sku(), ctx.now.date()
    commands.receive_stock(ctx, location=place.code, sku=thing.code, quantity=2)
    commands.set_safety(ctx, location=place.code, sku=thing.code, safety=5)
    expect(ctx, thing, place, 10, today + DAY, "PO-1")
    found = time_phased(ctx, lines=[AskedLine(thing.pk, 1)], location_ids=[place.pk], today=today)[0]
    assert found.slices == [Slice(today + DAY, 7, "PO-1", 90)]


def test_places_are_asked_in_order_of_preference(ctx):
    near, far, thing, today = location(rank=1), location(rank=2), sku(), ctx.now.date()
    for place in (near, far):
        commands.receive_stock(ctx, location=place.code, sku=thing.code, quantity=3)
    lines = [AskedLine(thing.pk, 4), AskedLine(thing.pk, 1)]
    first, second = time_phased(ctx, lines=lines, location_ids=[near.pk, far.pk], today=today)
    assert {at: [part.quantity for part in found] for at, found in first.by_place.items()} == {
        near.pk: [3],
        far.pk: [3],
    }
    assert {at: [part.quantity for part in found] for at, found in second.by_place.items()} == {far.pk: [2]}
