"""Authorisations that run out or are used up by one capture: renewed, let go, written off, caught up with."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodorder.kernel.models import Event
from goodorder.payments import commands, queries
from goodorder.payments.models import Operation, Tender
from goodorder.payments.ports import ProviderEvent, ProviderResult
from till import Desk, card, held, payable, refused_code, send

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def held_until(ctx, until, amount=10_000):
    """Return a payable held by a card whose authorisation ends at an instant."""
    owed = payable(ctx, amount)
    asked = commands.request_authorization(ctx, tender_id=card(ctx, owed, amount).public_id, cause="placed")
    result = ProviderResult(outcome="ok", provider_ref=f"hold_{asked}", amount=amount, expires_at=until)
    commands.record_result(ctx, operation_id=asked.public_id, result=result)
    return owed


def tenders(owed):
    return list(
        Tender.objects.filter(payable=owed).order_by("id").values_list("state", "authorised", "captured")
    )


def first(owed):
    return Tender.objects.filter(payable=owed).order_by("id")[0]


def authorise(ctx, desk, tender):
    asked = commands.request_authorization(ctx, tender_id=tender.public_id, cause=tender.public_id)
    return send(ctx, desk, asked)


def take(ctx, owed, amount, cause, **told):
    (asked,) = commands.request_capture(ctx, about=owed.about, amount=amount, cause=cause)
    result = ProviderResult(outcome="ok", provider_ref=f"cap_{asked}", amount=amount, **told)
    return commands.record_result(ctx, operation_id=asked.public_id, result=result)


def test_the_forecast_names_what_runs_out_and_is_neither_taken_nor_renewed(ctx):
    soon, late = held_until(ctx, ctx.now + WEEK), held_until(ctx, ctx.now + 2 * WEEK)
    held_until(ctx, ctx.now + WEEK)
    taken = held_until(ctx, ctx.now + WEEK)
    take(ctx, taken, 10_000, "ship:1")
    found = queries.expiring_authorizations(before=ctx.now + WEEK + timedelta(hours=1))
    assert len(found) == 2
    assert found[0].tender.payable == soon
    commands.renew_authorization(ctx, tender_id=first(soon).public_id)
    assert len(queries.expiring_authorizations(before=ctx.now + WEEK + timedelta(hours=1))) == 1
    assert len(queries.expiring_authorizations(before=ctx.now + 3 * WEEK)) == 2
    assert late


def test_a_renewal_holds_the_untaken_rest_before_the_old_one_is_let_go(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    send(ctx, desk, commands.request_capture(ctx, about=owed.about, amount=4_000, cause="ship:1")[0])
    renewal = commands.renew_authorization(ctx, tender_id=first(owed).public_id)
    assert (renewal.amount, renewal.token, renewal.renews) == (6_000, "tok_1", first(owed))
    assert commands.renew_authorization(ctx, tender_id=first(owed).public_id) == renewal
    assert commands.end_renewed(ctx, tender_id=first(owed).public_id) is None
    authorise(ctx, desk, renewal)
    send(ctx, desk, commands.end_renewed(ctx, tender_id=renewal.public_id))
    assert commands.end_renewed(ctx, tender_id=renewal.public_id) is None
    assert tenders(owed) == [("captured", 4_000, 4_000), ("authorised", 6_000, 0)]
    assert (desk.moved("authorise"), desk.moved("void")) == (16_000, 6_000)


def test_a_refused_renewal_may_be_tried_again_and_leaves_the_old_hold_alone(ctx):
    desk = Desk(mood="decline")
    owed = held_until(ctx, ctx.now + WEEK)
    refused = commands.renew_authorization(ctx, tender_id=first(owed).public_id)
    authorise(ctx, desk, refused)
    assert tenders(owed) == [("authorised", 10_000, 0), ("failed", 0, 0)]
    assert queries.expiring_authorizations(before=ctx.now + 2 * WEEK) == []
    again = commands.renew_authorization(ctx, tender_id=first(owed).public_id)
    assert (again == refused, again.amount) == (False, 10_000)


def test_what_ran_out_holds_nothing_and_lets_nothing_be_taken(ctx):
    owed = held_until(ctx, ctx.now + WEEK)
    tender = first(owed)
    assert commands.expire_authorization(ctx, tender_id=tender.public_id) is None
    assert not queries.has_lapsed(owed.about, at=ctx.now)
    later = replace(ctx, now=ctx.now + WEEK)
    assert queries.has_lapsed(owed.about, at=later.now)
    for _ in range(2):
        commands.expire_authorization(later, tender_id=tender.public_id)
    assert tenders(owed) == [("expired", 0, 0)]
    assert queries.has_lapsed(owed.about, at=later.now)
    assert commands.request_capture(later, about=owed.about, amount=1, cause="ship:1") == []
    renewal = commands.renew_authorization(later, tender_id=tender.public_id)
    assert renewal.amount == 10_000
    assert not queries.has_lapsed(owed.about, at=later.now)
    assert Event.objects.filter(about=owed.about, kind="payments.AuthorizationLapsed").count() == 1


def test_money_taken_before_the_rest_ran_out_can_still_be_given_back(ctx):
    owed = held_until(ctx, ctx.now + WEEK)
    take(ctx, owed, 4_000, "ship:1")
    later = replace(ctx, now=ctx.now + WEEK)
    commands.expire_authorization(later, tender_id=first(owed).public_id)
    assert tenders(owed) == [("captured", 4_000, 4_000)]
    assert queries.has_lapsed(owed.about, at=later.now)
    (asked,) = commands.request_refund(later, about=owed.about, amount=4_000, cause="credit")
    assert asked.amount == 4_000


def test_nothing_runs_out_while_an_answer_is_outstanding(ctx):
    owed = held_until(ctx, ctx.now + WEEK)
    commands.request_capture(ctx, about=owed.about, amount=4_000, cause="ship:1")
    later = replace(ctx, now=ctx.now + WEEK)
    assert commands.expire_authorization(later, tender_id=first(owed).public_id) is None
    told = expiry(owed)
    assert (
        refused_code(commands.apply_callback, ctx, provider="desk", event=told) == "payments.callback_early"
    )


def expiry(owed):
    hold = Operation.objects.get(tender__payable=owed, kind="authorise")
    return ProviderEvent(
        event_id="evt_gone", kind="expired", idem_key="", provider_ref=hold.provider_ref, amount=10_000,
        parent_ref=hold.provider_ref, currency="EUR", code="", occurred_at=hold.created_at,
    )  # fmt: skip


def test_a_provider_that_lets_go_by_itself_is_believed_once(ctx):
    owed = held_until(ctx, ctx.now + WEEK)
    for _ in range(3):
        commands.apply_callback(ctx, provider="desk", event=expiry(owed))
    assert tenders(owed) == [("expired", 0, 0)]
    assert Event.objects.filter(kind="payments.AuthorizationLapsed").count() == 1


def test_a_capture_that_uses_its_hold_up_lapses_the_rest_which_is_held_and_taken_anew(ctx):
    owed = held_until(ctx, ctx.now + WEEK)
    (second,) = commands.request_capture(ctx, about=owed.about, amount=2_500, cause="ship:2")
    take(ctx, owed, 3_000, "ship:1", released=7_000)
    refusal = ProviderResult(outcome="failed", code="used_up", message="was captured already")
    commands.record_result(ctx, operation_id=second.public_id, result=refusal)
    assert tenders(owed) == [("captured", 3_000, 3_000)]
    assert queries.is_used_up(first(owed).public_id)
    renewal = commands.renew_authorization(ctx, tender_id=first(owed).public_id)
    assert (renewal.amount, queries.renewed_by(renewal.public_id)) == (7_000, first(owed))
    authorise(ctx, Desk(), renewal)
    missed = {"about": owed.about, "to_come": 4_500, "cause": "missed"}
    (caught_up,) = commands.capture_missed(ctx, **missed)
    assert (caught_up.amount, caught_up.tender) == (2_500, renewal)
    assert commands.capture_missed(ctx, **missed) == [caught_up]


def test_nothing_is_held_anew_for_what_nobody_owes(ctx):
    owed = held_until(ctx, ctx.now + WEEK)
    commands.reduce_payable(ctx, about=owed.about, amount=7_000, reason="cancelled")
    take(ctx, owed, 3_000, "ship:1", released=7_000)
    assert commands.renew_authorization(ctx, tender_id=first(owed).public_id) is None
