"""Promotions and coupons: versions, limits, policies; what an order takes and what it gives back."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from goodorder.basket.queries import price_draft
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders import queries as order_queries
from goodorder.orders.commands.redeeming import buyer_of
from goodorder.orders.models import Order
from goodorder.parties import commands as parties
from goodorder.parties.queries import get_channel
from goodorder.pricing import commands, queries
from goodorder.pricing.models import Coupon, CustomerUse, DiscountShare, Promotion, Redemption
from goodorder.pricing.rules import PromotionDraft, Terms, Tier
from goodorder.pricing.rules.coupons import ALPHABET
from goodorder.reports import queries as reports
from shop import draft, kit, open_shop, place

pytestmark = pytest.mark.django_db
TEN = Terms(kind="percentage", rate_ppm=100_000)
FIVER = Terms(kind="amount", amount=500)


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)


def offer(ctx, code="TEN", terms=TEN, **more):
    money = "GBP" if terms.names_money else ""
    made = PromotionDraft(name=f"Offer {code}", terms=terms, currency=money, **more)
    commands.draft_promotion(ctx, code=code, draft=made)
    return commands.activate_promotion(ctx, code=code)


def told(order):
    return order.pricing["promotions"]


def audit(ctx):
    return [found.id for found in reports.run_audit(ctx) if found.rows]


def test_a_promotion_is_drafted_activated_saved_and_ended(ctx, shop):
    made = commands.draft_promotion(ctx, code="ten", draft=PromotionDraft(name="Ten", terms=TEN))
    assert (made.code, made.state, made.latest.number) == ("TEN", "draft", 1)
    assert place(ctx, {"MUG": 1}).discount == 0
    commands.activate_promotion(ctx, code="TEN")
    first = place(ctx, {"MUG": 1})
    commands.save_promotion(
        ctx, code="TEN", draft=PromotionDraft(name="Twenty", terms=replace(TEN, rate_ppm=200_000))
    )
    second = place(ctx, {"MUG": 1})
    commands.end_promotion(ctx, code="TEN")
    third = place(ctx, {"MUG": 1})
    assert [order.total for order in (first, second, third)] == [1035 + 495, 920 + 495, 1150 + 495]
    versions = Redemption.objects.order_by("pk").values_list("sold_as__number", "shown")
    assert list(versions) == [(1, 115), (2, 230)]
    with pytest.raises(Refused):
        commands.end_promotion(ctx, code="TEN")


def test_every_step_leaves_its_sentence(ctx, shop):
    offer(ctx)
    commands.add_coupon(ctx, promotion="TEN", code="spring")
    commands.disable_coupon(ctx, code="spring")
    commands.set_promotion_policy(ctx, policy="merchant_order")
    kinds = list(
        Event.objects.filter(kind__startswith="pricing.").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds[-5:] == [
        "pricing.PromotionSaved",
        "pricing.PromotionActivated",
        "pricing.CouponsMade",
        "pricing.CouponDisabled",
        "pricing.PromotionPolicySet",
    ]


def test_codes_are_taken_once_and_unknown_names_are_refused(ctx, shop):
    offer(ctx)
    with pytest.raises(Refused, match="code: there is a promotion TEN already"):
        offer(ctx)
    with pytest.raises(Missing):
        commands.activate_promotion(ctx, code="NONE")
    with pytest.raises(Missing):
        offer(ctx, "X", channels=("moon",))
    with pytest.raises(Invalid, match="skus: SAUCER is no SKU's own code"):
        offer(ctx, "X", replace(TEN, skus=("SAUCER",)))
    with pytest.raises(Invalid, match="skus: mug is no SKU's own code; it is MUG"):
        offer(ctx, "X", replace(TEN, skus=("mug",)))
    with pytest.raises(Invalid, match="condition: no such word: subtotl"):
        offer(ctx, "X", condition="subtotl > 5")


def test_only_those_who_may_promote_do(ctx, shop):
    clerk = Context("user:clerk", ctx.now, frozenset({"pricing.view", "pricing.edit"}), {}, "")
    with pytest.raises(Forbidden):
        commands.draft_promotion(clerk, code="TEN", draft=PromotionDraft(name="Ten", terms=TEN))


@pytest.mark.parametrize("tax_included", [True, False])
def test_an_order_keeps_what_each_promotion_took_off_each_line(ctx, db, tax_included):
    open_shop(ctx, tax_included=tax_included)
    offer(ctx, "TEN", stack_group="all")
    offer(ctx, "FREE", Terms(kind="shipping", rate_ppm=1_000_000), stack_group="all")
    offer(ctx, "CLOCKS", replace(TEN, skus=("CLOCK",)))
    order = place(ctx, {"MUG": 3, "KETTLE": 1})
    applied = {one["code"]: one["amount"] for one in told(order)["applied"]}
    assert applied == {"TEN": 995, "FREE": 495}
    assert told(order)["not_applied"] == [
        {"code": "CLOCKS", "reason": "none of its goods are in the basket, at their list price"}
    ]
    paid = 3 * 1150 + 6495 - 995
    assert order.total == paid if tax_included else order.total == paid + order.tax
    shares = DiscountShare.objects.values("line_ref").annotate(net=Sum("amount"))
    assert {row["line_ref"]: row["net"] for row in shares} == {
        line.pk: line.discount for line in order.lines.all()
    }
    assert audit(ctx) == []


def test_the_components_of_a_kit_share_what_the_kit_was_reduced_by(ctx, shop):
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 2}, price=8000)
    offer(ctx, "SETS", Terms(kind="percentage", rate_ppm=100_000, skus=("SET",)))
    order = place(ctx, {"SET": 1, "MUG": 1}, service="")
    assert order.total == 7200 + 1150
    shown = dict(DiscountShare.objects.values_list("line_ref", "shown"))
    by_sku = {line.sku_code: shown.get(line.pk, 0) for line in order.lines.all() if line.kit_group}
    assert sum(by_sku.values()) == 800
    assert all(by_sku.values())
    assert audit(ctx) == []


def test_a_substituted_line_keeps_its_shares(ctx, shop):
    offer(ctx, stack_group="a")
    offer(ctx, "FIVER", FIVER, stack_group="a")
    catalog.add_substitute(ctx, sku_id=resolve_sku("MUG").public_id, other="KETTLE", reason="also hot")
    order = place(ctx, {"MUG": 3}, order_discount=100)
    orders.substitute_line(ctx, order_id=order.public_id, line=1, sku="KETTLE", quantity=1, consent=True)
    assert audit(ctx) == []


def test_a_price_given_by_hand_takes_no_promotion(ctx, shop):
    offer(ctx)
    wanted = draft({"MUG": 1})
    by_hand = replace(wanted, lines=(replace(wanted.lines[0], unit_price=1000),))
    assert orders.capture_order(ctx, draft=by_hand).discount == 0


def test_what_is_priced_without_promotions_takes_none(ctx, shop):
    offer(ctx)
    wanted, buyer = draft({"MUG": 1}), buyer_of(place(ctx, {"MUG": 1}).customer)
    quoted = price_draft(ctx, get_channel(ctx, "web"), wanted, [resolve_sku("MUG")], buyer, promotes=False)
    assert (quoted.priced.discount, quoted.promoted.outcome.applied) == (0, ())


def test_a_discount_by_hand_and_one_of_the_order_go_beside_promotions(ctx, shop):
    offer(ctx)
    wanted = draft({"MUG": 1, "KETTLE": 1}, order_discount=100)
    by_hand = replace(wanted, lines=(replace(wanted.lines[0], discount=150), wanted.lines[1]))
    order = orders.capture_order(ctx, draft=by_hand)
    assert order.total == 1000 + 6495 - 750 - 100 + 495
    assert audit(ctx) == []


def test_a_coupon_opens_its_promotion_in_any_case(ctx, shop):
    offer(ctx, needs_coupon=True)
    commands.add_coupon(ctx, promotion="TEN", code="Spring-26")
    assert place(ctx, {"MUG": 1}).discount == 0
    order = place(ctx, {"MUG": 1}, coupons=(" spring-26 ",))
    assert told(order)["applied"][0]["coupon"] == "SPRING-26"
    assert order.total == 1035 + 495
    sentence = "Promotion TEN applied by coupon SPRING-26: 1.15 GBP off"
    lines = [entry.sentence for entry in order_queries.timeline(ctx, order_id=order.public_id)]
    assert sentence in lines


WRONG_COUPONS = [
    (("NONSENSE",), "pricing.coupon_unknown", "coupons[0]"),
    (("OLD",), "pricing.coupon_over", "coupons[0]"),
    (("LATER",), "pricing.coupon_over", "coupons[0]"),
    (("GOOD", "good"), "pricing.coupon_twice", "coupons[1]"),
    (("GOOD", "ALSO"), "pricing.coupon_needless", "coupons[1]"),
    (("!",), "checks.not_a_code", "coupons[0]"),
    (tuple(f"C{at}" for at in range(21)), "pricing.coupons_many", "coupons"),
]


@pytest.mark.parametrize(("given", "code", "field"), WRONG_COUPONS)
def test_a_wrong_coupon_is_refused_by_its_place(ctx, shop, given, code, field):
    offer(ctx, needs_coupon=True)
    for name in ("OLD", "GOOD", "ALSO"):
        commands.add_coupon(ctx, promotion="TEN", code=name)
    commands.disable_coupon(ctx, code="OLD")
    commands.draft_promotion(ctx, code="NEXT", draft=PromotionDraft(name="Next", terms=TEN))
    commands.add_coupon(ctx, promotion="NEXT", code="LATER")
    with pytest.raises((Invalid, Refused)) as refusal:
        place(ctx, {"MUG": 1}, coupons=given)
    assert (refusal.value.code, refusal.value.details["field"]) == (code, field)
    assert Order.objects.count() == 0


def test_limits_hold_and_a_cancelled_order_gives_its_use_back_once(ctx, shop):
    offer(ctx, needs_coupon=True, max_uses=2, max_per_customer=1)
    commands.add_coupon(ctx, promotion="TEN", code="C", max_uses=1)
    commands.add_coupon(ctx, promotion="TEN", code="D")
    first = place(ctx, {"MUG": 1}, coupons=("C",))
    counted = (
        Promotion.objects.get().used,
        Coupon.objects.get(code="C").used,
        CustomerUse.objects.get().used,
    )
    assert counted == (1, 1, 1)
    with pytest.raises(Refused) as refusal:
        place(ctx, {"MUG": 1}, coupons=("C",))
    assert refusal.value.code == "pricing.coupon_used_up"
    again = place(ctx, {"MUG": 1}, coupons=("D",))  # the same customer
    assert told(again)["not_applied"] == [{"code": "TEN", "reason": "the customer has used it 1 of 1 times"}]
    orders.cancel_lines(ctx, order_id=first.public_id, reason="changed their mind")
    for _ in range(2):
        settle_all()
        commands.give_back_uses(ctx, about=first.public_id)
    assert (
        Promotion.objects.get().used,
        Coupon.objects.get(code="C").used,
        CustomerUse.objects.get().used,
    ) == (
        0,
        0,
        0,
    )
    assert Event.objects.filter(kind="pricing.PromotionGivenBack").count() == 1
    assert place(ctx, {"MUG": 1}, coupons=("C",)).discount > 0
    assert audit(ctx) == []


def test_a_partly_cancelled_order_keeps_its_use(ctx, shop):
    offer(ctx, max_uses=1)
    order = place(ctx, {"MUG": 2})
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="one is enough")
    settle_all()
    assert Promotion.objects.get().used == 1


def test_a_limit_set_later_counts_what_is_held(ctx, shop):
    offer(ctx)
    place(ctx, {"MUG": 1})
    place(ctx, {"MUG": 1})
    with pytest.raises(Refused, match="max_uses: 2 uses are held already"):
        commands.save_promotion(ctx, code="TEN", draft=PromotionDraft(name="Ten", terms=TEN, max_uses=1))
    with pytest.raises(Refused, match="max_per_customer: 2 uses are held already"):
        commands.save_promotion(
            ctx, code="TEN", draft=PromotionDraft(name="Ten", terms=TEN, max_per_customer=1)
        )
    commands.save_promotion(
        ctx, code="TEN", draft=PromotionDraft(name="Ten", terms=TEN, max_uses=3, max_per_customer=3)
    )
    place(ctx, {"MUG": 1})
    order = place(ctx, {"MUG": 1})
    assert (order.discount, told(order)["not_applied"][0]["reason"]) == (0, "it is used up: 3 of 3")


def test_the_policy_of_a_channel_goes_before_the_one_for_all(ctx, shop):
    offer(ctx, "FIVER", Terms(kind="amount", amount=5), priority=1)
    offer(ctx, "TEN")
    commands.set_promotion_policy(ctx, policy="merchant_order")
    assert told(place(ctx, {"MUG": 1}))["applied"][0]["code"] == "FIVER"
    commands.set_promotion_policy(ctx, policy="best_for_customer", channel="web")
    assert told(place(ctx, {"MUG": 1}))["applied"][0]["code"] == "TEN"
    with pytest.raises(Invalid):
        commands.set_promotion_policy(ctx, policy="random")
    with pytest.raises(Missing):
        commands.set_promotion_policy(ctx, policy="merchant_order", channel="moon")


def test_the_first_order_is_told_from_the_next(ctx, shop):
    offer(ctx, condition="first_order && country == 'GB'")
    assert place(ctx, {"MUG": 1}).discount > 0
    assert place(ctx, {"MUG": 1}).discount == 0


def test_conditions_know_the_buyers_group_and_how_often_they_ordered(ctx, shop):
    offer(ctx, condition="customer_group == 'trade' && order_count >= 1")
    first = place(ctx, {"MUG": 1})
    assert (first.discount, place(ctx, {"MUG": 1}).discount) == (0, 0)
    terms = {"group": "trade", "tax_number": ""}
    parties.set_customer_terms(ctx, customer_id=first.customer.public_id, terms=terms)
    assert place(ctx, {"MUG": 1}).discount > 0


def test_generated_codes_are_many_readable_and_hard_to_guess(ctx, shop):
    offer(ctx, needs_coupon=True)
    made = commands.generate_coupons(ctx, promotion="TEN", count=200, prefix="bird")
    parts = [coupon.code.split("-") for coupon in made]
    assert len({coupon.code for coupon in made}) == 200
    assert {part[0] for part in parts} == {"BIRD"}
    assert all(len(part[1] + part[2]) == 10 and set(part[1] + part[2]) <= set(ALPHABET) for part in parts)
    assert len(ALPHABET) ** 10 >= 2**40
    assert {coupon.max_uses for coupon in made} == {1}
    page = queries.list_coupons(ctx, promotion="TEN", size=50)
    assert (len(page.items), bool(page.next_cursor)) == (50, True)


def test_coupon_codes_are_taken_once_in_any_case(ctx, shop):
    offer(ctx)
    commands.add_coupon(ctx, promotion="TEN", code="spring")
    with pytest.raises(Refused, match="there is a coupon SPRING already"):
        commands.add_coupon(ctx, promotion="TEN", code="SPRING")
    with pytest.raises(Missing):
        commands.disable_coupon(ctx, code="AUTUMN")
    with pytest.raises(Invalid, match="count"):
        commands.generate_coupons(ctx, promotion="TEN", count=0)


def test_lists_show_use(ctx, shop):
    offer(ctx, max_uses=5)
    offer(ctx, "OTHER", Terms(kind="amount", amount=1))
    commands.add_coupon(ctx, promotion="TEN", code="SPRING")
    place(ctx, {"MUG": 1}, coupons=("SPRING",))
    assert [(one.code, one.held) for one in queries.list_promotions(ctx).items] == [("OTHER", 0), ("TEN", 1)]
    assert [one.code for one in queries.list_promotions(ctx, search="offer t", state="active").items] == [
        "TEN"
    ]
    assert [(one.code, one.held) for one in queries.list_coupons(ctx, search="pri").items] == [("SPRING", 1)]
    used = queries.list_redemptions(ctx, promotion="TEN").items
    assert [(one.shown, one.coupon.code) for one in used] == [(115, "SPRING")]
    assert queries.get_promotion(ctx, code="ten").held == 1


def test_trying_a_basket_tells_everything_and_leaves_nothing(ctx, shop):
    offer(ctx, "TEN", needs_coupon=True)
    offer(ctx, "BIG", Terms(kind="threshold", tiers=(Tier(20_000, amount=1000),)))
    commands.add_coupon(ctx, promotion="TEN", code="SPRING")
    before = Event.objects.count()
    bare = queries.TryOut(channel="web", lines=[("MUG", 2)], country="gb", shipping=495)
    found = queries.try_promotions(ctx, basket=bare)
    assert [(one.deal.code, one.reason) for one in found.outcome.lost] == [
        ("BIG", "it begins at 200.00 GBP, its goods come to 23.00 GBP"),
        ("TEN", "it takes a coupon, and none of its codes was given"),
    ]
    with_coupon = queries.try_promotions(ctx, basket=replace(bare, coupons=["spring", "NONE"]))
    assert [(one.deal.code, one.amount) for one in with_coupon.outcome.applied] == [("TEN", 230)]
    assert [refusal.code for refusal in with_coupon.wrong] == ["pricing.coupon_unknown"]
    assert with_coupon.amount == 2 * 1150 + 495
    assert (Event.objects.count(), Redemption.objects.count()) == (before, 0)
    for wrong in (
        replace(bare, channel="moon"),
        replace(bare, customer_id="cus_x"),
        replace(bare, lines=[("X", 1)]),
    ):
        with pytest.raises(Missing):
            queries.try_promotions(ctx, basket=wrong)


def test_the_database_refuses_shares_that_do_not_add_up(ctx, shop):
    offer(ctx)
    place(ctx, {"MUG": 1})
    row = Redemption.objects.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DiscountShare.objects.update(shown=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Redemption.objects.update(currency="EUR")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="do not add up"), transaction.atomic():
        Redemption.objects.update(shown=1)
    with pytest.raises(DatabaseError, match="do not add up"), transaction.atomic():
        DiscountShare.objects.create(redemption=row, line_ref=999_999, shown=1, amount=1)
