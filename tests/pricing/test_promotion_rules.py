"""Promotions: what each kind takes off, which combination is best, and that no order of lines matters."""

from dataclasses import replace

import pytest

from deals import ALL, HALF, NOW, basket, deal, goods
from goodorder.kernel.errors import Invalid
from goodorder.pricing.rules import (
    MERCHANT_ORDER,
    BundlePart,
    Goods,
    PromotionDraft,
    Terms,
    Tier,
    checked_promotion,
    settle,
    taken_off,
)


def off(terms, *lines, shipping=495):
    bought = goods(*lines)
    return taken_off(Terms(**terms), bought, (*(one.amount for one in bought), shipping))


KINDS = [
    ({"kind": "percentage", "rate_ppm": 100_000}, [("A", 1, 999), ("B", 1, 1)], (100, 0, 0)),
    ({"kind": "percentage", "rate_ppm": HALF, "skus": ("B",)}, [("A", 1, 999), ("B", 2, 50)], (0, 50, 0)),
    ({"kind": "percentage", "rate_ppm": HALF, "excluded": ("B",)}, [("A", 1, 10), ("B", 2, 50)], (5, 0, 0)),
    ({"kind": "amount", "amount": 100}, [("A", 1, 200), ("B", 1, 100)], (67, 33, 0)),
    ({"kind": "amount", "amount": 900}, [("A", 1, 200), ("B", 1, 100)], (200, 100, 0)),
    ({"kind": "amount", "amount": 30, "per_unit": True}, [("A", 3, 200), ("B", 2, 20)], (90, 40, 0)),
    ({"kind": "buy_get", "buy": 2, "get": 1, "rate_ppm": ALL}, [("A", 2, 900), ("B", 2, 400)], (0, 400, 0)),
    ({"kind": "buy_get", "buy": 1, "get": 1, "rate_ppm": HALF}, [("A", 3, 100), ("B", 1, 40)], (50, 20, 0)),
    ({"kind": "buy_get", "buy": 2, "get": 1, "rate_ppm": ALL}, [("A", 2, 900)], (0, 0)),
    ({"kind": "multi_price", "buy": 3, "amount": 2000}, [("A", 3, 1000), ("B", 3, 500)], (1000, 0, 0)),
    ({"kind": "multi_price", "buy": 3, "amount": 2000}, [("A", 7, 1000)], (2000, 0)),
    ({"kind": "multi_price", "buy": 3, "amount": 2000}, [("A", 3, 600)], (0, 0)),
    (
        {"kind": "threshold", "tiers": (Tier(5000, amount=500), Tier(10_000, rate_ppm=100_000))},
        [("A", 1, 4999)],
        (0, 0),
    ),
    (
        {"kind": "threshold", "tiers": (Tier(5000, amount=500), Tier(10_000, rate_ppm=100_000))},
        [("A", 1, 5000)],
        (500, 0),
    ),
    (
        {"kind": "threshold", "tiers": (Tier(5000, amount=500), Tier(10_000, rate_ppm=100_000))},
        [("A", 2, 6000)],
        (1200, 0),
    ),
    (
        {"kind": "bundle", "parts": (BundlePart("A", 1), BundlePart("B", 2)), "amount": 1000},
        [("A", 2, 800), ("B", 5, 400), ("C", 1, 1)],
        (600, 600, 0, 0),
    ),
    (
        {"kind": "bundle", "parts": (BundlePart("A", 1), BundlePart("B", 2)), "amount": 1000},
        [("A", 2, 800), ("B", 1, 400)],
        (0, 0, 0),
    ),
    ({"kind": "shipping", "rate_ppm": ALL}, [("A", 1, 10)], (0, 495)),
    ({"kind": "shipping", "amount": 300}, [("A", 1, 10)], (0, 300)),
]


@pytest.mark.parametrize(("terms", "lines", "expected"), KINDS)
def test_each_kind_takes_off_what_it_says(terms, lines, expected):
    assert off(terms, *lines) == expected


def test_a_price_given_by_hand_is_final():
    line = Goods("A", 1, 1000, 1000, is_final=True)
    assert taken_off(Terms(kind="percentage", rate_ppm=HALF), [line], (1000, 0)) == (0, 0)


