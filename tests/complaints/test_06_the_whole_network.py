"""Complaint 6: availability counts all locations, reservation uses the first; a fulfilment cannot span locations."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Reservation, Stock
from goodorder.kernel.errors import Refused
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.locations import commands as locations
from goodorder.locations.rules import LocationDraft
from goodorder.reports.queries import run_audit
from shop import open_shop, place

PLACES, SKUS = ("MAIN", "SPARE", "THIRD"), ("KETTLE", "MUG", "CLOCK")
levels = st.dictionaries(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(SKUS)), st.integers(1, 4), max_size=9
)
baskets = st.lists(
    st.dictionaries(st.sampled_from(SKUS), st.integers(1, 5), min_size=1, max_size=3), min_size=1, max_size=3
)


def send_everything(ctx, order):
    """Do what the locations were asked to do, and nothing else."""
    for asked in work.work_of(ctx, demand=order.public_id):
        picks = [(line.pk, line.counters.to_pick) for line in asked.lines.all()]
        fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
        parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
        settle_all()
        fulfillment.ship(ctx, shipment_id=parcel.public_id)
        fulfillment.deliver(ctx, shipment_id=parcel.public_id)
        settle_all()


def sums_agree():
    """What each location has reserved is what orders were promised of it."""
    held = Counter()
    for place_id, sku_id, units in Reservation.objects.filter(state="open").values_list(
        "location_id", "sku_id", "quantity"
    ):
        held[place_id, sku_id] += units
    rows = Stock.objects.values_list("location_id", "sku_id", "reserved")
    assert {(place_id, sku_id): units for place_id, sku_id, units in rows if units} == dict(held)


def live(ctx, stock, wishes):
    open_shop(ctx, stock={(at, sku): units for (at, sku), units in stock.items() if at != "THIRD"})
    locations.open_location(ctx, company="T1", code="THIRD", name="Third", draft=LocationDraft(rank=9))
    for (at, sku), units in stock.items():
        if at == "THIRD":
            inventory.receive_stock(ctx, location=at, sku=sku, quantity=units)
    left = Counter()
    for (_, sku), units in stock.items():
        left[sku] += units
    for wish in wishes:
        is_there = all(units <= left[sku] for sku, units in wish.items())
        if not is_there:
            with pytest.raises(Refused, match="not enough stock"):
                place(ctx, wish)
            continue
        order = place(ctx, wish)
        left.subtract(wish)
        settle_all()
        sums_agree()
        assert sum(line.released for line in order.lines.all()) == sum(wish.values()), (
            "no manual step is left"
        )
        send_everything(ctx, order)
        order.refresh_from_db()
        assert order.state == "completed"
    assert [(each.subscriber, each.error) for each in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []


@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_what_the_network_has_is_sold_and_sent_without_manual_steps(ctx):
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(levels, baskets)
    def walk(stock, wishes):
        with transaction.atomic():
            live(ctx, stock, wishes)
            transaction.set_rollback(True)

    walk()
