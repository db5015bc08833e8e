"""Goodwill on an order as a whole: shared by what everything cost, so that whatever comes back later is exact."""

from dataclasses import replace

import pytest

from goodorder.amendments import commands as amendments
from goodorder.invoicing.models import Document
from goodorder.kernel.errors import Forbidden, Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.payments import commands as payments
from parcels import broken, documents, money_of, send
from shop import open_shop, place

pytestmark = pytest.mark.django_db
KETTLE, MUG, SHIPPING = 6495, 1150, 495


@pytest.fixture
def order(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1, "MUG": 3}, method="cash")
    settle_all()
    return order


def give(ctx, order, amount, **more):
    orders.refund_order(ctx, order_id=order.public_id, goodwill=amount, reason="late", **more)
    settle_all()
    assert broken(ctx) == []


def left(ctx, order):
    return [one.left for one in queries.refundable(ctx, order_id=order.public_id)]


def test_goodwill_is_borne_by_all_lines_and_charges_by_what_they_cost(ctx, order):
    preview = amendments.preview_refund(ctx, order_id=order.public_id, goodwill=1000)
    assert (preview["difference"], preview["refund"]) == (-1000, 1000)
    give(ctx, order, 1000)
    assert left(ctx, order) == [6495 - 622, 3450 - 331, 495 - 47]
    assert money_of(ctx, order) == (order.total - 1000, 0, order.total, 1000)


def test_what_left_is_credited_under_its_own_name_and_returns_stay_exact(ctx, order):
    send(ctx, order, units=1)
    give(ctx, order, 1000, amounts={2: 100})
    (note,) = Document.objects.filter(about=order.public_id, kind="credit")
    names = [line.description for line in note.lines.order_by("id")]
    assert names == [
        "Goodwill on the order: Kettle",
        "Mug",
        "Goodwill on the order: Mug",
        "Goodwill on the order: parcel",
    ]
    send(ctx, order)
    back = {line.position: line.handed_over for line in order.lines.all()}
    orders.credit_lines(ctx, order_id=order.public_id, quantities=back, reason="all of it")
    settle_all()
    assert money_of(ctx, order) == (0, 0, order.total, order.total)
    signed = [total if kind == "invoice" else -total for kind, total, _ in documents(order)]
    assert sum(signed) == 0
    assert broken(ctx) == []


def test_never_more_than_was_paid_and_is_not_given_back(ctx, order):
    give(ctx, order, order.total - 1)
    with pytest.raises(Refused, match=r"goodwill: only 0\.01 GBP was paid and can still be given back"):
        give(ctx, order, 2)
    unpaid = place(ctx, {"MUG": 1})
    with pytest.raises(Refused, match=r"goodwill: only 0\.00 GBP"):
        give(ctx, unpaid, 1)


def test_more_than_one_may_give_needs_approval(ctx, order):
    payments.set_tender_policy(ctx, company="T1", refunds="newest_first", goodwill_limit=500)
    agent = replace(ctx, permissions=frozenset({"orders.*", "payments.view"}))
    with pytest.raises(Forbidden, match=r"goodwill: at most 5\.00 GBP at once"):
        give(agent, order, 501)
    orders.refund_order(agent, order_id=order.public_id, goodwill=500, reason="late")
    settle_all()
    assert money_of(ctx, order)[3] == 500