WRONG_TERMS = [
    ({"kind": "gift"}, "kind"),
    ({"kind": "percentage"}, "rate_ppm"),
    ({"kind": "percentage", "rate_ppm": 1_000_001}, "rate_ppm"),
    ({"kind": "percentage", "rate_ppm": 5, "buy": 2}, "buy"),
    ({"kind": "amount", "amount": -1}, "amount"),
    ({"kind": "percentage", "rate_ppm": 5, "per_unit": True}, "per_unit"),
    ({"kind": "buy_get", "buy": 2, "rate_ppm": ALL}, "get"),
    ({"kind": "multi_price", "buy": 2}, "amount"),
    ({"kind": "threshold"}, "tiers"),
    ({"kind": "threshold", "tiers": (Tier(5, rate_ppm=1), Tier(5, rate_ppm=2))}, "tiers"),
    ({"kind": "threshold", "tiers": (Tier(5),)}, "tiers"),
    ({"kind": "bundle", "amount": 5}, "parts"),
    ({"kind": "bundle", "amount": 5, "parts": (BundlePart("A"), BundlePart("A"))}, "parts"),
    ({"kind": "bundle", "amount": 5, "parts": (BundlePart("A", 0),)}, "parts"),
    ({"kind": "shipping"}, "rate_ppm"),
    ({"kind": "shipping", "rate_ppm": 5, "amount": 5}, "rate_ppm"),
    ({"kind": "shipping", "rate_ppm": 5, "skus": ("A",)}, "skus"),
    ({"kind": "percentage", "rate_ppm": 5, "skus": ("A",), "excluded": ("A",)}, "excluded"),
]


@pytest.mark.parametrize(("terms", "field"), WRONG_TERMS)
def test_terms_that_make_no_sense_are_refused_by_field(terms, field):
    with pytest.raises(Invalid) as refusal:
        deal("X", Terms(**terms))
    assert refusal.value.details["field"] == field


def test_an_amount_needs_a_currency_and_a_rate_must_not_have_one():
    for terms, currency in (
        (Terms(kind="amount", amount=5), ""),
        (Terms(kind="shipping", rate_ppm=5), "EUR"),
    ):
        with pytest.raises(Invalid) as refusal:
            checked_promotion(PromotionDraft(name="x", terms=terms, currency=currency))
        assert refusal.value.details["field"] == "currency"


def test_a_period_must_have_a_length():
    draft = PromotionDraft(
        name="x", terms=Terms(kind="shipping", rate_ppm=5), valid_from=NOW, valid_until=NOW
    )
    with pytest.raises(Invalid) as refusal:
        checked_promotion(draft)
    assert refusal.value.details["field"] == "valid_until"


def test_terms_survive_being_kept():
    terms = Terms(
        kind="bundle",
        parts=(BundlePart("A", 2),),
        amount=5,
        tiers=(Tier(1, 2),),
        skus=("A",),
        excluded=("B",),
    )
    assert Terms.of(terms.as_json()) == terms


TEN = Terms(kind="percentage", rate_ppm=100_000)
FIVER = Terms(kind="amount", amount=500)
FREE = Terms(kind="shipping", rate_ppm=ALL)


def codes(outcome):
    return [one.deal.code for one in outcome.applied]


def why(outcome, code):
    return next(one.reason for one in (*outcome.applied, *outcome.lost) if one.deal.code == code)


def test_the_better_of_two_exclusive_promotions_wins_and_the_other_hears_why():
    found = settle(basket(("A", 1, 10_000)), [deal("TEN", TEN), deal("FIVER", FIVER)])
    assert codes(found) == ["TEN"]
    assert found.amount == 1000
    assert why(found, "TEN") == "no other combination saves more"
    assert why(found, "FIVER") == "alone it saves 5.00 GBP, while TEN saves 10.00 GBP"


def test_promotions_of_one_group_act_in_turn_on_what_is_left():
    deals = [
        deal("TEN", TEN, stack_group="a", priority=2),
        deal("FIVER", FIVER, stack_group="a", priority=1),
        deal("FREE", FREE, stack_group="a"),
    ]
    found = settle(basket(("A", 1, 10_000)), deals)
    assert [(one.deal.code, one.shares) for one in found.applied] == [
        ("FIVER", (500, 0)),
        ("TEN", (950, 0)),
        ("FREE", (0, 495)),
    ]
    assert why(found, "TEN") == "nothing else takes anything off"


def test_groups_do_not_mix():
    deals = [deal("TEN", TEN, stack_group="a"), deal("FREE", FREE, stack_group="b")]
    assert codes(settle(basket(("A", 1, 10_000)), deals)) == ["TEN"]


