"""Confirming many orders at once does, row by row, what confirming each does."""

from random import Random

import pytest

from goodorder.kernel.command import rehearse
from goodorder.kernel.models import Event
from goodorder.orders import commands as orders
from goodorder.orders.models import Order, Transition
from shop import open_shop, place

pytestmark = pytest.mark.django_db
MANY = 8
FATES = ("clear", "clear", "held", "held and freed", "confirmed", "cancelled")


@pytest.fixture
def some(ctx):
    open_shop(ctx)
    return [place(ctx, {"MUG": 1}).public_id for _ in range(MANY)]


@pytest.mark.parametrize("seed", range(3))
def test_many_are_confirmed_as_each_would_be(ctx, some, seed):
    dice = Random(seed)  # noqa: S311 - the same dice each time
    for order_id in some:
        befall(ctx, order_id, dice.choice(FATES))
    asked = dice.sample(some, MANY - 1)

    def one_by_one():
        done = [one for one in asked if orders.confirm_when_clear(ctx, order_id=one)]
        return sorted(done), rows()

    def at_once():
        done = orders.confirm_clear(ctx, order_ids=asked)
        return sorted(done), rows()

    assert rehearse(at_once) == rehearse(one_by_one)


def befall(ctx, order_id, fate):
    if fate.startswith("held"):
        orders.place_hold(ctx, order_id=order_id, kind="manual", reason="wait")
    if fate == "held and freed":
        orders.release_hold(ctx, order_id=order_id, kind="manual")
    if fate == "confirmed":
        orders.confirm_order(ctx, order_id=order_id)
    if fate == "cancelled":
        orders.cancel_lines(ctx, order_id=order_id, reason="changed their mind")


def rows():
    """Return every row that confirming writes, without the ids that are drawn."""
    moves = Transition.objects.values_list("order_id", "seq", "from_state", "to_state", "at")
    facts = Event.objects.values_list("aggregate", "aggregate_id", "version", "kind", "about", "at", "actor")
    states = Order.objects.values_list("pk", "state", "version", "completed_at")
    return [sorted(map(str, found)) for found in (moves, facts, states)]
