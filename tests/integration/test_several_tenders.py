"""Several means of payment on one order, from placement to the books: gift card, store credit, card, bank."""

from datetime import date, timedelta

import pytest

from goodorder.accounting import queries as books
from goodorder.flows.stored_value import expire_stored_values
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel import clock
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.rules import PaymentDraft
from goodorder.parties.models import Customer
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.models import Payable, Tender
from goodorder.reports.queries import run_audit
from shop import open_shop, place
from wallet import balance, gift_card, moved, store_credit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_adds_up")]
MUG = 1_150


@pytest.fixture
def _adds_up(ctx):
    """After each test: no reaction failed, every invariant holds, what we owe customers is in the books."""
    yield
    settle_all()
    assert [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []


def by_card_code(card, amount):
    return PaymentDraft(method="gift_card", code=card.code, amount=amount)


def credit(amount):
    return PaymentDraft(method="store_credit", amount=amount)


def ada(ctx):
    return Customer.objects.filter(email="ada@example.com").first() or place(ctx, {"MUG": 1}).customer


def ship(ctx, order, count):
    (asked,) = work.work_of(ctx, demand=order.public_id)
    (line,) = asked.lines.all()
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(line.pk, count)])
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()


def taken(order):
    """Return what each tender brought, in the order they were used."""
    rows = Tender.objects.filter(payable__about=order.public_id).order_by("id")
    return list(rows.values_list("method", "authorised", "captured", "refunded"))


def owed_in_books(ctx):
    balances = books.trial_balance(ctx, company="T1").balances()
    return {code: -balances[code] for code in ("2300", "2310") if balances[code]}


def test_order_paid_by_stored_value_waits_for_nothing(ctx):
    open_shop(ctx)
    issued = gift_card(ctx, 10_000)
    total = 2 * MUG + 495
    order = place(ctx, {"MUG": 2}, tenders=(by_card_code(issued, total),))
    settle_all()
    order.refresh_from_db()
    assert (order.state, order.payment_method, order.holds.count()) == ("confirmed", "gift_card", 0)
    assert balance(issued.value) == (10_000, total)
    ship(ctx, order, 2)
    assert taken(order) == [("gift_card", total, total, 0)]
    assert balance(issued.value) == (10_000 - total, 0)
    assert owed_in_books(ctx) == {"2300": 10_000 - total}


def test_shipments_take_stored_value_first_then_the_card(ctx, card_desk):
    open_shop(ctx)
    account = store_credit(ctx, ada(ctx), 500)
    issued = gift_card(ctx, 1_500)
    order = place(ctx, {"MUG": 4}, method="card", tenders=(by_card_code(issued, 1_500), credit(500)))
    held = [hold.kind for hold in order.holds.all()]
    settle_all()
    order.refresh_from_db()
    assert (held, order.state, order.payment_method) == (["payment"], "confirmed", "card")
    total = 4 * MUG + 495
    ship(ctx, order, 2)
    first = 2 * MUG + 495
    assert taken(order) == [
        ("gift_card", 1_500, 1_500, 0),
        ("store_credit", 500, 500, 0),
        ("card", total - 2_000, first - 2_000, 0),
    ]
    ship(ctx, order, 2)
    assert taken(order)[2] == ("card", total - 2_000, total - 2_000, 0)
    assert (balance(issued.value), balance(account)) == ((0, 0), (0, 0))
    assert money.is_covered(order.public_id)


def test_hold_lasts_until_card_and_transfer_both_came(ctx):
    open_shop(ctx)
    issued = gift_card(ctx, 1_000)
    order = place(ctx, {"MUG": 2}, method="manual", tenders=(by_card_code(issued, 1_000),))
    settle_all()
    order.refresh_from_db()
    assert order.state == "placed", "the gift card alone does not lift the hold"
    rest = order.total - 1_000
    payments.receive_payment(
        ctx, about=order.public_id, amount=rest, method="manual", reference="bank", cause="b1"
    )
    settle_all()
    order.refresh_from_db()
    assert order.state == "confirmed"