def test_a_tie_goes_to_the_lower_priority_then_to_the_code():
    deals = [deal("B", FIVER), deal("A", FIVER), deal("C", FIVER, priority=1)]
    assert codes(settle(basket(("A", 1, 10_000)), deals)) == ["C"]
    assert codes(settle(basket(("A", 1, 10_000)), deals[:2])) == ["A"]


def test_in_the_merchants_order_the_first_wins_though_it_saves_less():
    deals = [
        deal("FIVER", FIVER, priority=1, stack_group="a"),
        deal("TEN", TEN),
        deal("FREE", FREE, stack_group="a"),
    ]
    found = settle(basket(("A", 1, 10_000)), deals, MERCHANT_ORDER)
    assert codes(found) == ["FIVER", "FREE"]
    assert why(found, "TEN") == "FIVER + FREE comes first and does not go together with it"
    assert why(found, "FREE") == "in the merchant's order, together"
    alone = settle(basket(("A", 1, 10_000)), deals[1:2], MERCHANT_ORDER)
    assert why(alone, "TEN") == "first in the merchant's order"


def test_no_use_is_spent_on_a_promotion_that_saves_no_more():
    deals = [deal("A", Terms(kind="amount", amount=5), stack_group="a"), deal("B", FIVER, stack_group="a")]
    assert codes(settle(basket(("A", 1, 100)), deals)) == ["B"]


def test_what_was_not_searched_through_is_not_called_the_best_there_is():
    many = [deal(f"P{at:02}", Terms(kind="amount", amount=at), stack_group="a") for at in range(1, 26)]
    found = settle(basket(("A", 1, 60)), many)
    assert (found.amount, len(found.applied)) == (60, 3)
    assert {one.reason for one in found.applied} == {"the best combination found"}


SHUT = [
    ({"channels": ("shop",)}, "it is for shop, not for web"),
    ({"valid_from": NOW.replace(day=23)}, "it begins on 2026-11-23 12:00+00:00"),
    ({"valid_until": NOW}, "it ended on 2026-11-22 12:00+00:00"),
    ({"needs_coupon": True}, "it takes a coupon, and none of its codes was given"),
    ({"condition": "subtotal > 20000"}, "its condition is not met: subtotal > 20000"),
    ({"condition": "subtotal / (units - 1) > 0"}, "its condition is not met: subtotal / (units - 1) > 0"),
]


@pytest.mark.parametrize(("more", "reason"), SHUT)
def test_a_promotion_that_is_not_for_the_basket_says_so(more, reason):
    found = settle(basket(("A", 1, 10_000)), [deal("TEN", TEN, **more)])
    assert (codes(found), why(found, "TEN")) == ([], reason)


NOTHING = [
    (FREE, [("A", 1, 100)], 0, "nothing is charged for shipping"),
    (
        replace(TEN, skus=("B",)),
        [("A", 1, 100)],
        0,
        "none of its goods are in the basket, at their list price",
    ),
    (
        Terms(kind="buy_get", buy=2, get=1, rate_ppm=ALL),
        [("A", 2, 100)],
        0,
        "it takes 3 units of its goods, the basket has 2",
    ),
    (
        Terms(kind="threshold", tiers=(Tier(5000, amount=5),)),
        [("A", 1, 100)],
        0,
        "it begins at 50.00 GBP, its goods come to 1.00 GBP",
    ),
    (
        Terms(kind="bundle", parts=(BundlePart("A", 2),), amount=1),
        [("A", 1, 100)],
        0,
        "a bundle takes 2 × A, the basket has 1",
    ),
    (
        Terms(kind="multi_price", buy=2, amount=900),
        [("A", 2, 100)],
        0,
        "its goods cost no more without it",
    ),
]


@pytest.mark.parametrize(("terms", "lines", "shipping", "reason"), NOTHING)
def test_a_promotion_that_comes_to_nothing_says_why(terms, lines, shipping, reason):
    found = settle(basket(*lines, shipping=shipping), [deal("X", terms)])
    assert why(found, "X") == reason


def test_amounts_of_another_currency_are_not_mixed():
    other = replace(deal("FIVER", FIVER), draft=replace(deal("F", FIVER).draft, currency="EUR"))
    found = settle(basket(("A", 1, 10_000)), [other])
    assert why(found, "FIVER") == "its amounts are in EUR, the basket is in GBP"
