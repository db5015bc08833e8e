"""Disputes as providers tell of them: repeated, out of turn, over a part, after a refund."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from goodorder.kernel.models import Event
from goodorder.payments import commands, queries
from goodorder.payments.models import Dispute, Operation, Tender
from goodorder.payments.ports import DisputeTold, ProviderEvent
from till import Desk, held, refused_code, send

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 12, 1, tzinfo=UTC)


def told(capture, kind, ref="dp_1", amount=4_000, **more) -> ProviderEvent:
    details = DisputeTold(reason="fraudulent", due_by=DUE, fee=more.pop("fee", 0))
    blank = {"idem_key": "", "currency": "EUR", "code": "", "occurred_at": DUE - timedelta(days=9), **more}
    parent = capture.provider_ref
    return ProviderEvent(
        event_id=f"{kind}:{ref}", kind=kind, provider_ref=ref, parent_ref=parent, amount=amount, dispute=details, **blank
    )  # fmt: skip


def apply(ctx, event):
    return commands.apply_callback(ctx, provider="desk", event=event)


def taken(ctx, amount=4_000):
    """Return a payable of 100.00 held, and its one capture."""
    desk = Desk()
    owed = held(ctx, desk)
    (asked,) = commands.request_capture(ctx, about=owed.about, amount=amount, cause="ship:1")
    return desk, owed, send(ctx, desk, asked)


def state_of(owed):
    return Tender.objects.get(payable=owed).state


def facts():
    rows = Event.objects.filter(kind__startswith="payments.Dispute").order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_a_dispute_has_a_reason_an_amount_and_a_clock(ctx):
    _, owed, capture = taken(ctx)
    for _ in range(3):
        assert apply(ctx, told(capture, "disputed")) == capture
    (dispute,) = queries.list_disputes(ctx, state="opened").items
    assert (dispute.amount, dispute.reason, dispute.due_by) == (4_000, "fraudulent", DUE)
    assert (state_of(owed), facts()) == ("disputed", ["payments.DisputeOpened"])


def test_news_in_any_order_and_number_ends_the_same(ctx):
    for number, order in enumerate(permutations(["disputed", "disputed", "dispute_lost"])):
        _, owed, capture = taken(ctx)
        for kind in order:
            apply(ctx, told(capture, kind, ref=f"dp_{number}", fee=1_500))
        view = queries.money_of(ctx, about=owed.about)
        assert (state_of(owed), view.captured, view.refunded, view.open) == (
            "charged_back",
            4_000,
            4_000,
            10_000,
        )
        dispute = Dispute.objects.get(capture=capture)
        assert (dispute.state, dispute.fee) == ("lost", 1_500)
    assert sorted(facts()) == ["payments.DisputeLost"] * 6 + ["payments.DisputeOpened"] * 6


def test_a_dispute_that_is_won_leaves_the_tender_as_it_was(ctx):
    _, owed, capture = taken(ctx)
    for kind in ("disputed", "dispute_won", "disputed", "dispute_won"):
        apply(ctx, told(capture, kind))
    assert (state_of(owed), queries.money_of(ctx, about=owed.about).refunded) == ("partly_captured", 0)
    assert facts() == ["payments.DisputeOpened", "payments.DisputeWon"]
    assert refused_code(apply, ctx, told(capture, "dispute_lost")) == "payments.dispute_decided"


def test_disputed_money_is_not_given_back_besides(ctx):
    _, owed, capture = taken(ctx)
    apply(ctx, told(capture, "disputed"))
    refund = {"about": owed.about, "amount": 1, "cause": "credit"}
    assert refused_code(commands.request_refund, ctx, **refund) == "payments.refund_exceeds"
    apply(ctx, told(capture, "dispute_won"))
    assert commands.request_refund(ctx, **refund)[0].amount == 1


def test_the_rest_of_a_disputed_tender_is_still_taken_and_given_back(ctx):
    desk, owed, capture = taken(ctx)
    apply(ctx, told(capture, "disputed"))
    (asked,) = commands.request_capture(ctx, about=owed.about, amount=6_000, cause="ship:2")
    second = send(ctx, desk, asked)
    send(ctx, desk, commands.request_refund(ctx, about=owed.about, amount=500, cause="credit")[0])
    assert (second.state, state_of(owed)) == ("ok", "disputed")
    apply(ctx, told(capture, "dispute_won"))
    assert state_of(owed) == "partly_refunded"


def test_what_was_refunded_before_the_dispute_was_lost_is_gone_twice(ctx):
    desk, owed, capture = taken(ctx)
    send(ctx, desk, commands.request_refund(ctx, about=owed.about, amount=1_000, cause="credit")[0])
    apply(ctx, told(capture, "dispute_lost"))
    lost = Event.objects.get(kind="payments.DisputeLost").facts
    view = queries.money_of(ctx, about=owed.about)
    assert (lost["amount"], lost["beyond"], view.refunded, state_of(owed)) == (
        4_000,
        1_000,
        4_000,
        "charged_back",
    )


def test_two_disputes_of_one_tender_are_decided_each_for_itself(ctx):
    desk, owed, capture = taken(ctx)
    (asked,) = commands.request_capture(ctx, about=owed.about, amount=6_000, cause="ship:2")
    second = send(ctx, desk, asked)
    apply(ctx, told(capture, "disputed"))
    apply(ctx, told(second, "disputed", ref="dp_2", amount=6_000))
    apply(ctx, told(capture, "dispute_won"))
    assert state_of(owed) == "disputed"
    apply(ctx, told(second, "dispute_won", ref="dp_2", amount=6_000))
    assert state_of(owed) == "captured"


def test_a_dispute_that_does_not_fit_or_is_not_ours_changes_nothing(ctx):
    _, owed, capture = taken(ctx)
    assert refused_code(apply, ctx, told(capture, "disputed", amount=4_001)) == "payments.callback_misfit"
    assert refused_code(apply, ctx, told(capture, "disputed", currency="USD")) == "payments.callback_misfit"
    assert apply(ctx, told(Operation(provider_ref="ch_other"), "disputed")) is None
    assert (state_of(owed), facts()) == ("partly_captured", [])


def test_staff_write_down_what_speaks_for_us_until_it_is_decided(ctx):
    _, _, capture = taken(ctx)
    apply(ctx, told(capture, "disputed"))
    dispute_id = Dispute.objects.get().public_id
    noted = commands.note_dispute(ctx, dispute_id=dispute_id, note=" Signed for by the buyer. ")
    assert noted.note == "Signed for by the buyer."
    assert (
        refused_code(commands.note_dispute, ctx, dispute_id=dispute_id, note=" ") == "payments.note_unusable"
    )
    apply(ctx, told(capture, "dispute_won"))
    assert (
        refused_code(commands.note_dispute, ctx, dispute_id=dispute_id, note="x")
        == "payments.dispute_decided"
    )
