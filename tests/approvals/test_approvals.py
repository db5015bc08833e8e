"""What is above a limit waits for a second person, is judged by their limit, and is done exactly once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from goodorder.approvals import commands as approvals
from goodorder.approvals import queries
from goodorder.approvals.models import Approval
from goodorder.approvals.rules import AmendmentAsked, CreditAsked, OrderAsked, RefundAsked
from goodorder.kernel.access import roles
from goodorder.kernel.errors import Forbidden, Refused
from goodorder.kernel.relay import settle_all
from goodorder.limits import commands as limits
from goodorder.limits.models import Use
from goodorder.orders import commands as orders
from goodorder.orders import queries as order_queries
from goodorder.orders.models import Order
from goodorder.orders.rules import Changes, DraftLine
from goodorder.parties.models import Customer
from goodorder.payments.models import StoredValue
from goodorder.staff import commands as staff
from parcels import send
from shop import draft, open_shop, place

pytestmark = pytest.mark.django_db
KETTLE = 6495


@pytest.fixture
def anna(ctx):
    return person(ctx, "anna", "agent")


@pytest.fixture
def boss(ctx):
    return person(ctx, "boss", "ops_manager")


@pytest.fixture
def order(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1, "MUG": 2}, method="cash")
    settle_all()
    send(ctx, order)
    return order


def person(ctx, name, role):
    staff.add_user(ctx, username=name, password="long-and-unusual-words")
    staff.grant_role(ctx, username=name, role=role)
    return replace(ctx, actor=f"user:{name}", permissions=roles()[role].permissions)


def refund(order, line=1):
    return RefundAsked(order_id=order.public_id, units={line: 1})


def money_back(ctx, order):
    return sum(one.left for one in order_queries.refundable(ctx, order_id=order.public_id))


def test_refund_above_a_limit_is_done_once_by_a_second_person(ctx, order, anna, boss):
    with pytest.raises(Forbidden, match=r"64\.95 GBP of refund is above your limit; give 0\.00 GBP at most"):
        orders.refund_order(anna, order_id=order.public_id, units={1: 1}, reason="broken")
    asked = approvals.ask_approval(anna, wanted=refund(order), reason="broken")
    assert (asked.amount, asked.currency, asked.state) == (KETTLE, "GBP", "requested")
    assert approvals.ask_approval(anna, wanted=refund(order), reason="broken").pk == asked.pk
    before = money_back(ctx, order)
    assert [one.pk for one in queries.list_waiting(boss).items] == [asked.pk]
    assert queries.list_waiting(anna).items == []
    done = approvals.approve(boss, approval_id=asked.public_id, note="fine")
    assert (done.state, done.decided_by, done.result) == ("performed", "user:boss", order.public_id)
    assert money_back(ctx, order) == before - KETTLE
    with pytest.raises(Refused, match="approval is performed"):
        approvals.approve(boss, approval_id=asked.public_id)
    assert money_back(ctx, order) == before - KETTLE
    told = [entry.sentence for entry in order_queries.timeline(ctx, order_id=order.public_id)]
    assert "Approval asked for: refund, 64.95 GBP (broken)" in told
    assert "Approved: refund, 64.95 GBP, asked by user:anna" in told


def test_nobody_approves_their_own_not_even_past_the_code(order, boss):
    limits.set_limit(replace(boss, permissions=frozenset({"*"})), holder="user:boss", kind="refund", most=0)
    asked = approvals.ask_approval(boss, wanted=refund(order), reason="broken")
    with pytest.raises(Refused, match="another person must decide"):
        approvals.approve(boss, approval_id=asked.public_id)
    rows = Approval.objects.filter(pk=asked.pk)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        rows.update(state="performed", decided_by="user:boss", decided_at=boss.now)
    with pytest.raises(IntegrityError, match="decided_by_somebody"), transaction.atomic():
        rows.update(state="performed")


def test_approver_needs_a_higher_limit(ctx, order, anna, boss):
    asked = approvals.ask_approval(anna, wanted=refund(order), reason="broken")
    limits.set_limit(ctx, holder="role:ops_manager", kind="refund", currency="GBP", most=KETTLE - 1)
    assert not queries.is_within(boss, asked)
    with pytest.raises(Forbidden, match="above your limit"):
        approvals.approve(boss, approval_id=asked.public_id)
    asked.refresh_from_db()
    assert (asked.state, asked.result) == ("requested", "")
    limits.set_limit(ctx, holder="role:ops_manager", kind="refund", currency="GBP", most=KETTLE)
    assert queries.is_within(boss, asked)
    assert approvals.approve(boss, approval_id=asked.public_id).state == "performed"


def test_what_is_within_the_limit_needs_nobody(ctx, order, anna):
    limits.set_limit(ctx, holder="user:anna", kind="refund", currency="GBP", most=1150)
    with pytest.raises(Refused, match="within your own limit"):
        approvals.ask_approval(anna, wanted=refund(order, 2), reason="broken")
    orders.refund_order(anna, order_id=order.public_id, units={2: 1}, reason="broken")
    with pytest.raises(Forbidden, match=r"give 0\.00 GBP at most"):  # small steps are no way around it
        orders.refund_order(anna, order_id=order.public_id, units={2: 1}, reason="broken")
    assert list(Use.objects.values_list("kind", "amount", "actor")) == [("refund", 1150, "user:anna")]


def test_shipping_is_waived_under_a_limit_of_its_own(ctx, order, anna, boss):
    with pytest.raises(Forbidden, match=r"4\.95 GBP of shipping"):
        orders.credit_lines(anna, order_id=order.public_id, quantities={3: 1}, reason="late")
    asked = approvals.ask_approval(anna, wanted=refund(order, 3), reason="late")
    assert asked.uses == [{"kind": "shipping", "amount": 495, "base": 495}]
    approvals.approve(boss, approval_id=asked.public_id)


def test_declined_withdrawn_and_expired_do_nothing(ctx, order, anna, boss):
    before = money_back(ctx, order)
    first = approvals.ask_approval(anna, wanted=refund(order), reason="broken")
    assert approvals.decline_approval(boss, approval_id=first.public_id, reason="no photo").note == "no photo"
    second = approvals.ask_approval(anna, wanted=refund(order), reason="broken")
    with pytest.raises(Refused, match="only they can take it back"):
        approvals.withdraw_approval(boss, approval_id=second.public_id)
    assert approvals.withdraw_approval(anna, approval_id=second.public_id).state == "withdrawn"
    third = approvals.ask_approval(anna, wanted=refund(order), reason="broken")
    later = replace(boss, now=boss.now + timedelta(hours=24))
    with pytest.raises(Refused, match="nobody decided in time"):
        approvals.approve(later, approval_id=third.public_id)
    assert approvals.expire_approvals(replace(later, permissions=frozenset({"*"}))) == 1
    third.refresh_from_db()
    assert third.state == "expired"
    assert money_back(ctx, order) == before


def test_more_than_was_asked_for_is_not_given(ctx, order, anna, boss):
    asked = approvals.ask_approval(anna, wanted=refund(order), reason="broken")
    Approval.objects.filter(pk=asked.pk).update(uses=[{"kind": "refund", "amount": KETTLE - 1, "base": 1}])
    before = money_back(ctx, order)
    with pytest.raises(Refused, match="more than was asked for"):
        approvals.approve(boss, approval_id=asked.public_id)
    assert money_back(ctx, order) == before


def test_price_of_a_placed_order_is_lowered_once_approved(ctx, anna, boss):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 2})
    wanted = AmendmentAsked(order_id=order.public_id, changes=Changes(reason="x", prices={1: 5000}))
    asked = approvals.ask_approval(anna, wanted=wanted, reason="dented")
    assert asked.uses == [{"kind": "price", "amount": 2 * 1495, "base": order.total}]
    assert order.lines.get(position=1).is_price_given is False
    approvals.approve(boss, approval_id=asked.public_id)
    assert order.lines.get(position=1).is_price_given is True


def test_order_above_a_limit_is_placed_once_approved(ctx, anna, boss):
    open_shop(ctx)
    wanted = draft({"MUG": 1}, waives_shipping=True, order_discount=100)
    lines = (DraftLine(sku="KETTLE", quantity=1, unit_price=6000), *wanted.lines)
    wanted = replace(wanted, lines=lines)
    with pytest.raises(Forbidden, match="shipping"):
        orders.capture_order(anna, draft=wanted)
    asked = approvals.ask_approval(anna, wanted=OrderAsked(draft=wanted), reason="regular customer")
    assert {one["kind"]: one["amount"] for one in asked.uses} == {
        "price": 495,
        "discount": 100,
        "shipping": 495,
    }
    assert Order.objects.count() == 0
    done = approvals.approve(boss, approval_id=asked.public_id)
    order = Order.objects.get(public_id=done.result)
    assert (order.total, order.customer_name) == (6000 + 1150 - 100, "Ada Byron")
    told = [entry.sentence for entry in order_queries.timeline(ctx, order_id=order.public_id)]
    assert told[-1] == "Approved: order, 10.90 GBP, asked by user:anna"


def test_price_and_discount_within_the_house_limit_are_given_at_once(ctx, anna):
    open_shop(ctx)
    lines = (DraftLine(sku="KETTLE", quantity=1, unit_price=6400),)
    order = orders.capture_order(anna, draft=replace(draft({"MUG": 1}, order_discount=50), lines=lines))
    assert order.total == 6400 - 50 + 495


def test_goodwill_credit_is_asked_for_above_the_company_limit(ctx, order, anna, boss):
    customer = Customer.objects.get()
    wanted = CreditAsked(customer_id=customer.public_id, company="T1", amount=500, currency="GBP")
    asked = approvals.ask_approval(anna, wanted=wanted, reason="sorry")
    limits.set_limit(ctx, holder="user:boss", kind="goodwill", currency="GBP", most=500)
    approvals.approve(boss, approval_id=asked.public_id)
    assert StoredValue.objects.get().free == 500


def test_margin_is_kept_before_and_after(ctx, order, anna):
    asked = approvals.ask_approval(anna, wanted=refund(order), reason="broken")
    assert (asked.margin_before, asked.margin_after) == (None, None)  # nobody values this stock
