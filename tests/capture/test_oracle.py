"""The group and the readable version capture the same drafts to the same rows and the same refusals."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alike import Alike
from goodorder.capture.commands import capture_orders
from goodorder.kernel.command import attempt, rehearse
from goodorder.kernel.errors import OmsError, Refused
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.rules import DraftLine, PaymentDraft
from goodorder.parties import commands as parties
from goodorder.parties.models import Customer
from goodorder.parties.rules import ChannelTerms, CustomerParticulars
from goodorder.pricing import commands as pricing
from goodorder.pricing.rules import PromotionDraft, Terms
from shop import draft, kit, open_shop

BUYERS = [
    CustomerParticulars(name="Ada Byron", email="ada@example.com"),
    CustomerParticulars(name="Ben New", email="ben@example.com"),
    CustomerParticulars(name="Ben Again", email="BEN@example.com"),
    CustomerParticulars(name="Cleo", external_ref="shop:1"),
    CustomerParticulars(name="Cleo", email="ben@example.com", external_ref="shop:1"),
    CustomerParticulars(name="Dora", email="Dora@example.com"),
    CustomerParticulars(name="Dora", email="dora@example.com", external_ref="shop:9"),
    CustomerParticulars(name="Nobody"),
    CustomerParticulars(name="", email="x@example.com"),
    "cus_unknown",
    "on credit",
]
LINES = st.lists(
    st.builds(
        DraftLine,
        sku=st.sampled_from(["MUG"] * 4 + ["KETTLE", "kettle", "CLOCK", "SET", "EMPTY", "WHAT"]),
        quantity=st.sampled_from([1, 1, 2, 3, 5, 0]),
        unit_price=st.sampled_from([None] * 6 + [100]),
        discount=st.sampled_from([0] * 6 + [150, 10**7]),
    ),
    min_size=1,
    max_size=3,
)
CARD = PaymentDraft(method="card", provider="simulator", token="tok_visa")
PAYMENTS = [PaymentDraft(method=method) for method in ("on_account", "manual", "cash", "wish")] + [CARD]


@st.composite
def drafts(draw):
    made = draft({"MUG": 1}, external_ref=draw(st.sampled_from([None, None, None, "A", "B"])))
    return replace(
        made,
        channel=draw(st.sampled_from(["web"] * 5 + ["late", "closed", "nowhere"])),
        customer=draw(st.sampled_from(BUYERS)),
        lines=tuple(draw(LINES)),
        payment=draw(st.sampled_from(PAYMENTS)),
        service=draw(st.sampled_from(["parcel", "parcel", "", "balloon"])),
        coupons=draw(st.sampled_from([()] * 6 + [("ONCE",), ("WRONG",)])),
        order_discount=draw(st.sampled_from([0] * 5 + [100])),
        ship_complete=draw(st.booleans()),
        wanted_on=None,
    )


@pytest.fixture
def shop(ctx, transactional_db):
    """Set up a shop where units are few, with a kit, promotions, a coupon and somebody with a credit limit."""
    open_shop(
        ctx, stock={("MAIN", "KETTLE"): 4, ("MAIN", "MUG"): 7, ("SPARE", "MUG"): 6, ("SPARE", "KETTLE"): 2}
    )
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 2}, price=8000)
    kit(ctx, "EMPTY", {"KETTLE": 1}, price=None)
    terms = ChannelTerms(currency="GBP", price_list="list", backorders=True)
    parties.open_channel(ctx, company="T1", code="late", name="Late", kind="web", terms=terms)
    parties.open_channel(ctx, company="T1", code="closed", name="Last year's shop", kind="web", terms=terms)
    parties.change_channel(ctx, channel="closed", changes={"is_active": False})
    ten = Terms(kind="percentage", rate_ppm=100_000, skus=("MUG",))
    promote(ctx, "TEN", terms=ten, condition="order_count < 2")
    promote(ctx, "ONCE", terms=Terms(kind="percentage", rate_ppm=50_000), needs_coupon=True, max_uses=1)
    pricing.add_coupon(ctx, promotion="ONCE", code="ONCE")
    poor = parties.register_customer(ctx, particulars=CustomerParticulars(name="Poor"))
    parties.set_credit_limit(ctx, customer_id=poor.public_id, limit=5000)
    dora = parties.register_customer(
        ctx, particulars=CustomerParticulars(name="Dora", email="dora@example.com")
    )
    parties.join_customers(ctx, customers=[dora], into=poor)
    return poor.public_id


def promote(ctx, code, **more):
    pricing.draft_promotion(ctx, code=code, draft=PromotionDraft(name=code, **more))
    pricing.activate_promotion(ctx, code=code)


def one_by_one(ctx, wanted):
    fates = []
    for one in wanted:
        try:
            fates.append(attempt(lambda one=one: orders.capture_order(ctx, draft=one)))
        except OmsError as refusal:
            fates.append(refusal)
    return fates


def told(act):
    """Act, read everything, undo it: the fates as codes and messages, and the rows."""

    def run():
        fates = act()
        read = Alike()
        said = [
            read.plain(
                [fate.code, fate.message, fate.details]
                if isinstance(fate, OmsError)
                else getattr(fate, "order", fate).public_id
            )
            for fate in fates
        ]
        return said, read.rows

    return rehearse(run)


def test_a_name_alone_never_makes_two_buyers_one(ctx, shop):
    wanted = [replace(draft({"MUG": 1}), customer=CustomerParticulars(name="Nobody")) for _ in range(2)]
    first, second = capture_orders(ctx, drafts=wanted)
    assert first.order.customer_id != second.order.customer_id


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(wanted=st.lists(drafts(), min_size=1, max_size=9))
def test_a_group_captures_what_one_by_one_would(ctx, shop, wanted):
    wanted = [replace(one, customer=shop) if one.customer == "on credit" else one for one in wanted]
    expected, rows = told(lambda: one_by_one(ctx, wanted))
    got, others = told(lambda: capture_orders(ctx, drafts=wanted))
    assert got == expected
    for table, found in rows.items():
        assert others[table] == found, table


def test_a_merged_row_s_orders_are_the_survivor_s_in_either_version_without_a_statement_more(ctx, shop):
    def captured(email):
        one = replace(draft({"MUG": 1}), customer=CustomerParticulars(name="Whoever", email=email))
        with CaptureQueriesContext(connection) as readable:
            first = orders.capture_order(ctx, draft=one)
        with CaptureQueriesContext(connection) as grouped:
            (second,) = capture_orders(ctx, drafts=[one])
        assert first.customer_id == second.order.customer_id
        return first.customer, len(readable), len(grouped)

    pricing.end_promotion(ctx, code="TEN")
    ben = captured("ben@example.com")[0]
    dora = Customer.objects.get(email="dora@example.com")
    parties.join_customers(ctx, customers=[dora], into=ben)
    usual, merged = captured("ben@example.com"), captured("dora@example.com")
    assert merged == usual == (ben, *usual[1:])
    parties.join_customers(ctx, customers=[dora], into=None)
    assert captured("dora@example.com")[0] == dora


def test_a_closed_channel_is_refused_by_name_in_either_version_and_open_ones_take_no_statement_more(
    ctx, shop
):
    def grouped(channel):
        with CaptureQueriesContext(connection) as seen:
            (fate,) = capture_orders(ctx, drafts=[replace(draft({"MUG": 1}), channel=channel)])
        return fate, len(seen)

    pricing.end_promotion(ctx, code="TEN")
    with pytest.raises(
        Refused, match=r"Last year's shop \(closed\) is closed .* let this one take orders"
    ) as told:
        orders.capture_order(ctx, draft=replace(draft({"MUG": 1}), channel="closed"))
    fate, _ = grouped("closed")
    assert (fate.code, fate.message, fate.details) == (
        told.value.code,
        told.value.message,
        told.value.details,
    )
    assert (fate.code, fate.details) == ("parties.channel_closed", {"field": "channel"})
    assert Order.objects.count() == 0
    parties.change_channel(ctx, channel="closed", changes={"is_active": True})
    for channel in ("late", "closed"):  # the first order of each warms what is remembered
        grouped(channel)
    assert grouped("closed")[1] == grouped("late")[1]
    assert Order.objects.count() == 4


def test_an_order_that_only_the_database_refuses_stops_no_other(ctx, shop):
    wanted = [draft({"MUG": 1}, note="a\x00b" if at == 1 else "") for at in range(4)]
    fates = capture_orders(ctx, drafts=wanted)
    codes = [getattr(fate, "code", "captured") for fate in fates]
    assert codes == ["captured", "capture.order_unwritable", "captured", "captured"]
    assert Order.objects.count() == 3


def test_a_group_takes_as_many_statements_for_eight_orders_as_for_two(ctx, shop):
    def statements(count):
        wanted = [replace(draft({"MUG": 1}), customer=BUYERS[0]) for _ in range(count)]
        with CaptureQueriesContext(connection) as seen:
            capture_orders(ctx, drafts=wanted)
        return len(seen)

    pricing.end_promotion(ctx, code="TEN")
    capture_orders(ctx, drafts=[draft({"MUG": 1})])
    rehearse(lambda: statements(8))  # warms what is remembered of both places
    assert statements(2) == statements(8) < 50


def test_what_is_sold_out_is_refused_in_the_group_whoever_else_is_served(ctx, shop):
    def capture(wanted):
        with CaptureQueriesContext(connection) as seen:
            fates = capture_orders(ctx, drafts=wanted)
        return [getattr(fate, "code", "captured") for fate in fates], len(seen)

    pricing.end_promotion(ctx, code="TEN")
    ada = replace(draft({"MUG": 1}), customer=BUYERS[0])
    capture([ada])
    greedy = replace(draft({"MUG": 99}), customer=BUYERS[1])
    assert capture([ada, greedy])[0] == ["captured", "orders.out_of_stock"]
    two, eight = capture([greedy] * 2 + [ada]), capture([greedy] * 8 + [ada])
    assert [codes for codes, _ in (two, eight)] == [
        ["orders.out_of_stock"] * count + ["captured"] for count in (2, 8)
    ]
    assert two[1] == eight[1]
