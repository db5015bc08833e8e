"""Complaint 11: every charge of every line is refundable at every stage with the same call."""

import pytest

from goodorder.amendments import commands as amendments
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from parcels import broken, deliver, documents, money_of, pick, send
from shop import open_shop, place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("card_desk")]
KETTLE, MUG, SHIPPING = 6495, 1150, 495


def placed(ctx, order):
    """The order was placed a moment ago."""


def confirmed(ctx, order):
    settle_all()


def picked(ctx, order):
    pick(ctx, order)
    settle_all()


def partly_sent(ctx, order):
    send(ctx, order, units=1)


def sent(ctx, order):
    send(ctx, order)


def delivered(ctx, order):
    deliver(ctx, send(ctx, order))


STAGES = [placed, confirmed, picked, partly_sent, sent, delivered]


@pytest.mark.parametrize("reach", STAGES, ids=lambda stage: stage.__name__)
@pytest.mark.parametrize("line", [1, 2, 3], ids=["goods", "other goods", "shipping"])
def test_an_amount_of_any_line_comes_back_at_any_stage(ctx, reach, line):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 2, "MUG": 3}, method="card", order_discount=500)
    reach(ctx, order)
    orders.refund_order(ctx, order_id=order.public_id, amounts={line: 250}, reason="late")
    settle_all()
    assert money_of(ctx, order)[0] == order.total - 250
    send(ctx, order)
    owed, _, taken, refunded = money_of(ctx, order)
    assert taken - refunded == owed == order.total - 250
    billed = sum(total if kind == "invoice" else -total for kind, total, _ in documents(order))
    assert billed == owed
    assert broken(ctx) == []


@pytest.mark.parametrize("reach", STAGES, ids=lambda stage: stage.__name__)
def test_units_and_shipping_come_back_at_any_stage(ctx, reach):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 2, "MUG": 3}, method="card")
    reach(ctx, order)
    if reach is picked:
        with pytest.raises(Refused) as refusal:
            orders.refund_order(ctx, order_id=order.public_id, units={1: 1}, reason="late")
        assert refusal.value.code == "orders.too_late"
        send(ctx, order)
    orders.refund_order(ctx, order_id=order.public_id, units={1: 1, 3: 1}, reason="late")
    settle_all()
    send(ctx, order)
    owed, _, taken, refunded = money_of(ctx, order)
    assert taken - refunded == owed == order.total - KETTLE - SHIPPING
    assert broken(ctx) == []


def test_no_more_comes_back_than_is_left_of_the_line(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 3}, method="card")
    send(ctx, order, units=1)
    orders.refund_order(ctx, order_id=order.public_id, amounts={2: SHIPPING - 45}, reason="late")
    with pytest.raises(Refused, match=r"line 2: only 0\.45 GBP is left of it") as refusal:
        orders.refund_order(ctx, order_id=order.public_id, amounts={2: 46}, reason="late")
    assert (refusal.value.code, refusal.value.details["left"]) == ("orders.refund_exceeds", 45)
    preview = amendments.preview_refund(ctx, order_id=order.public_id, amounts={1: 300, 2: 45})
    assert (preview["difference"], preview["refund"]) == (-345, 145 + 450)
    settle_all()
    assert money_of(ctx, order)[3] == 450
    assert broken(ctx) == []
