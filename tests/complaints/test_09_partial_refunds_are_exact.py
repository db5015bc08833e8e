"""Complaint 9: partial refunds of tax-inclusive, discounted lines add up to exactly what was paid."""

import pytest

from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.queries import refundable
from parcels import broken, documents, money_of, send
from shop import open_shop, place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("card_desk")]


def refund(ctx, order, **what):
    orders.refund_order(ctx, order_id=order.public_id, reason="chipped", **what)
    settle_all()


def given_back(ctx, order):
    owed, _, taken, refunded = money_of(ctx, order)
    assert taken - refunded == owed >= 0
    credits_ = sum(total for kind, total, _ in documents(order) if kind == "credit")
    assert credits_ == refunded
    return refunded


@pytest.mark.parametrize("tax_included", [True, False], ids=["tax inside", "tax on top"])
@pytest.mark.parametrize("method", ["card", "cash"])
def test_units_and_amounts_given_back_one_by_one_are_what_was_paid(ctx, tax_included, method):
    open_shop(ctx, tax_included=tax_included)
    order = place(ctx, {"KETTLE": 3, "MUG": 7}, method=method, order_discount=1001)
    send(ctx, order, units=2)
    send(ctx, order)
    assert money_of(ctx, order) == (order.total, 0, order.total, 0)
    back = 0
    for step in (
        {"amounts": {1: 1}},
        {"units": {2: 1}},
        {"amounts": {2: 333, 3: 100}},
        {"units": {1: 1, 2: 2}, "amounts": {1: 7, 2: 1}},
        {"amounts": {1: 2000}},
        {"units": {2: 3}},
        {"units": {1: 2, 2: 1, 3: 1}},
    ):
        refund(ctx, order, **step)
        assert back < given_back(ctx, order) <= order.total
        back = given_back(ctx, order)
    assert back == order.total
    assert [entry.left for entry in refundable(ctx, order_id=order.public_id)] == [0, 0, 0]
    taxes = dict.fromkeys(("invoice", "credit"), 0)
    for kind, _, tax in documents(order):
        taxes[kind] += tax
    assert taxes["invoice"] == taxes["credit"] == order.tax
    assert broken(ctx) == []


def test_an_amount_on_a_line_partly_sent_counts_on_both_parts(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 3}, method="card")
    send(ctx, order, units=1)
    refund(ctx, order, amounts={1: 100})
    assert (money_of(ctx, order)[0], money_of(ctx, order)[3]) == (order.total - 100, 34)
    send(ctx, order)
    assert given_back(ctx, order) == 34
    assert sum(total for kind, total, _ in documents(order) if kind == "invoice") == order.total - 66
    assert broken(ctx) == []
