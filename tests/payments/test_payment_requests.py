import pytest

from goodorder.kernel.models import Event
from goodorder.payments import commands, queries
from goodorder.payments.models import Tender
from goodorder.payments.ports import ProviderResult
from goodorder.payments.rules import TenderDraft
from till import Desk, card, held, payable, refused_code, send

pytestmark = pytest.mark.django_db


def sums(ctx, owed) -> tuple[int, int, int, int]:
    view = queries.money_of(ctx, about=owed.about)
    return view.authorised, view.captured, view.refunded, view.open


def states(owed) -> list[str]:
    return list(Tender.objects.filter(payable=owed).order_by("id").values_list("state", flat=True))


def kinds(owed) -> list[str]:
    return list(Event.objects.filter(about=owed.about).order_by("id").values_list("kind", flat=True))


def draft(method: str, amount: int) -> TenderDraft:
    return TenderDraft(method=method, amount=amount)


def capture(ctx, owed, amount, cause):
    return commands.request_capture(ctx, about=owed.about, amount=amount, cause=cause)


def refund(ctx, owed, amount, cause):
    return commands.request_refund(ctx, about=owed.about, amount=amount, cause=cause)


def void(ctx, owed, cause="cancel"):
    return commands.request_void(ctx, about=owed.about, cause=cause)


