"""Which list says the price: the documented order, why the others lost, and the same answer later."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.catalog.commands import import_skus
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.parties import commands as parties
from goodorder.parties.models import Channel
from goodorder.parties.rules import ChannelTerms, CustomerParticulars
from goodorder.pricing import commands, queries
from goodorder.pricing.models import ListAssignment, Price
from goodorder.pricing.queries import Inquiry
from goodorder.pricing.rules import (
    AssignmentDraft,
    Candidate,
    FoundPrice,
    Sale,
    least_without_approval,
    resolve,
)

TODAY = date(2026, 11, 21)  # of the context's fixture
SALE = Sale(channel_id=1, base_list="base", currency="EUR", tax_included=True, on=TODAY)


@pytest.fixture
def shop(ctx, db):
    """Return a trade customer of a shop with a list each for channel, group and contract."""
    import_skus(ctx, drafts=[SkuDraft(code=code, name=code) for code in ("MUG", "CUP", "JUG")])
    parties.open_company(ctx, code="T1", name="Test", country="DE", currency="EUR")
    for code in ("base", "season", "trade", "contract"):
        commands.open_price_list(ctx, code=code, name=code.title(), currency="EUR")
    terms = ChannelTerms(currency="EUR", price_list="base")
    parties.open_channel(ctx, company="T1", code="web", name="Web", terms=terms)
    buyer = parties.register_customer(ctx, particulars=CustomerParticulars(name="Ada"))
    parties.set_customer_terms(ctx, customer_id=buyer.public_id, terms={"group": "trade"})
    commands.import_prices(ctx, price_list="base", prices=[("MUG", 1000), ("CUP", 700), ("JUG", 900)])
    return buyer


def put(ctx, price_list, amount, sku="MUG", **more):
    commands.set_price(ctx, price_list=price_list, sku=sku, amount=amount, **more)


def assign(ctx, price_list, **to):
    return commands.assign_price_list(ctx, price_list=price_list, to=AssignmentDraft(**to))


def ask(ctx, buyer=None, **more):
    customer = buyer.public_id if buyer else ""
    return queries.explain_price(ctx, Inquiry(channel="web", sku="mug", customer=customer, **more)).resolution


def told(resolution):
    return [(one.candidate.list, one.candidate.kind, one.why) for one in resolution.looked]


def test_contract_goes_before_group_before_channel_before_the_channels_own(ctx, shop):
    assign(ctx, "season", channel="web")
    assign(ctx, "trade", group="trade", channel="web")
    assign(ctx, "contract", customer=shop.public_id)
    found = ask(ctx, shop)
    assert (found.price.list, found.price.amount) == ("base", 1000)
    assert told(found) == [
        ("contract", "contract", "no_price"),
        ("trade", "group", "no_price"),
        ("season", "channel", "no_price"),
        ("base", "base", ""),
    ]
    for code, amount in (("season", 1100), ("trade", 800), ("contract", 950)):
        put(ctx, code, amount)
        assert ask(ctx, shop).price.amount == amount
    assert told(ask(ctx, shop)) == [
        ("contract", "contract", ""),
        ("trade", "group", "outranked"),
        ("season", "channel", "outranked"),
        ("base", "base", "outranked"),
    ]
    assert ask(ctx).price.list == "season"
    assert told(ask(ctx))[0][1] == "channel"


def test_within_a_kind_the_lower_priority_goes_first_and_one_priority_is_one_list(ctx, shop):
    put(ctx, "season", 500)
    put(ctx, "trade", 400)
    assign(ctx, "season", channel="web", priority=10)
    with pytest.raises(Refused) as refusal:
        assign(ctx, "trade", channel="web", priority=10)
    assert refusal.value.code == "pricing.priority_taken"
    assign(ctx, "trade", channel="web", priority=5)
    assert ask(ctx).price.list == "trade"


def test_a_list_must_fit_currency_and_tax_and_day_and_quantity(ctx, shop):
    commands.open_price_list(ctx, code="dollars", name="Dollars", currency="USD")
    commands.open_price_list(ctx, code="net", name="Net", currency="EUR", tax_included=False)
    put(ctx, "dollars", 1)
    put(ctx, "net", 1)
    put(ctx, "season", 1)
    put(ctx, "trade", 1, min_quantity=10)
    for rank, code in enumerate(("dollars", "net", "trade")):
        assign(ctx, code, group="trade", priority=rank)
    assign(ctx, "season", group="trade", priority=9, valid_from=TODAY + timedelta(days=3))
    assert [why for _, _, why in told(ask(ctx, shop))] == [
        "other_currency",
        "tax_differs",
        "too_few",
        "not_in_force",
        "",
    ]
    assert ask(ctx, shop, quantity=10).price == FoundPrice(1, 10, "trade")
    assert ask(ctx, shop, on=TODAY + timedelta(days=3)).price.list == "season"
    for code in ("dollars", "net"):
        with pytest.raises(Refused) as refusal:
            assign(ctx, code, channel="web")
        assert refusal.value.code == "pricing.list_unfit"


def test_the_same_price_is_derived_again_with_the_data_as_it_was(ctx, shop):
    before = replace(ctx, now=ctx.now + timedelta(hours=1))
    later = replace(ctx, now=ctx.now + timedelta(hours=2))
    latest = replace(ctx, now=ctx.now + timedelta(days=40))
    assigned = assign(ctx, "trade", group="trade")
    put(ctx, "trade", 800)
    then = ask(before, shop)
    put(later, "trade", 750)
    put(later, "base", 1)
    put(latest, "trade", 10, valid_from=TODAY - timedelta(days=10))
    commands.withdraw_price_list(later, assignment_id=assigned.public_id)
    parties.set_customer_terms(later, customer_id=shop.public_id, terms={"group": ""})
    assert ask(latest, shop).price == FoundPrice(1, 1, "base")
    assert ask(latest, shop, known_at=before.now, group="trade") == then
    assert then.price.amount == 800
    with pytest.raises(Refused, match="withdrawn before"):
        commands.withdraw_price_list(later, assignment_id=assigned.public_id)


def test_history_is_kept_of_an_import_too(ctx, shop):
    later = replace(ctx, now=ctx.now + timedelta(hours=1))
    tomorrow = replace(ctx, now=ctx.now + timedelta(days=1))
    commands.import_prices(later, price_list="base", prices=[("MUG", 1), ("CUP", 700)])
    commands.import_prices(tomorrow, price_list="base", prices=[("MUG", 2)])
    amounts = [ask(tomorrow, known_at=at, on=TODAY).price.amount for at in (ctx.now, later.now, tomorrow.now)]
    assert amounts == [1000, 1, 1]
    assert ask(tomorrow).price.amount == 2
    assert (Price.objects.count(), Price.ever.count()) == (4, 6)


def test_a_basket_takes_three_queries_at_one_sku_and_at_three(ctx, shop, django_assert_num_queries):
    assign(ctx, "trade", group="trade")
    assign(ctx, "contract", customer=shop.public_id)
    put(ctx, "trade", 10, sku="CUP")
    shop.refresh_from_db()
    sale = queries.sale_in(Channel.objects.get(), shop, TODAY)
    wanted = {resolve_sku(code).pk: 2 for code in ("MUG", "CUP", "JUG")}
    for size in (1, 3):
        some = dict(list(wanted.items())[:size])
        with django_assert_num_queries(3):
            found = queries.resolve_prices(sale, some)
        assert len(found) == size
    assert [one.price.amount for one in found.values()] == [1000, 10, 900]


@pytest.mark.parametrize(
    ("to", "kind", "field"),
    [
        ({}, Invalid, "channel"),
        ({"group": "a", "customer": "x"}, Missing, "customer"),
        ({"channel": "nowhere"}, Missing, "channel"),
        ({"group": "no code"}, Invalid, "group"),
        ({"group": "a", "priority": -1}, Invalid, "priority"),
        ({"group": "a", "valid_until": TODAY}, Invalid, "valid_until"),
    ],
)
def test_a_wrong_assignment_names_the_field(ctx, shop, to, kind, field):
    with pytest.raises(kind) as refusal:
        assign(ctx, "trade", **to)
    assert refusal.value.details["field"] == field
    assert not ListAssignment.objects.exists()


def test_groups_and_assignments_are_listed(ctx, shop, django_assert_num_queries):
    for row in range(3):
        assign(ctx, "trade", group="trade", priority=row)
        if row != 1:
            with django_assert_num_queries(1):
                assert len(queries.list_assignments(ctx, price_list="trade").items) == row + 1
    from goodorder.parties.queries import list_customer_groups

    assert list_customer_groups(ctx) == [("trade", 1)]
    scoped = replace(ctx, scopes={"channel": frozenset({"other"})})
    assign(ctx, "season", channel="web")
    assert len(queries.list_assignments(ctx).items) == 4
    assert len(queries.list_assignments(scoped).items) == 3


CANDIDATES = st.builds(
    Candidate,
    st.sampled_from("abcde"),
    st.sampled_from(["contract", "group", "channel", "base"]),
    st.integers(0, 3),
    st.sampled_from(["EUR", "USD"]),
    st.booleans(),
    st.sampled_from([(None, None), (TODAY, None), (None, TODAY), (TODAY + timedelta(days=1), None)]),
)
STEPS = st.dictionaries(
    st.sampled_from("abcde"),
    st.lists(st.builds(FoundPrice, st.integers(0, 99), st.integers(1, 20), st.just("x")), max_size=3),
)


@given(st.lists(CANDIDATES, max_size=8), STEPS, st.integers(1, 20), st.randoms(use_true_random=False))
def test_exactly_one_list_wins_and_it_is_the_first_that_can(candidates, steps, quantity, random):
    found = resolve(candidates, steps, quantity, SALE)
    winners = [one for one in found.looked if not one.why]
    assert len(winners) == (found.price is not None)
    assert len(found.looked) == len(candidates)
    for one in found.looked:
        usable = one.why in ("", "outranked")
        assert not usable or (one.price is not None and one.candidate.currency == "EUR")
        if winners and usable:
            assert winners[0].candidate.rank <= one.candidate.rank
    shuffled = random.sample(candidates, len(candidates))
    assert resolve(shuffled, steps, quantity, SALE).price == found.price


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_the_least_price_is_the_lowest_within_the_limit(listed, percent):
    least = least_without_approval(listed, percent)
    assert (listed - least) * 100 <= listed * percent
    assert least == 0 or (listed - (least - 1)) * 100 > listed * percent
