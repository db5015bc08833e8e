"""Any story of a payable with a gift card, store credit, cash and a card keeps every sum true."""

import pytest
from django.db.models import Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import company
from goodorder.kernel.errors import Refused
from goodorder.kernel.ids import new_id
from goodorder.parties.models import Customer
from goodorder.payments import commands
from goodorder.payments.models import Operation, Payable, StoredValue, Tender
from goodorder.payments.rules import TenderDraft
from goodorder.payments.rules.refunds import POLICIES
from till import Desk, send
from wallet import gift_card, store_credit

FUNDS = 10_000
AMOUNTS = st.lists(st.integers(0, 4_000), min_size=4, max_size=4)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["capture", "capture", "refund", "refund", "reduce", "surplus", "void"]),
        st.integers(1, 5_000),
        st.sampled_from(POLICIES),
    ),
    min_size=2,
    max_size=12,
)


def arranged(ctx, desk: Desk, amounts: list[int]) -> Payable:
    """Return a payable that gift card, store credit, cash and card pay in these amounts."""
    company()
    commands.set_tender_policy(ctx, company="GB01", refunds="newest_first", allows_store_credit=True)
    ann = Customer.objects.create(name="Ann", created_at=ctx.now)
    code = gift_card(ctx, FUNDS, company="GB01", currency="EUR").code
    store_credit(ctx, ann, FUNDS, company="GB01", currency="EUR")
    owed = commands.open_payable(
        ctx, company="GB01", about=new_id("ord"), amount=sum(amounts), currency="EUR", customer=ann
    )
    means = [
        {"method": "gift_card", "code": code},
        {"method": "store_credit"},
        {"method": "cash"},
        {"method": "card", "provider": "desk", "token": "tok"},
    ]
    drafts = [
        TenderDraft(**each, amount=amount) for each, amount in zip(means, amounts, strict=True) if amount
    ]
    for tender in commands.add_tenders(ctx, payable_id=owed.public_id, drafts=drafts):
        if tender.method == "card":
            commands.request_authorization(ctx, tender_id=tender.public_id, cause="placed")
    answer(ctx, desk, owed)
    return owed


def answer(ctx, desk: Desk, owed: Payable) -> None:
    for operation in Operation.objects.filter(tender__payable=owed, state="pending"):
        send(ctx, desk, operation)


def act(ctx, owed: Payable, kind: str, amount: int, policy: str, cause: str) -> None:
    about = {"about": owed.about}
    try:
        if kind == "capture":
            commands.request_capture(ctx, **about, amount=amount, cause=cause)
        elif kind == "refund":
            commands.request_refund(ctx, **about, amount=amount, cause=cause, policy=policy)
        elif kind == "reduce":
            commands.reduce_payable(ctx, **about, amount=amount, reason="less")
        elif kind == "surplus":
            commands.refund_surplus(ctx, **about, cause=cause, to_come=0, policy=policy)
        else:
            commands.request_void(ctx, **about, cause=cause)
    except Refused:
        return


def check(owed: Payable) -> None:
    tenders = list(Tender.objects.filter(payable=owed))
    for tender in tenders:
        assert 0 <= tender.refunded <= tender.captured <= tender.authorised
    credited = Operation.objects.filter(tender__payable=owed, kind="refund", paid_to__isnull=False)
    mine_or_theirs = Q(tenders__payable=owed) | Q(customer=owed.customer)
    for value in StoredValue.objects.filter(mine_or_theirs).distinct():
        sums = value.movements.aggregate(balance=Sum("amount"), held=Sum("held"))
        assert (value.balance, value.held) == (sums["balance"], sums["held"])
        mine = [tender for tender in tenders if tender.stored_value_id == value.pk]
        assert value.held == sum(tender.authorised - tender.captured for tender in mine)
        elsewhere = credited.filter(tender__stored_value=value).aggregate(s=Sum("amount", default=0))["s"]
        brought = credited.filter(paid_to=value).aggregate(s=Sum("amount", default=0))["s"]
        spent = sum(tender.captured - tender.refunded for tender in mine)
        assert value.balance == FUNDS - spent - elsewhere + brought


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=AMOUNTS, acts=ACTS)
def test_any_story_keeps_balances_tenders_and_the_till_in_step(ctx, amounts, acts):
    desk = Desk()
    owed = arranged(ctx, desk, amounts)
    for place, (kind, amount, policy) in enumerate(acts):
        act(ctx, owed, kind, amount, policy, f"act:{place}")
        answer(ctx, desk, owed)
        check(owed)
    left = sum(tender.captured - tender.refunded for tender in Tender.objects.filter(payable=owed))
    if left:
        commands.request_refund(ctx, about=owed.about, amount=left, cause="all", policy="original_shares")
        answer(ctx, desk, owed)
    check(owed)
    sums = Tender.objects.filter(payable=owed).values_list("captured", "refunded")
    assert all(captured == refunded for captured, refunded in sums)
    assert desk.moved("refund") <= desk.moved("capture")
