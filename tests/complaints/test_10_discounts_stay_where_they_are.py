"""Complaint 10: cancelling a line leaves the discounts of the others alone; another price is an explicit choice."""

import pytest

from goodorder.amendments import commands as amendments
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.rules import Changes
from parcels import broken, documents, money_of, send
from shop import open_shop, place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def discounted(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1, "MUG": 4}, order_discount=1000)
    settle_all()
    return order


def shares(order):
    return {line.position: line.units(first=0, count=line.ordered)["discount"] for line in order.lines.all()}


def propose(ctx, order, **changes):
    changes = Changes(reason="asked for", **changes)
    return amendments.propose_amendment(ctx, order_id=order.public_id, changes=changes)


def test_a_cancelled_line_takes_its_own_share_of_the_discount_with_it(ctx, discounted):
    before = shares(discounted)
    kettle = discounted.lines.get(position=1)
    orders.cancel_lines(ctx, order_id=discounted.public_id, quantities={1: 1}, reason="too heavy")
    settle_all()
    assert shares(discounted) == before
    assert money_of(ctx, discounted)[0] == discounted.total - kettle.total
    send(ctx, discounted)
    assert documents(discounted)[0][1] == discounted.total - kettle.total
    assert broken(ctx) == []


def test_a_line_amended_away_does_the_same(ctx, discounted):
    proposed = propose(ctx, discounted, quantities={1: 0})
    (line,) = proposed.preview["lines"]
    kettle = discounted.lines.get(position=1)
    assert (line["line"], line["amount_before"], line["amount_after"]) == (1, kettle.total, 0)
    assert proposed.preview["difference"] == -kettle.total


def test_another_price_is_previewed_and_keeps_the_discount(ctx, discounted):
    mugs = discounted.lines.get(position=2)
    proposed = propose(ctx, discounted, prices={2: 1000})
    assert proposed.preview["difference"] == -4 * 150
    assert shares(discounted)[2] == mugs.discount
    amendments.apply_amendment(ctx, amendment_id=proposed.public_id)
    assert shares(discounted)[2] == mugs.discount
    send(ctx, discounted)
    assert documents(discounted)[0][1] == discounted.total - 600
    assert broken(ctx) == []
