"""Whatever the basket: no order of lines matters, nothing falls below zero, nothing legal beats the best."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from deals import ALL, NOW, deal
from goodorder.pricing.rules import (
    MERCHANT_ORDER,
    Basket,
    BundlePart,
    Goods,
    LineToPrice,
    Terms,
    Tier,
    price_lines,
    promoted_lines,
    settle,
    taken_off,
)
from goodorder.pricing.rules.stacking import MOST_SEARCHED

SKUS = ("A", "B", "C")
lines_of = st.lists(
    st.builds(
        lambda sku, quantity, price, less, final: Goods(
            sku, quantity, price, quantity * price - min(less, quantity * price), final
        ),
        st.sampled_from(SKUS),
        st.integers(1, 7),
        st.integers(0, 5000),
        st.integers(0, 300),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
some_skus = st.lists(st.sampled_from(SKUS), unique=True, max_size=2).map(tuple)
rates = st.integers(1, ALL)
amounts = st.integers(1, 4000)
terms_of = st.one_of(
    st.builds(Terms, kind=st.just("percentage"), rate_ppm=rates, skus=some_skus),
    st.builds(Terms, kind=st.just("amount"), amount=amounts, excluded=some_skus, per_unit=st.booleans()),
    st.builds(Terms, kind=st.just("buy_get"), buy=st.integers(1, 3), get=st.integers(1, 2), rate_ppm=rates),
    st.builds(Terms, kind=st.just("multi_price"), buy=st.integers(1, 4), amount=amounts, skus=some_skus),
    st.builds(
        lambda start, rate, amount: Terms(
            kind="threshold", tiers=(Tier(start, rate_ppm=rate), Tier(start + 900, amount=amount))
        ),
        st.integers(0, 6000),
        rates,
        amounts,
    ),
    st.builds(
        lambda first, second, amount: Terms(
            kind="bundle", parts=(BundlePart("A", first), BundlePart("B", second)), amount=amount
        ),
        st.integers(1, 2),
        st.integers(1, 2),
        amounts,
    ),
    st.builds(Terms, kind=st.just("shipping"), rate_ppm=rates),
)
deals_of = st.lists(
    st.tuples(terms_of, st.sampled_from(["", "", "a", "b"]), st.integers(1, 3)), max_size=5
).map(
    lambda found: [
        deal(f"P{at}", terms, stack_group=group, priority=priority)
        for at, (terms, group, priority) in enumerate(found)
    ]
)
policies = st.sampled_from(["best_for_customer", MERCHANT_ORDER])


def bought(lines, shipping):
    return Basket(goods=tuple(lines), channel="web", currency="GBP", at=NOW, shipping=shipping)


@settings(max_examples=300, deadline=None)
@given(lines_of, deals_of, policies, st.integers(0, 900), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_promotions_does_not_matter(lines, deals, policy, shipping, chance):
    first = settle(bought(lines, shipping), deals, policy)
    order = list(range(len(lines)))
    chance.shuffle(order)
    other_deals = list(deals)
    chance.shuffle(other_deals)
    second = settle(bought([lines[at] for at in order], shipping), other_deals, policy)

    def told(found, mixed):
        return [
            (one.deal.code, sorted(zip(map(repr, mixed), one.shares, strict=False)), one.shares[-1])
            for one in found.applied
        ]

    assert told(first, lines) == told(second, [lines[at] for at in order])
    assert [(one.deal.code, one.reason) for one in first.lost] == [
        (one.deal.code, one.reason) for one in second.lost
    ]


@settings(max_examples=300, deadline=None)
@given(lines_of, deals_of, policies, st.integers(0, 900))
def test_nothing_falls_below_zero_and_every_promotion_has_its_reason(lines, deals, policy, shipping):
    found = settle(bought(lines, shipping), deals, policy)
    for at, whole in enumerate([*(line.amount for line in lines), shipping]):
        assert 0 <= sum(one.shares[at] for one in found.applied) <= whole
    assert all(share >= 0 for one in found.applied for share in one.shares)
    assert sorted([one.deal.code for one in (*found.applied, *found.lost)]) == [one.code for one in deals]
    assert all(one.reason for one in (*found.applied, *found.lost))
    assert all(one.amount > 0 for one in found.applied)


@settings(max_examples=300, deadline=None)
@given(lines_of, deals_of, st.integers(0, 900))
def test_no_legal_combination_saves_more_than_the_best(lines, deals, shipping):
    best = settle(bought(lines, shipping), deals).amount
    for size in range(1, len(deals) + 1):
        for chosen in combinations(sorted(deals, key=lambda one: one.rank), size):
            groups = {one.draft.stack_group for one in chosen}
            if size > 1 and (len(groups) > 1 or groups == {""}):
                continue
            left = (*(line.amount for line in sorted(lines, key=_identity)), shipping)
            saved = 0
            for one in chosen:
                shares = taken_off(one.draft.terms, sorted(lines, key=_identity), left)
                left = tuple(whole - share for whole, share in zip(left, shares, strict=True))
                saved += sum(shares)
            assert saved <= best


def _identity(one):
    return one.sku, one.unit_price, one.quantity, one.amount, one.is_final


@settings(max_examples=20, deadline=None)
@given(lines_of, st.lists(terms_of, min_size=MOST_SEARCHED + 1, max_size=MOST_SEARCHED + 3))
def test_a_large_group_still_beats_every_promotion_alone(lines, many):
    deals = [deal(f"P{at:02}", terms, stack_group="a") for at, terms in enumerate(many)]
    found = settle(bought(lines, 500), deals)
    ordered = sorted(lines, key=_identity)
    left = (*(line.amount for line in ordered), 500)
    assert found.amount >= max(sum(taken_off(terms, ordered, left)) for terms in many)


@settings(max_examples=200, deadline=None)
@given(lines_of, deals_of, st.integers(0, 900), st.booleans(), st.integers(0, 250_000), st.integers(0, 50))
def test_shares_of_an_order_add_up_to_its_discount_line_by_line(
    lines, deals, shipping, tax_included, rate, by_hand
):
    asked = [
        LineToPrice(
            "item",
            one.quantity,
            one.unit_price,
            one.quantity * one.unit_price - one.amount,
            rate,
            place=str(at),
        )
        for at, one in enumerate(lines)
    ]
    asked.append(LineToPrice("shipping", 1, shipping, 0, rate))
    found = settle(bought(lines, shipping), deals)
    by_hand = min(
        by_hand, sum(one.amount for one in lines) - sum(sum(one.shares[:-1]) for one in found.applied)
    )
    places = [str(at) for at in range(len(lines))]
    made = promoted_lines(asked, places, found, currency="GBP", order_discount=by_hand)
    priced = price_lines(made.lines, tax_included=tax_included, order_discount=by_hand)
    uses = made.uses(priced.lines)
    for at, (line, row) in enumerate(zip(made.lines, priced.lines, strict=True)):
        shown = line.shown - (row.total if tax_included else row.gross - row.discount)
        assert shown == made.by_hand[at] + sum(row[at] for row in made.taken)
    assert [use.shown for use in uses] == [one.amount for one in found.applied]
    for at, line in enumerate(priced.lines):
        shares = [share.amount for use in uses for share in use.shares if share.at == at]
        assert all(share >= 0 for share in shares)
        assert sum(shares) <= line.discount <= line.gross
    if not by_hand and all(one.discount == 0 for one in asked):
        assert sum(use.amount for use in uses) == priced.discount