def test_a_card_is_held_taken_in_parts_given_back_and_the_rest_released(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    assert (sums(ctx, owed), states(owed)) == ((10_000, 0, 0, 10_000), ["authorised"])
    for operation in capture(ctx, owed, 4_000, "ship:1"):
        send(ctx, desk, operation)
    assert (sums(ctx, owed), states(owed)) == ((10_000, 4_000, 0, 6_000), ["partly_captured"])
    for operation in refund(ctx, owed, 1_500, "credit:1"):
        send(ctx, desk, operation)
    assert (sums(ctx, owed), states(owed)) == ((10_000, 4_000, 1_500, 7_500), ["partly_refunded"])
    for operation in capture(ctx, owed, 1_000, "ship:2"):
        send(ctx, desk, operation)
    for operation in void(ctx, owed):
        send(ctx, desk, operation)
    assert (sums(ctx, owed), states(owed)) == ((5_000, 5_000, 1_500, 6_500), ["partly_refunded"])
    assert kinds(owed) == [
        "payments.PayableOpened",
        "payments.TenderAdded",
        "payments.OperationRequested",
        "payments.PaymentAuthorized",
        "payments.OperationRequested",
        "payments.PaymentCaptured",
        "payments.OperationRequested",
        "payments.PaymentRefunded",
        "payments.OperationRequested",
        "payments.PaymentCaptured",
        "payments.OperationRequested",
        "payments.PaymentVoided",
    ]


def test_a_payable_is_opened_once(ctx):
    owed = payable(ctx, 500)
    assert payable(ctx, 500, owed.about) == owed
    assert refused_code(payable, ctx, 600, owed.about) == "payments.payable_taken"


def test_a_request_with_the_same_cause_is_the_same_request(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    first = capture(ctx, owed, 4_000, "ship:1")
    assert capture(ctx, owed, 4_000, "ship:1") == first
    send(ctx, desk, first[0])
    assert capture(ctx, owed, 4_000, "ship:1") == first


def test_a_definite_failure_lets_the_same_cause_try_again_under_a_new_key(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    desk.mood = "decline"
    (refused,) = capture(ctx, owed, 4_000, "ship:1")
    send(ctx, desk, refused)
    desk.mood = "ok"
    _, again = capture(ctx, owed, 4_000, "ship:1")
    assert (again.attempt, again.idem_key == refused.idem_key) == (2, False)
    send(ctx, desk, again)
    assert sums(ctx, owed)[1] == desk.moved("capture") == 4_000


def test_a_declined_authorisation_fails_the_tender_and_may_be_retried(ctx):
    desk = Desk(mood="decline")
    owed = held(ctx, desk)
    tender = Tender.objects.get(payable=owed)
    assert (tender.state, kinds(owed)[-1]) == ("failed", "payments.PaymentFailed")
    desk.mood = "ok"
    again = commands.request_authorization(ctx, tender_id=tender.public_id, cause="placed")
    send(ctx, desk, again)
    assert (states(owed), again.attempt) == (["authorised"], 2)


@pytest.mark.parametrize("mood", ["lost", "lost_undone"])
def test_a_lost_answer_is_settled_by_enquiry_or_the_same_key_never_by_a_new_operation(ctx, mood):
    desk = Desk()
    owed = held(ctx, desk)
    desk.mood = mood
    (lost,) = capture(ctx, owed, 10_000, "ship:1")
    assert send(ctx, desk, lost).state == "unknown"
    assert send(ctx, desk, lost).state == "unknown" if mood == "lost_undone" else True
    assert kinds(owed).count("payments.OperationUnclear") == 1
    assert capture(ctx, owed, 10_000, "ship:1") == [lost]
    assert capture(ctx, owed, 10_000, "ship:2") == []
    assert refused_code(void, ctx, owed) == "payments.operation_open"
    desk.mood = "ok"
    assert send(ctx, desk, lost).state == "ok"
    assert sums(ctx, owed)[1] == desk.moved("capture") == 10_000


def test_nothing_is_captured_beyond_what_is_held_or_owed(ctx):
    desk = Desk()
    owed = held(ctx, desk, 5_000)
    assert [each.amount for each in capture(ctx, owed, 9_000, "ship:1")] == [5_000]
    owed = held(ctx, desk, 5_000)
    commands.reduce_payable(ctx, about=owed.about, amount=2_000, reason="cancelled")
    assert [each.amount for each in capture(ctx, owed, 5_000, "ship:1")] == [3_000]


def test_a_capture_spreads_over_cards_and_a_refund_goes_back_newest_first(ctx):
    desk = Desk()
    owed = payable(ctx, 10_000)
    for part in (3_000, 7_000):
        tender = card(ctx, owed, part)
        send(ctx, desk, commands.request_authorization(ctx, tender_id=tender.public_id, cause="placed"))
    taken = capture(ctx, owed, 5_000, "ship:1")
    assert [each.amount for each in taken] == [3_000, 2_000]
    for operation in taken:
        send(ctx, desk, operation)
    given = refund(ctx, owed, 2_500, "credit:1")
    assert [(each.of, each.amount) for each in given] == [(taken[1], 2_000), (taken[0], 500)]


def test_a_refund_beyond_what_was_taken_is_refused(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    send(ctx, desk, capture(ctx, owed, 4_000, "ship:1")[0])
    refund(ctx, owed, 3_000, "credit:1")
    assert refused_code(refund, ctx, owed, 1_001, "credit:2") == "payments.refund_exceeds"


def test_an_amount_that_differs_fails_the_operation_and_bars_a_retry(ctx):
    desk = Desk()
    owed = held(ctx, desk)
    (asked,) = capture(ctx, owed, 4_000, "ship:1")
    short = ProviderResult(outcome="ok", provider_ref="cap_short", amount=3_999)
    found = commands.record_result(ctx, operation_id=asked.public_id, result=short)
    assert (found.state, "39.99 EUR instead of 40.00 EUR" in found.message) == ("failed", True)
    assert refused_code(capture, ctx, owed, 4_000, "ship:1") == "payments.settle_by_hand"


def test_cash_is_ours_at_once_and_refunded_at_once(ctx):
    owed = payable(ctx, 2_000)
    commands.add_tender(ctx, payable_id=owed.public_id, draft=draft("cash", 2_000))
    assert (sums(ctx, owed), states(owed)) == ((2_000, 2_000, 0, 0), ["captured"])
    assert [each.state for each in refund(ctx, owed, 2_000, "credit:1")] == ["ok"]
    assert (sums(ctx, owed), states(owed)) == ((2_000, 2_000, 2_000, 2_000), ["refunded"])
    assert "payments.OperationRequested" not in kinds(owed)


def test_a_bank_transfer_settles_the_tender_that_waits_for_it(ctx):
    owed = payable(ctx, 2_000)
    tender = commands.add_tender(ctx, payable_id=owed.public_id, draft=draft("manual", 2_000))
    assert tender.state == "created"
    asked = {
        "about": owed.about,
        "amount": 2_000,
        "method": "manual",
        "reference": "E2E-7",
        "cause": "bank:1",
    }
    first = commands.receive_payment(ctx, **asked)
    assert commands.receive_payment(ctx, **asked) == first
    assert (sums(ctx, owed), states(owed), first.message) == ((2_000, 2_000, 0, 0), ["captured"], "E2E-7")


def test_a_part_payment_becomes_its_own_tender_and_shrinks_the_one_on_account(ctx):
    owed = payable(ctx, 2_000)
    commands.add_tender(ctx, payable_id=owed.public_id, draft=draft("on_account", 2_000))
    for cause, amount in [("bank:1", 500), ("bank:2", 1_600)]:
        commands.receive_payment(
            ctx, about=owed.about, amount=amount, method="manual", reference="", cause=cause
        )
    tenders = Tender.objects.filter(payable=owed).order_by("id").values_list("method", "amount", "state")
    assert list(tenders) == [
        ("on_account", 0, "released"),
        ("manual", 500, "captured"),
        ("manual", 1_600, "captured"),
    ]
    assert sums(ctx, owed)[3] == -100


def test_reducing_shrinks_what_waits_and_never_goes_below_nothing(ctx):
    owed = payable(ctx, 2_000)
    commands.add_tender(ctx, payable_id=owed.public_id, draft=draft("manual", 2_000))
    commands.reduce_payable(ctx, about=owed.about, amount=500, reason="cancelled")
    assert Tender.objects.get(payable=owed).amount == 1_500
    too_far = refused_code(commands.reduce_payable, ctx, about=owed.about, amount=1_501, reason="cancelled")
    assert too_far == "payments.reduced_too_far"


def test_voiding_ends_tenders_that_only_wait(ctx):
    owed = payable(ctx, 2_000)
    commands.add_tender(ctx, payable_id=owed.public_id, draft=draft("on_account", 2_000))
    assert void(ctx, owed) == []
    assert states(owed) == ["released"]


def test_a_free_order_on_a_card_asks_no_provider(ctx):
    owed = payable(ctx, 0)
    tender = card(ctx, owed, 0)
    operation = commands.request_authorization(ctx, tender_id=tender.public_id, cause="placed")
    assert (operation.state, "payments.OperationRequested" in kinds(owed)) == ("ok", False)
    void(ctx, owed)
    assert states(owed) == ["released"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"method": "cheque"}, "payments.method_unknown"),
        ({"method": "card", "token": "tok_1"}, "payments.provider_misfit"),
        ({"method": "cash", "provider": "desk"}, "payments.provider_misfit"),
        ({"method": "card", "provider": "desk"}, "payments.token_missing"),
        ({"method": "manual", "amount": -1}, "payments.amount_out_of_range"),
        ({"method": "manual", "amount": 1_001}, "payments.tender_exceeds"),
    ],
)
def test_a_tender_that_makes_no_sense_is_refused(ctx, fields, code):
    owed = payable(ctx, 1_000)
    wrong = TenderDraft(**{"amount": 1_000, **fields})
    assert refused_code(commands.add_tender, ctx, payable_id=owed.public_id, draft=wrong) == code


def test_surplus_is_what_neither_goods_that_left_nor_goods_to_come_need(ctx):
    desk = Desk()
    owed = held(ctx, desk, 10_000)
    for operation in capture(ctx, owed, 4_000, "ship:1"):
        send(ctx, desk, operation)

    def surplus(cause, to_come):
        asked = commands.refund_surplus(ctx, about=owed.about, cause=cause, to_come=to_come)
        return [send(ctx, desk, operation).amount for operation in asked]

    assert surplus("nothing happened", 6_000) == []
    commands.reduce_payable(ctx, about=owed.about, amount=2_500, reason="cancelled before it left")
    assert surplus("cancel:1", 3_500) == []
    commands.reduce_payable(ctx, about=owed.about, amount=1_000, reason="credited after it left")
    assert surplus("credit:1", 3_500) == [1_000]
    assert [operation.amount for operation in capture(ctx, owed, 3_500, "ship:2")] == [3_500]
    assert queries.is_spare(owed.about)
    assert refused_code(surplus, "x", -1) == "payments.amount_out_of_range"