def test_hold_is_lifted_when_the_part_that_waited_is_cancelled(ctx):
    open_shop(ctx)
    issued = gift_card(ctx, 5_000)
    order = place(ctx, {"MUG": 2}, method="manual", tenders=(by_card_code(issued, MUG + 495),))
    settle_all()
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="one is enough")
    settle_all()
    order.refresh_from_db()
    assert order.state == "confirmed"
    assert taken(order)[1] == ("manual", 0, 0, 0)


def test_cancelled_order_gives_back_exactly_once(ctx):
    open_shop(ctx)
    issued, account = gift_card(ctx, 2_000), store_credit(ctx, ada(ctx), 700)
    order = place(ctx, {"MUG": 3}, tenders=(by_card_code(issued, 2_000), credit(700)))
    settle_all()
    orders.cancel_lines(ctx, order_id=order.public_id, reason="changed their mind")
    settle_all()
    payments.request_void(ctx, about=order.public_id, cause="again")
    assert moved(issued.value) == [("issue", 2_000, 0), ("hold", 0, 2_000), ("release", 0, -2_000)]
    assert moved(account) == [("issue", 700, 0), ("hold", 0, 700), ("release", 0, -700)]


def test_refused_order_leaves_the_card_untouched(ctx):
    open_shop(ctx, stock={("MAIN", "MUG"): 1, ("MAIN", "CLOCK"): 1})
    issued = gift_card(ctx, 5_000)
    with pytest.raises(Refused, match=r"only 40\.00 GBP is left on this gift card"):
        place(ctx, {"CLOCK": 1}, tenders=(by_card_code(issued, 1_000), by_card_code(issued, 4_001)))
    with pytest.raises(Refused):
        place(ctx, {"MUG": 2}, tenders=(by_card_code(issued, 1_000),))
    with pytest.raises(Missing):
        place(ctx, {"MUG": 1}, tenders=(PaymentDraft(method="gift_card", code="0" * 20, amount=1),))
    assert (balance(issued.value), Order.objects.count()) == ((5_000, 0), 0)
    assert moved(issued.value) == [("issue", 5_000, 0)]


@pytest.mark.parametrize(
    ("tender", "field"),
    [
        ({"method": "gift_card", "amount": 1}, "tenders[0].code"),
        ({"method": "store_credit"}, "tenders[0].amount"),
        ({"method": "barter", "amount": 1}, "tenders[0].method"),
        ({"method": "cash", "amount": 1_000_000}, "tenders"),
    ],
)
def test_tender_that_cannot_be_is_refused_by_name(ctx, tender, field):
    open_shop(ctx)
    with pytest.raises(Invalid) as refusal:
        place(ctx, {"MUG": 1}, tenders=(PaymentDraft(**tender),))
    assert refusal.value.details["field"] == field


def test_declined_rest_is_arranged_with_a_gift_card(ctx, card_desk):
    open_shop(ctx)
    issued = gift_card(ctx, 5_000)
    order = place(ctx, {"MUG": 1}, method="card", token="tok_decline")
    settle_all()
    orders.arrange_payment(ctx, order_id=order.public_id, payment=by_card_code(issued, None))
    settle_all()
    order.refresh_from_db()
    assert order.state == "confirmed"
    assert balance(issued.value) == (5_000, MUG + 495)


def test_lapsed_card_is_income_and_goodwill_a_cost(ctx, monkeypatch):
    open_shop(ctx)
    gift_card(ctx, 3_000, expires_on=date(2026, 12, 1))
    gift_card(ctx, 1_000, paid_by="goodwill", reason="sorry")
    store_credit(ctx, ada(ctx), 250)
    monkeypatch.setattr(clock, "now", lambda: ctx.now + timedelta(days=20))
    assert (expire_stored_values(), expire_stored_values()) == (1, 0)
    settle_all()
    balances = books.trial_balance(ctx, company="T1").balances()
    names = ("1000", "1100", "2300", "2310", "4200", "4910")
    assert {name: balances[name] for name in names} == {
        "1000": 3_000,
        "1100": 0,
        "2300": -1_000,
        "2310": -250,
        "4200": -3_000,
        "4910": 1_250,
    }
    assert Payable.objects.filter(about__startswith="sva_").count() == 1
