"""Complaint 14: an order paid by several tenders cannot be refunded to them, or one gets more than it gave."""

import pytest

from goodorder.accounting import queries as books
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.queries import timeline
from goodorder.orders.rules import PaymentDraft
from goodorder.payments import commands as payments
from goodorder.payments.models import Operation, StoredValue, Tender
from goodorder.reports.queries import run_audit
from shop import open_shop, place
from wallet import balance, gift_card

pytestmark = pytest.mark.django_db
SHIPPED = 4 * 1_150 + 495
GIFT, CASH = 2_000, 1_000


@pytest.fixture
def order(ctx, card_desk):
    """Four mugs and their postage, sent; paid 20.00 by gift card, 10.00 in cash, the rest by card."""
    open_shop(ctx)
    issued = gift_card(ctx, 5_000)
    tenders = (
        PaymentDraft(method="gift_card", code=issued.code, amount=GIFT),
        PaymentDraft(method="cash", amount=CASH),
    )
    placed = place(ctx, {"MUG": 4}, method="card", tenders=tenders)
    settle_all()
    (asked,) = work.work_of(ctx, demand=placed.public_id)
    (line,) = asked.lines.all()
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(line.pk, 4)])
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    assert refunded(placed) == {"gift_card": 0, "cash": 0, "card": 0}
    return placed


def refunded(order):
    rows = Tender.objects.filter(payable__about=order.public_id)
    return dict(rows.values_list("method", "refunded"))


def reasons(order):
    rows = Operation.objects.filter(tender__payable__about=order.public_id, kind="refund").order_by("id")
    return list(rows.values_list("amount", "note"))


def refund(ctx, order, amount, policy=""):
    payments.request_refund(
        ctx, about=order.public_id, amount=amount, cause=f"r{amount}{policy}", policy=policy
    )
    settle_all()


def adds_up(ctx):
    settle_all()
    return [found.id for found in run_audit(ctx) if found.rows and found.id != "MON-09"]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("newest_first", {"gift_card": 0, "cash": 0, "card": 2_095}),
        ("card_first", {"gift_card": 0, "cash": 0, "card": 2_095}),
        ("stored_first", {"gift_card": 2_000, "cash": 0, "card": 95}),
        ("original_shares", {"gift_card": 822, "cash": 411, "card": 862}),
    ],
)
def test_refund_goes_where_the_policy_says_and_says_why(ctx, order, policy, expected):
    refund(ctx, order, 2_095, policy)
    assert refunded(order) == expected
    assert all(message for _amount, message in reasons(order))
    assert adds_up(ctx) == []


@pytest.mark.parametrize("policy", ["newest_first", "card_first", "stored_first", "original_shares"])
def test_whole_refund_gives_each_tender_exactly_what_it_gave(ctx, order, policy):
    for amount in (1, 3_000, SHIPPED - 3_001):
        refund(ctx, order, amount, policy)
    assert refunded(order) == {"gift_card": GIFT, "cash": CASH, "card": SHIPPED - GIFT - CASH}
    assert balance(StoredValue.objects.get(kind="gift_card")) == (5_000, 0)
    with pytest.raises(Refused, match=r"only 0\.00 GBP can be given back"):
        refund(ctx, order, 2, policy)
    assert adds_up(ctx) == []


def test_credited_lines_go_back_as_the_channel_has_set(ctx, order):
    payments.set_tender_policy(ctx, company="T1", refunds="card_first")
    payments.set_tender_policy(ctx, company="T1", channel="web", refunds="stored_first")
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 2}, reason="chipped")
    settle_all()
    assert refunded(order) == {"gift_card": 2_000, "cash": 0, "card": 300}
    assert reasons(order) == [
        (2_000, "to gift card: stored value comes first"),
        (300, "to card: stored value gave no more"),
    ]
    told = [
        entry.sentence
        for entry in timeline(ctx, order_id=order.public_id)
        if "GBP refunded" in entry.sentence
    ]
    assert told == [
        "20.00 GBP refunded to gift card: stored value comes first",
        "3.00 GBP refunded to card: stored value gave no more",
    ]
    assert [found.id for found in run_audit(ctx) if found.rows] == []


def test_store_credit_instead_needs_to_be_allowed(ctx, order):
    with pytest.raises(Refused, match="not allowed here"):
        refund(ctx, order, 1_000, "to_store_credit")
    payments.set_tender_policy(ctx, company="T1", refunds="newest_first", allows_store_credit=True)
    orders_refunds = len(reasons(order))
    refund(ctx, order, 3_000, "to_store_credit")
    account = StoredValue.objects.get(kind="store_credit")
    assert (account.customer, balance(account)) == (order.customer, (3_000, 0))
    assert orders_refunds == 0
    assert sum(refunded(order).values()) == 3_000, "what went to store credit cannot go back to the card too"
    assert -books.trial_balance(ctx, company="T1").balances()["2310"] == 3_000
    with pytest.raises(Refused):
        refund(ctx, order, SHIPPED - 2_999)
    assert adds_up(ctx) == []


def test_a_hundred_repeats_of_a_refund_are_one(ctx, order):
    for _ in range(100):
        refund(ctx, order, 2_500, "original_shares")
    assert sum(refunded(order).values()) == 2_500
    assert len(reasons(order)) == 3
