"""Limits under load: the database alone decides who gets the last use, and each is given back once."""

from contextlib import suppress
from dataclasses import replace

import pytest

from goodorder.amendments import commands as amendments
from goodorder.kernel.errors import OmsError, Refused
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.rules import Changes
from goodorder.parties.rules import CustomerParticulars
from goodorder.pricing import commands
from goodorder.pricing.models import Coupon, CustomerUse, Promotion, Redemption
from goodorder.pricing.rules import PromotionDraft, Terms
from goodorder.reports import queries as reports
from shop import draft, open_shop
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)
TEN = Terms(kind="percentage", rate_ppm=100_000)
CHECKOUTS, THREADS = 64, 32


@pytest.fixture
def shop(ctx, transactional_db):
    open_shop(ctx, stock={("MAIN", "MUG"): 500})


def offer(ctx, *, coupon_uses=None, **more):
    made = PromotionDraft(name="Ten", terms=TEN, **more)
    commands.draft_promotion(ctx, code="TEN", draft=made)
    commands.activate_promotion(ctx, code="TEN")
    if more.get("needs_coupon"):
        commands.add_coupon(ctx, promotion="TEN", code="SPRING", max_uses=coupon_uses)


def wanted(number, *coupons):
    customer = CustomerParticulars(name=f"Buyer {number}", external_ref=f"buyer:{number}")
    return replace(draft({"MUG": 1}), customer=customer, coupons=coupons)


def outcome(ctx, order):
    try:
        orders.capture_order(ctx, draft=order)
    except Refused as refusal:
        return refusal.code
    return "placed"


def audit(ctx):
    return [found.id for found in reports.run_audit(ctx) if found.rows]


def test_of_64_checkouts_on_a_coupon_with_3_uses_exactly_3_get_it(ctx, shop):
    offer(ctx, needs_coupon=True, coupon_uses=3)
    told = run_all(lambda number: outcome(ctx, wanted(number, "spring")), CHECKOUTS, THREADS)
    assert told.count("placed") == 3
    assert set(told) <= {"placed", "pricing.coupon_used_up", "pricing.promotion_used_up"}
    held = Redemption.objects.filter(state="held")
    assert (held.count(), Coupon.objects.get().used, Order.objects.count()) == (3, 3, 3)
    assert audit(ctx) == []
    for row in held:
        orders.cancel_lines(ctx, order_id=row.about, reason="too late")
    settle_all()
    assert Coupon.objects.get().used == 0
    told = run_all(lambda number: outcome(ctx, wanted(100 + number, "SPRING")), 16, 16)
    assert told.count("placed") == 3


def test_a_promotion_with_5_uses_is_given_5_times_and_one_customer_gets_one(ctx, shop):
    offer(ctx, max_uses=5, max_per_customer=1)
    told = run_all(lambda number: outcome(ctx, wanted(number % 8)), CHECKOUTS, THREADS)
    # Who came too late is refused once, with the price they were shown; who comes later pays the full price.
    assert set(told) <= {"placed", "pricing.promotion_used_up"}
    assert (Promotion.objects.get().used, Redemption.objects.count()) == (5, 5)
    assert sorted(CustomerUse.objects.filter(used__gt=0).values_list("used", flat=True)) == [1] * 5
    assert audit(ctx) == []


def test_a_use_is_given_back_once_however_many_ask(ctx, shop):
    offer(ctx, max_uses=5)
    first, second = (orders.capture_order(ctx, draft=wanted(number)) for number in range(2))
    given = run_all(lambda _: commands.give_back_uses(ctx, about=first.public_id), 16, 8)
    assert (sum(given), Promotion.objects.get().used) == (1, 1)
    assert Redemption.objects.get(about=second.public_id).state == "held"


def test_a_limit_set_while_orders_come_in_counts_every_one_of_them(ctx, shop):
    offer(ctx)

    def act(number):
        if number == 8:
            limited = PromotionDraft(name="Ten", terms=TEN, max_uses=100)
            commands.save_promotion(ctx, code="TEN", draft=limited)
            return "saved"
        return outcome(ctx, wanted(number))

    told = run_all(act, 24, 12)
    assert told.count("placed") == 23
    assert Promotion.objects.get().used == Redemption.objects.filter(state="held").count()


def test_of_12_orders_changed_at_once_exactly_2_get_the_last_uses_and_give_them_back_once(ctx, shop):
    offer(ctx, needs_coupon=True, coupon_uses=2)
    placed = [orders.capture_order(ctx, draft=wanted(number)) for number in range(12)]
    proposed = [
        amendments.propose_amendment(
            ctx, order_id=order.public_id, changes=Changes(reason="a code", coupons=("SPRING",))
        )
        for order in placed
    ]

    def apply(number):
        try:
            amendments.apply_amendment(ctx, amendment_id=proposed[number].public_id)
        except Refused as refusal:
            return refusal.code
        return "applied"

    told = run_all(apply, len(proposed), 12)
    assert (told.count("applied"), Coupon.objects.get().used) == (2, 2)
    assert set(told) == {"applied", "pricing.promotion_used_up"} | set(told) & {"pricing.coupon_used_up"}
    settle_all()
    for row in Redemption.objects.filter(state="held"):
        off = amendments.propose_amendment(
            ctx, order_id=row.about, changes=Changes(reason="no code", drop=("SPRING",))
        )
        run_all(lambda _, off=off: applied_once(ctx, off), 4, 4)
        orders.cancel_lines(ctx, order_id=row.about, reason="enough")
    settle_all()
    assert (Coupon.objects.get().used, audit(ctx)) == (0, [])


def applied_once(ctx, amendment):
    with suppress(OmsError):
        amendments.apply_amendment(ctx, amendment_id=amendment.public_id)
