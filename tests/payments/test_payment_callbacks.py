from datetime import UTC, datetime

import pytest

from goodorder.kernel.models import Event
from goodorder.payments import commands, queries
from goodorder.payments.models import Operation
from goodorder.payments.ports import ProviderEvent, ProviderResult
from till import Desk, held, refused_code, send

pytestmark = pytest.mark.django_db


def news(kind: str, **fields) -> ProviderEvent:
    blank = {"idem_key": "", "provider_ref": "", "parent_ref": "", "amount": 0, "currency": "EUR", "code": ""}
    told_at = datetime(2026, 11, 21, tzinfo=UTC)
    return ProviderEvent(kind=kind, event_id=f"evt_{kind}", occurred_at=told_at, **{**blank, **fields})


def told(desk: Desk, operation: Operation) -> ProviderEvent:
    """Return the callback about what the desk did for an operation."""
    _, result = desk.done[operation.idem_key]
    words = {"authorise": "authorized", "capture": "captured", "void": "voided", "refund": "refunded"}
    return news(
        words[operation.kind],
        idem_key=operation.idem_key,
        provider_ref=result.provider_ref,
        amount=result.amount,
    )


def apply(ctx, event):
    return commands.apply_callback(ctx, provider="desk", event=event)


def captured_of(ctx, owed) -> int:
    return queries.money_of(ctx, about=owed.about).captured


def lost_capture(ctx, desk, owed) -> Operation:
    desk.mood = "lost"
    (operation,) = commands.request_capture(ctx, about=owed.about, amount=4_000, cause="ship:1")
    return send(ctx, desk, operation)


def test_a_callback_settles_a_lost_answer_once_and_the_enquiry_after_it_changes_nothing(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    lost = lost_capture(ctx, desk, owed)
    for _ in range(3):
        assert apply(ctx, told(desk, lost)).state == "ok"
    desk.mood = "ok"
    send(ctx, desk, lost)
    assert captured_of(ctx, owed) == desk.moved("capture") == 4_000
    assert Event.objects.filter(about=owed.about, kind="payments.PaymentCaptured").count() == 1


def test_late_news_never_moves_anything_backwards(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    lost = lost_capture(ctx, desk, owed)
    apply(ctx, told(desk, lost))
    hold = Operation.objects.get(tender__payable=owed, kind="authorise")
    before = Event.objects.count()
    apply(ctx, told(desk, hold))
    assert apply(ctx, news("failed", idem_key=lost.idem_key, code="declined")).state == "ok"
    late = commands.record_result(ctx, operation_id=lost.public_id, result=ProviderResult(outcome="unknown"))
    assert (late.state, Event.objects.count()) == ("ok", before)


def test_money_moved_after_a_refusal_is_shown_to_staff_once_and_bars_a_retry(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    (asked,) = commands.request_capture(ctx, about=owed.about, amount=4_000, cause="ship:1")
    refusal = ProviderResult(outcome="failed", code="declined")
    commands.record_result(ctx, operation_id=asked.public_id, result=refusal)
    for _ in range(2):
        apply(ctx, news("captured", idem_key=asked.idem_key, provider_ref="cap_x", amount=4_000))
    assert Event.objects.filter(kind="payments.OperationContradicted").count() == 1
    again = {"about": owed.about, "amount": 4_000, "cause": "ship:1"}
    assert refused_code(commands.request_capture, ctx, **again) == "payments.settle_by_hand"


def test_a_callback_that_does_not_fit_is_refused(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    (asked,) = commands.request_capture(ctx, about=owed.about, amount=4_000, cause="ship:1")
    wrong_kind = news("refunded", idem_key=asked.idem_key, provider_ref="x", amount=4_000)
    wrong_money = news("captured", idem_key=asked.idem_key, provider_ref="x", amount=4_000, currency="USD")
    assert refused_code(apply, ctx, wrong_kind) == "payments.callback_misfit"
    assert refused_code(apply, ctx, wrong_money) == "payments.callback_misfit"
    assert refused_code(apply, ctx, news("captured", idem_key="nobody's")) == "payments.operation_unknown"


def test_acts_at_the_providers_own_desk_are_booked_once(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    hold = Operation.objects.get(tender__payable=owed)
    taken = news("captured", provider_ref="cap_desk", parent_ref=hold.provider_ref, amount=9_000)
    given = news("refunded", provider_ref="ref_desk", parent_ref="cap_desk", amount=2_000)
    assert apply(ctx, given) is None
    assert apply(ctx, taken) == apply(ctx, taken)
    assert apply(ctx, given) == apply(ctx, given)
    view = queries.money_of(ctx, about=owed.about)
    assert (view.captured, view.refunded, len(view.operations)) == (9_000, 2_000, 3)
    too_much = news("refunded", provider_ref="ref_2", parent_ref="cap_desk", amount=7_001)
    assert refused_code(apply, ctx, too_much) == "payments.callback_misfit"


def test_a_desk_act_waits_while_our_own_operation_is_open(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    hold = Operation.objects.get(tender__payable=owed)
    lost_capture(ctx, desk, owed)
    taken = news("captured", provider_ref="cap_desk", parent_ref=hold.provider_ref, amount=4_000)
    assert refused_code(apply, ctx, taken) == "payments.callback_early"


def test_a_reference_counts_for_one_operation_only(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    for cause, code in [("ship:1", ""), ("ship:2", "payments.reference_taken")]:
        (asked,) = commands.request_capture(ctx, about=owed.about, amount=1_000, cause=cause)
        result = ProviderResult(outcome="ok", provider_ref="cap_same", amount=1_000)
        record = {"operation_id": asked.public_id, "result": result}
        assert refused_code(commands.record_result, ctx, **record) == code
