"""64 checkouts at once on one gift card and one store credit never spend more than there is."""

import pytest

from goodorder.kernel.errors import OmsError
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.rules import PaymentDraft
from goodorder.payments import commands
from goodorder.payments.models import StoredMovement, Tender
from goodorder.payments.rules import TenderDraft
from goodorder.reports.queries import run_audit
from shop import open_shop, place
from threads import run_all
from wallet import balance, gift_card, moved, store_credit

pytestmark = pytest.mark.django_db(transaction=True)
CHECKOUTS = THREADS = 64


def attempt(act, *args, **kwargs):
    try:
        return act(*args, **kwargs)
    except OmsError as refusal:
        return refusal.code


def test_64_checkouts_spend_100_of_a_card_and_50_of_a_credit_and_no_more(ctx):
    open_shop(ctx, stock={("MAIN", "MUG"): 500})
    first = place(ctx, {"MUG": 1})
    issued, account = gift_card(ctx, 10_000), store_credit(ctx, first.customer, 5_000)
    # 16.45 each: six by the card alone, three by the credit alone, nobody by what is left.
    total = 1_150 + 495

    def check_out(number):
        if number % 2:
            tender = PaymentDraft(method="gift_card", code=issued.code, amount=total)
        else:
            tender = PaymentDraft(method="store_credit", amount=total)
        return attempt(place, ctx, {"MUG": 1}, tenders=(tender,))

    answers = run_all(check_out, CHECKOUTS, THREADS)
    placed = [answer for answer in answers if isinstance(answer, Order)]
    refusals = [answer for answer in answers if not isinstance(answer, Order)]
    assert (len(placed), set(refusals)) == (6 + 3, {"payments.stored_exceeds"})
    assert (balance(issued.value), balance(account)) == ((10_000, 6 * total), (5_000, 3 * total))
    settle_all()

    def cancel(number):
        order = placed[number % len(placed)]
        return attempt(orders.cancel_lines, ctx, order_id=order.public_id, reason="raced")

    run_all(cancel, 3 * len(placed), THREADS)
    settle_all()
    assert (balance(issued.value), balance(account)) == ((10_000, 0), (5_000, 0))
    assert StoredMovement.objects.filter(kind="release").count() == len(placed)
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []


def test_two_balances_used_in_opposite_order_do_not_deadlock(ctx):
    open_shop(ctx)
    one, two = gift_card(ctx, 100_000), gift_card(ctx, 100_000)
    for number in range(CHECKOUTS):
        commands.open_payable(ctx, company="T1", about=f"ord_{number}", amount=200, currency="GBP")

    def pay(number):
        codes = [one.code, two.code] if number % 2 else [two.code, one.code]
        drafts = [TenderDraft(method="gift_card", amount=100, code=code) for code in codes]
        about = f"ord_{number}"
        payable = commands.open_payable(ctx, company="T1", about=about, amount=200, currency="GBP")
        commands.add_tenders(ctx, payable_id=payable.public_id, drafts=drafts)
        commands.request_capture(ctx, about=about, amount=200, cause="s")
        commands.request_refund(ctx, about=about, amount=150, cause="r")
        return "ok"

    assert run_all(pay, CHECKOUTS, THREADS) == ["ok"] * CHECKOUTS
    left = 200_000 - CHECKOUTS * 50
    assert balance(one.value)[0] + balance(two.value)[0] == left
    assert Tender.objects.filter(provider="stored").count() == 2 * CHECKOUTS


def test_refund_asked_for_by_many_at_once_is_given_back_once(ctx):
    open_shop(ctx)
    issued = gift_card(ctx, 10_000)
    payable = commands.open_payable(ctx, company="T1", about="ord_1", amount=5_000, currency="GBP")
    draft = TenderDraft(method="gift_card", amount=5_000, code=issued.code)
    commands.add_tender(ctx, payable_id=payable.public_id, draft=draft)
    commands.request_capture(ctx, about="ord_1", amount=5_000, cause="s")

    def give_back(number):
        return attempt(commands.request_refund, ctx, about="ord_1", amount=2_000, cause=f"r{number % 2}")

    run_all(give_back, 32, THREADS)
    back = [row for row in moved(issued.value) if row[0] == "give_back"]
    assert back == [("give_back", 2_000, 0)] * 2


def test_same_reference_at_once_makes_one_card(ctx):
    open_shop(ctx)

    def issue(_number):
        return gift_card(ctx, 1_000, reference="R-1").code

    codes = run_all(issue, 16, 8)
    assert len([code for code in codes if code]) == 1
