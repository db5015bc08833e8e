"""Real threads on a real database: the last unit is sold once, and nobody sees a deadlock."""

import random

import pytest
from django.db.models import Sum

from builders import location, sku
from goodorder.inventory import commands
from goodorder.inventory.models import Reservation, Stock
from goodorder.inventory.rules import Claim
from goodorder.kernel.errors import Refused
from inventory.audit import broken
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_units_are_sold_fifty_times(ctx):
    place, thing = location("A"), sku("T")
    commands.receive_stock(ctx, location="A", sku="T", quantity=50)

    def buy(number):
        try:
            commands.reserve(ctx, demand=f"d{number}", claims=[Claim(number, thing.pk, place.pk, 1)])
        except Refused as refusal:
            return refusal.code
        return "held"

    answers = run_all(buy, 400, 40)
    assert (answers.count("held"), answers.count("inventory.short")) == (50, 350)
    assert Reservation.objects.aggregate(held=Sum("quantity")) == {"held": 50}
    assert Stock.objects.get().reserved == 50
    assert broken() == []


def test_orders_in_any_line_order_never_deadlock(ctx):
    places = [location("A"), location("B")]
    things = [sku() for _ in range(10)]
    for place in places:
        commands.import_stock(ctx, location=place.code, levels=[(thing.code, 60) for thing in things])

    def live(number):
        """Reserve four lines in random order, then ship one, release one, and let goods come in."""
        dice = random.Random(number)  # noqa: S311 - dice, not a secret
        place = dice.choice(places)
        chosen = dice.sample(things, 4)
        demand, first = f"d{number}", number * 10
        claims = [Claim(first + at, thing.pk, place.pk, 1) for at, thing in enumerate(chosen)]
        try:
            commands.reserve(ctx, demand=demand, claims=claims)
        except Refused as refusal:
            return refusal.code
        commands.allocate(ctx, demand=demand)
        departing = [(first, 1), (first + 1, 1)]
        commands.consume(ctx, demand=demand, location=place.code, lines=departing, document=demand)
        commands.release_reservations(ctx, demand=demand, line_ref=first + 2, quantity=1)
        commands.receive_stock(ctx, location=place.code, sku=dice.choice(things).code, quantity=1)
        return "lived"

    answers = run_all(live, 144, 12)
    assert set(answers) == {"lived"}
    assert broken() == []


def test_two_corrections_at_once_both_count(ctx):
    location("A")
    sku("T")

    def receive(number):
        return commands.receive_stock(ctx, location="A", sku="T", quantity=number + 1).version

    assert sorted(run_all(receive, 32, 8)) == list(range(1, 33))
    assert Stock.objects.get().on_hand == sum(range(1, 33))
    assert broken() == []
