from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.kernel.errors import Refused
from goodorder.payments import commands
from goodorder.payments.models import Operation, Tender
from goodorder.payments.rules import spread, still_due
from till import Desk, held, send

AMOUNT = 10_000
ACTS = st.tuples(
    st.sampled_from(["capture", "refund", "void", "send", "settle"]),
    st.integers(1, 7_000),
    st.sampled_from(["ok", "ok", "decline", "lost", "lost_undone"]),
)


def ask(ctx, owed, kind: str, amount: int, cause: str) -> None:
    asked = {"about": owed.about, "amount": amount, "cause": cause}
    try:
        if kind == "capture":
            commands.request_capture(ctx, **asked)
        elif kind == "refund":
            commands.request_refund(ctx, **asked)
        else:
            commands.request_void(ctx, about=owed.about, cause=cause)
    except Refused:
        return


def answer_open(ctx, desk: Desk, owed) -> None:
    for operation in Operation.objects.filter(tender__payable=owed, state__in=["pending", "unknown"]):
        send(ctx, desk, operation)


def summed(tender: Tender, kind: str, *states: str) -> int:
    found = tender.operations.filter(kind=kind, state__in=states)
    return sum(operation.amount for operation in found)


def check(owed) -> None:
    tender = Tender.objects.get(payable=owed)
    assert tender.captured == summed(tender, "capture", "ok")
    assert tender.refunded == summed(tender, "refund", "ok")
    assert tender.authorised == summed(tender, "authorise", "ok") - summed(tender, "void", "ok")
    assert summed(tender, "capture", "ok", "pending", "unknown") <= tender.authorised
    assert summed(tender, "refund", "ok", "pending", "unknown") <= tender.captured


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=3, max_size=14))
def test_any_story_keeps_counters_true_and_agrees_with_the_provider_in_the_end(ctx, acts):
    desk = Desk()
    owed = held(ctx, desk, AMOUNT)
    for position, (kind, amount, mood) in enumerate(acts):
        desk.mood = "ok" if kind == "settle" else mood
        if kind in {"send", "settle"}:
            answer_open(ctx, desk, owed)
        else:
            ask(ctx, owed, kind, amount, f"act:{position % 5}")
        check(owed)
    desk.mood = "ok"
    answer_open(ctx, desk, owed)
    check(owed)
    tender = Tender.objects.get(payable=owed)
    moved = (desk.moved("authorise") - desk.moved("void"), desk.moved("capture"), desk.moved("refund"))
    assert (tender.authorised, tender.captured, tender.refunded) == moved
    references = [each.provider_ref for each in Operation.objects.filter(tender=tender, state="ok")]
    assert len(set(references)) == len(references)


@given(amount=st.integers(0, 10**6), rooms=st.lists(st.integers(0, 10**5), max_size=6))
def test_spreading_fills_rooms_in_order_and_no_further(amount, rooms):
    parts = spread(amount, rooms)
    assert sum(parts) == min(amount, sum(rooms))
    assert all(0 <= part <= room for part, room in zip(parts, rooms, strict=True))
    open_rooms = [at for at, part in enumerate(parts) if part < rooms[at]]
    assert not open_rooms or not any(parts[open_rooms[0] + 1 :])


@given(
    amount=st.integers(1, 1000),
    former=st.lists(st.tuples(st.sampled_from(["ok", "failed", "pending"]), st.integers(1, 500))),
)
def test_what_is_still_due_never_repeats_what_is_done_or_open(amount, former):
    due = still_due(amount, former)
    kept = sum(part for state, part in former if state != "failed")
    assert due + kept <= max(amount, kept)
    assert due == 0 or not former or any(state == "failed" for state, _ in former)


@pytest.mark.django_db(transaction=True)
def test_captures_that_race_never_take_more_than_is_held(ctx):
    desk = Desk()
    owed = held(ctx, desk, AMOUNT)

    def race(number: int) -> int:
        try:
            asked = commands.request_capture(ctx, about=owed.about, amount=3_000, cause=f"ship:{number}")
            return sum(operation.amount for operation in asked)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        parts = sorted(pool.map(race, range(8)), reverse=True)
    assert parts == [3_000, 3_000, 3_000, 1_000, 0, 0, 0, 0]
    answer_open(ctx, desk, owed)
    check(owed)


@pytest.mark.django_db(transaction=True)
def test_the_same_cause_asked_by_many_at_once_makes_one_operation(ctx):
    desk = Desk()
    owed = held(ctx, desk, AMOUNT)

    def race(_: int) -> str:
        try:
            return commands.request_capture(ctx, about=owed.about, amount=3_000, cause="ship:1")[0].idem_key
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        keys = set(pool.map(race, range(6)))
    assert (len(keys), Operation.objects.filter(kind="capture").count()) == (1, 1)
