"""Random stories with holds that are used up by one capture or run out, renewals, and disputes."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.kernel.errors import Refused, Transient
from goodorder.payments import commands, queries
from goodorder.payments.models import Operation, Tender
from goodorder.payments.ports import ProviderEvent
from till import Desk, held, send

AMOUNT = 10_000
NEWS = ["disputed", "dispute_won", "dispute_lost"]
ACTS = st.tuples(
    st.sampled_from(["capture", "refund", "void", "renew", "end", "expire", "missed", *NEWS]),
    st.integers(1, 7_000),
    st.sampled_from(["ok", "ok", "decline", "lost"]),
)


class OnceDesk(Desk):
    """A provider whose holds can be taken from once and end after a week."""

    def _decide(self, kind, request, amount, accounts, cost):
        result = super()._decide(kind, request, amount, accounts, cost)
        if result.outcome != "ok":
            return result
        if kind == "authorise":
            return replace(result, expires_at=datetime(2026, 11, 28, tzinfo=UTC))
        if kind == "capture":
            rest, accounts[request.provider_ref] = accounts[request.provider_ref], 0
            return replace(result, released=rest)
        return result


def tell(ctx, owed, kind, amount) -> None:
    """Let the bank say something of the latest capture."""
    capture = Operation.objects.filter(tender__payable=owed, kind="capture", state="ok").last()
    if capture is None:
        return
    event = ProviderEvent(
        event_id=kind,
        kind=kind,
        idem_key="",
        provider_ref=f"dp_{capture.pk}",
        parent_ref=capture.provider_ref,
        amount=min(amount, capture.amount),
        currency="EUR",
        code="",
        occurred_at=ctx.now,
    )
    commands.apply_callback(ctx, provider="desk", event=event)


def act(ctx, desk, owed, step, position) -> None:
    kind, amount, _ = step
    cause = f"act:{position}"
    latest = Tender.objects.filter(payable=owed).order_by("-id")[0].public_id
    match kind:
        case "capture":
            commands.request_capture(ctx, about=owed.about, amount=amount, cause=cause)
        case "refund":
            commands.request_refund(ctx, about=owed.about, amount=amount, cause=cause)
        case "void":
            commands.request_void(ctx, about=owed.about, cause=cause)
        case "renew":
            renewal = commands.renew_authorization(ctx, tender_id=latest)
            if renewal and renewal.state == "created":
                commands.request_authorization(ctx, tender_id=renewal.public_id, cause=renewal.public_id)
        case "end":
            renews = Tender.objects.get(public_id=latest)
            if renews.state == "authorised":
                commands.end_renewed(ctx, tender_id=latest)
        case "expire":
            late = replace(ctx, now=ctx.now + timedelta(days=9))
            commands.expire_authorization(late, tender_id=latest)
        case "missed":
            commands.capture_missed(ctx, about=owed.about, to_come=amount, cause=cause)
        case _:
            tell(ctx, owed, kind, amount)


def answer_open(ctx, desk, owed) -> None:
    for operation in Operation.objects.filter(tender__payable=owed, state__in=["pending", "unknown"]):
        send(ctx, desk, operation)


def summed(tender, kind, *states) -> int:
    return sum(each.amount for each in tender.operations.filter(kind=kind, state__in=states))


def check(owed) -> None:
    taken = 0
    for tender in Tender.objects.filter(payable=owed):
        assert tender.captured == summed(tender, "capture", "ok")
        assert tender.refunded == summed(tender, "refund", "ok")
        assert tender.authorised == summed(tender, "authorise", "ok") - summed(tender, "void", "ok")
        assert summed(tender, "refund", "ok", "pending", "unknown") <= tender.captured
        assert (tender.state == "disputed") <= tender.disputes.filter(state="opened").exists()
        taken += tender.captured + summed(tender, "capture", "pending", "unknown") - tender.refunded
    assert taken <= owed.amount


@pytest.mark.django_db
@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(ACTS, min_size=4, max_size=16))
def test_no_story_of_renewals_and_disputes_takes_more_than_is_owed(ctx, acts):
    desk = OnceDesk()
    owed = held(ctx, desk, AMOUNT)
    for position, step in enumerate(acts):
        desk.mood = step[2]
        if position % 2:
            answer_open(ctx, desk, owed)
        with suppress(Refused, Transient):
            act(ctx, desk, owed, step, position)
        check(owed)
    desk.mood = "ok"
    answer_open(ctx, desk, owed)
    check(owed)
    view = queries.money_of(ctx, about=owed.about)
    lost = sum(each.amount for each in view.operations if each.cause.startswith("dispute:"))
    assert (view.captured, view.refunded) == (desk.moved("capture"), desk.moved("refund") + lost)
