"""Pay links as the payments room keeps them: answers of a provider in any order, and what is owed meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from goodorder.kernel.models import Event
from goodorder.payments import commands, queries
from goodorder.payments.models import PayLink, Tender
from goodorder.payments.ports import CheckoutResult, ProviderEvent, ProviderResult
from goodorder.payments.queries import links
from goodorder.payments.rules import TenderDraft
from till import Desk, card, held, payable, refused_code, send

pytestmark = pytest.mark.django_db
OPEN = CheckoutResult(outcome="open", provider_ref="page_1", url="https://pay.example/page_1")
CLOSED = CheckoutResult(outcome="closed", provider_ref="page_1")
UNKNOWN = CheckoutResult(outcome="unknown", code="lost")


def paid(ctx, amount=10_000, **changes):
    result = CheckoutResult(
        outcome="paid",
        provider_ref="page_1",
        held_ref="auth_1",
        amount=amount,
        currency="EUR",
        token="tok_visa",
        held_until=ctx.now + timedelta(days=7),
    )
    return replace(result, **changes)


def ask(ctx, owed, **more):
    more = {"provider": "simulator", "return_url": "https://shop.example/", **more}
    return commands.request_pay_link(ctx, about=owed.about, **more)


def record(ctx, link, *results):
    for result in results:
        link = commands.record_pay_link(ctx, link_id=link.public_id, result=result)
    return link


def open_link(ctx, owed, **more):
    return record(ctx, ask(ctx, owed, **more), OPEN)


def news():
    told = {"idem_key": "", "parent_ref": "", "amount": 0, "currency": "EUR", "code": ""}
    return {"event_id": "evt_1", "kind": "checkout", "provider_ref": "page_1", **told}


def facts(name):
    return Event.objects.filter(kind=f"payments.{name}").count()


def test_a_paid_link_is_one_authorised_tender_however_often_it_is_told(ctx):
    owed = payable(ctx)
    link = open_link(ctx, owed)
    for _ in range(100):
        event = ProviderEvent(occurred_at=ctx.now, **news())
        commands.apply_callback(ctx, provider="simulator", event=event)
    assert (facts("PayLinkTold"), links.links_to_ask(ctx.now + timedelta(minutes=1))) == (1, [link.public_id])
    link = record(ctx, link, *[paid(ctx)] * 100)
    tender = Tender.objects.get()
    assert (link.state, link.tender, tender.state) == ("paid", tender, "authorised")
    assert (tender.method, tender.token, tender.authorised) == ("card", "tok_visa", 10_000)
    assert (facts("PaymentAuthorized"), facts("PayLinkPaid")) == (1, 1)
    assert queries.is_secured(owed.about)
    asked = commands.request_authorization(ctx, tender_id=tender.public_id, cause=tender.public_id)
    assert (asked.state, asked.provider_ref) == ("ok", "auth_1")


def test_news_of_a_page_of_somebody_else_are_passed_over(ctx):
    event = ProviderEvent(occurred_at=ctx.now, **news())
    assert commands.apply_callback(ctx, provider="simulator", event=event) is None
    assert facts("PayLinkTold") == 0


def test_what_was_to_come_by_bank_shrinks_by_what_the_link_brought(ctx):
    owed = payable(ctx)
    draft = queries.payable_of(owed.about)
    commands.add_tender(ctx, payable_id=draft.public_id, draft=TenderDraft(method="manual", amount=10_000))
    record(ctx, open_link(ctx, owed, amount=4_000), paid(ctx, 4_000))
    assert sorted(Tender.objects.values_list("method", "amount", "state")) == [
        ("card", 4_000, "authorised"),
        ("manual", 6_000, "created"),
    ]


def test_no_more_is_asked_for_than_is_open_and_one_link_is_live(ctx):
    owed = held(ctx, Desk(), 6_000)
    commands.raise_payable(ctx, about=owed.about, amount=4_000, reason="added")
    assert refused_code(ask, ctx, owed, amount=4_001) == "payments.link_exceeds"
    link = ask(ctx, owed)
    assert (link.amount, ask(ctx, owed).pk, ask(ctx, owed, amount=4_000).pk) == (4_000, link.pk, link.pk)
    assert refused_code(ask, ctx, owed, amount=1) == "payments.link_live"
    with pytest.raises(IntegrityError, match="payments_pay_link_live_once"), transaction.atomic():
        PayLink.objects.create(
            payable=link.payable,
            provider="simulator",
            amount=1,
            idem_key="k",
            requested_at=ctx.now,
            checked_at=ctx.now,
            expires_at=ctx.now,
        )


def test_nothing_open_and_providers_without_a_page_are_refused(ctx):
    owed = held(ctx, Desk())
    assert refused_code(ask, ctx, owed) == "payments.link_exceeds"
    assert refused_code(ask, ctx, owed, provider="desk") == "payments.provider_without_page"
    assert refused_code(ask, ctx, owed, return_url="javascript:alert(1)") == "payments.address_unusable"


def test_a_link_for_all_that_is_open_follows_every_change(ctx):
    owed = payable(ctx)
    link = open_link(ctx, owed)
    assert commands.review_pay_link(ctx, payable_id=owed.public_id) is None
    for act, amount, left in ((commands.reduce_payable, 3_000, 7_000), (commands.raise_payable, 500, 7_500)):
        act(ctx, about=owed.about, amount=amount, reason="changed")
        commands.review_pay_link(ctx, payable_id=owed.public_id)
        link.refresh_from_db()
        assert (link.state, link.is_stale) == ("closing", True)
        assert commands.replace_pay_link(ctx, link_id=link.public_id) is None
        ended = record(ctx, link, CLOSED, CLOSED)
        assert ended.state == "cancelled"
        link = commands.replace_pay_link(ctx, link_id=ended.public_id)
        assert link.amount == left
        link = record(ctx, link, replace(OPEN, provider_ref=f"page_{left}"))


def test_a_link_for_a_part_stays_while_that_much_is_open(ctx):
    owed = payable(ctx)
    link = open_link(ctx, owed, amount=4_000)
    commands.reduce_payable(ctx, about=owed.about, amount=6_000, reason="changed")
    assert commands.review_pay_link(ctx, payable_id=owed.public_id) is None
    commands.reduce_payable(ctx, about=owed.about, amount=1, reason="changed")
    assert commands.review_pay_link(ctx, payable_id=owed.public_id) == link


def test_a_payer_faster_than_the_cancellation_gets_everything_back(ctx):
    owed = payable(ctx)
    link = open_link(ctx, owed)
    commands.reduce_payable(ctx, about=owed.about, amount=10_000, reason="cancelled")
    commands.review_pay_link(ctx, payable_id=owed.public_id)
    link = record(ctx, link, paid(ctx), CLOSED, paid(ctx))
    (operation,) = link.tender.operations.filter(kind="void")
    assert (link.state, operation.amount, operation.state) == ("paid", 10_000, "pending")
    call = queries.operation_for_call(operation.public_id)
    assert (call.provider, call.request.provider_ref) == ("simulator", "auth_1")


def test_a_payment_told_after_the_end_counts_all_the_same(ctx):
    owed = payable(ctx)
    link = record(ctx, open_link(ctx, owed), CLOSED)
    assert link.state == "expired"
    assert record(ctx, link, paid(ctx)).tender.authorised == 10_000
    assert queries.is_secured(owed.about)


def test_paid_twice_only_what_is_owed_is_ever_taken(ctx):
    desk = Desk()
    owed = payable(ctx)
    link = open_link(ctx, owed)
    tender = card(ctx, owed, 10_000)
    send(ctx, desk, commands.request_authorization(ctx, tender_id=tender.public_id, cause="other"))
    assert commands.review_pay_link(ctx, payable_id=owed.public_id).state == "closing"
    link = record(ctx, link, paid(ctx))
    assert link.tender.operations.get(kind="void").amount == 10_000
    assert (
        sum(each.amount for each in commands.request_capture(ctx, about=owed.about, amount=99_999, cause="s"))
        == 10_000
    )


def test_a_lost_answer_is_asked_for_again_until_the_link_is_over(ctx):
    owed = payable(ctx)
    link = record(ctx, ask(ctx, owed), UNKNOWN, UNKNOWN)
    soon = ctx.now + timedelta(minutes=1)
    assert (link.state, links.links_to_ask(soon)) == ("unclear", [link.public_id])
    assert links.link_for_call(link.public_id).state == "unclear"
    late = replace(ctx, now=ctx.now + timedelta(days=1))
    assert record(late, link, UNKNOWN).state == "expired"
    assert (links.links_to_ask(late.now), PayLink.objects.get().tender) == ([], None)


def test_a_link_nobody_saw_is_cancelled_at_once_and_stays_so(ctx):
    link = ask(ctx, payable(ctx))
    cancelled = commands.cancel_pay_link(ctx, link_id=link.public_id, reason="mistake")
    assert (cancelled.state, record(ctx, link, OPEN).state) == ("cancelled", "cancelled")
    assert (
        refused_code(commands.cancel_pay_link, ctx, link_id=link.public_id, reason="x")
        == "pay_link.move_not_open"
    )


def test_a_refused_page_is_said_and_lets_another_be_asked_for(ctx):
    owed = payable(ctx)
    link = record(
        ctx, ask(ctx, owed), CheckoutResult(outcome="failed", code="too_small", message="too small")
    )
    assert (link.state, link.reason) == ("failed", "too small")
    assert ask(ctx, owed).pk != link.pk


def test_a_payment_in_another_currency_is_refused(ctx):
    link = open_link(ctx, payable(ctx))
    assert refused_code(record, ctx, link, paid(ctx, currency="USD")) == "payments.callback_misfit"


def test_pages_are_looked_at_again_in_case_news_were_lost(ctx):
    link = open_link(ctx, payable(ctx))
    assert links.links_to_ask(ctx.now + timedelta(minutes=5)) == []
    assert links.links_to_ask(ctx.now + timedelta(minutes=11)) == [link.public_id]


def test_what_was_held_beyond_what_is_owed_is_not_held_again(ctx):
    owed = payable(ctx)
    link = open_link(ctx, owed)
    commands.receive_payment(
        ctx, about=owed.about, amount=6_000, method="cash", reference="till", cause="till:1"
    )
    tender = record(ctx, link, paid(ctx)).tender
    (capture,) = commands.request_capture(ctx, about=owed.about, amount=10_000, cause="ship:1")
    assert capture.amount == 4_000
    done = ProviderResult(outcome="ok", provider_ref="cap_1", amount=4_000)
    commands.record_result(ctx, operation_id=capture.public_id, result=done)
    assert commands.renew_authorization(ctx, tender_id=tender.public_id) is None
