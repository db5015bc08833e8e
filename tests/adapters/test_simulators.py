"""The simulated worlds themselves: what they keep, tell and refuse, and that they fail exactly as told."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.asking import PARCEL, PLACE, authorize, post
from goodorder.kernel import signing
from goodorder.testing.desk import Call, Denied
from goodorder.testing.faults import BadFault, Fault, FaultBook, parse
from goodorder.testing.journal import Journal
from goodorder.testing.payment_simulator import PaymentWorld
from goodorder.testing.processes import SimulatorProcess, wait_until
from goodorder.testing.receiver import Receiver

# One effect for each key


def test_concurrent_requests_with_one_key_have_one_effect(payments, key):
    used = key()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: authorize(payments, used), range(64)))
    assert len({json.dumps(answer) for answer in answers}) == 1
    assert sum(line["key"] == used for line in payments.journal()) == 1


def test_concurrent_captures_never_exceed_the_hold(payments, key):
    _, held = authorize(payments, key(), amount=100)
    path = f"/v1/authorizations/{held['ref']}/captures"
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: post(payments, path, key(), {"amount": 7, "currency": "EUR"})[0], range(40))
        )
    assert (answers.count(201), answers.count(402)) == (14, 26)


@given(
    st.lists(
        st.tuples(st.sampled_from(["authorize", "capture", "void", "refund"]), st.integers(1, 60)),
        max_size=40,
    )
)
def test_no_sequence_of_operations_moves_more_money_than_was_held(steps):
    world = PaymentWorld()
    refs = {"": "", "authorize": "", "capture": ""}
    parents = {"authorize": "", "capture": "authorize", "void": "authorize", "refund": "capture"}
    for number, (operation, amount) in enumerate(steps):
        body = {"amount": amount, "currency": "EUR", "token": "t"}
        try:
            effect = world.decide(
                Call(operation=operation, key=str(number), target=refs[parents[operation]], body=body)
            )
        except Denied:
            continue
        world.apply(effect)
        refs[operation] = effect["ref"]
    assert all(hold.left >= 0 for hold in world.holds.values())
    assert all(0 <= taking.refunded <= taking.amount for taking in world.takings.values())
    for ref, hold in world.holds.items():
        assert hold.captured == sum(taking.amount for taking in world.takings.values() if taking.hold == ref)


# The journal


def test_world_survives_a_kill_and_a_half_written_line(tmp_path, key):
    journal, used = tmp_path / "journal.jsonl", key()
    with SimulatorProcess("payment", secret="s", journal=journal) as world:
        _, held = authorize(world, used)
        declined, _ = post(
            world, "/v1/authorizations", used + "-2", {"token": "tok_decline", "amount": 1, "currency": "EUR"}
        )
        os.kill(world.pid, signal.SIGKILL)
    with journal.open("a") as torn:
        torn.write('{"seq": 3, "operation": "capt')
    with SimulatorProcess("payment", secret="s", journal=journal) as world:
        assert declined == 402
        assert authorize(world, used) == (201, held)
        assert [line["seq"] for line in world.journal()] == [1]
        assert [line["code"] for line in world.refusals()] == ["card_declined"]
        status, _ = post(
            world, f"/v1/authorizations/{held['ref']}/captures", key(), {"amount": 5, "currency": "EUR"}
        )
        assert status == 201
    assert [json.loads(line)["seq"] for line in journal.read_text().splitlines()] == [1, 2, 3]


def test_journal_in_memory_counts_up():
    journal = Journal()
    assert [journal.append(operation="x")["seq"] for _ in range(3)] == [1, 2, 3]


# Faults


def test_share_and_seed_strike_the_same_calls_each_time():
    def struck():
        rule = parse({"mode": "decline", "share": 0.3, "seed": 42})
        return [rule.strikes("capture", {}) for _ in range(1000)]

    assert struck() == struck()
    assert 250 < sum(struck()) < 350


def test_times_strike_so_often_and_no_more():
    rule = parse({"mode": "decline", "times": 2})
    assert [rule.strikes("capture", {}) for _ in range(4)] == [True, True, False, False]


def test_rule_strikes_only_what_it_names():
    rule = parse({"mode": "decline", "operation": "authorize", "amount": 666, "token": "tok_x"})
    assert rule.strikes("authorize", {"amount": 666, "token": "tok_x"})
    assert not rule.strikes("authorize", {"amount": 667, "token": "tok_x"})
    assert not rule.strikes("authorize", {"amount": 666, "token": "tok_y"})
    assert not rule.strikes("capture", {"amount": 666, "token": "tok_x"})
    assert not parse({"mode": "error_500"}).strikes("enquire", {})


def test_answer_and_callback_rules_strike_beside_each_other():
    book = FaultBook([Fault(mode="decline")])
    book.replace([{"mode": "callback_never"}, {"mode": "slow"}])
    assert book.pick("answer", "capture", {}).mode == "slow"
    assert book.pick("callback", "capture", {}).mode == "callback_never"
    book.replace([])
    assert book.pick("answer", "capture", {}).mode == "decline"
    assert book.pick("callback", "capture", {}) is None


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({}, "mode must be one of"),
        ({"mode": "explode"}, "mode must be one of"),
        ({"mode": []}, "mode must be one of"),
        ({"mode": "slow", "shares": 1}, "field shares is unknown"),
        ({"mode": "slow", "delay_s": "long"}, "delay_s must be a number"),
        ({"mode": "slow", "times": 1.5}, "times must be a number"),
        ({"mode": "slow", "seed": True}, "seed must be a number"),
        ("slow", "must be an object"),
    ],
)
def test_bad_rule_is_refused_with_the_remedy_and_changes_nothing(payments, raw, complaint):
    payments.faults({"mode": "slow", "operation": "never"})
    with pytest.raises(BadFault, match=complaint):
        parse(raw)
    with pytest.raises(RuntimeError, match=complaint):
        payments.faults(raw)
    assert [rule["operation"] for rule in payments.ask("GET", "/faults")] == ["never"]


def test_token_chooses_its_own_end(payments, key):
    def told(token):
        body = {"token": token, "amount": 1, "currency": "EUR"}
        return post(payments, "/v1/authorizations", key(), body)[1]["error"]["code"]

    assert [told(token) for token in ("tok_decline", "tok_poor", "tok_error")] == [
        "card_declined",
        "insufficient_funds",
        "internal_error",
    ]


# Callbacks


def test_callback_is_repeated_until_taken_with_the_same_id_and_a_fresh_signature(payments, key):
    with Receiver([500, 302]) as receiver:
        payments.callback_url(receiver.url)
        authorize(payments, key())
        received = receiver.wait_for(3)
    ids = {
        signing.verify([payments.secret], headers=one.headers, body=one.body, now_s=time.time())
        for one in received
    }
    assert len(ids) == 1
    wait_until(lambda: payments.callbacks()[-1]["state"] == "delivered")
    assert payments.callbacks()[-1]["attempts"] == 3


def test_callback_that_must_never_come_does_not_come(payments, key, receiver):
    payments.callback_url(receiver.url)
    payments.faults({"mode": "callback_never", "times": 1})
    authorize(payments, key(), amount=1)
    authorize(payments, key(), amount=2)
    (only,) = receiver.wait_for(1)
    assert json.loads(only.body)["data"]["amount"] == 2
    assert payments.callbacks()[-2]["state"] == "dropped"


def test_late_callback_comes_late(payments, key, receiver):
    payments.callback_url(receiver.url)
    payments.faults({"mode": "callback_late", "delay_s": 0.5})
    asked = time.monotonic()
    authorize(payments, key())
    receiver.wait_for(1)
    assert time.monotonic() - asked >= 0.5


def test_held_callback_comes_after_the_next_one_of_the_same_payment(payments, key, receiver):
    payments.callback_url(receiver.url)
    payments.faults({"mode": "callback_out_of_order", "operation": "authorize", "delay_s": 30})
    _, held = authorize(payments, key())
    authorize(payments, key(), amount=5)
    post(payments, f"/v1/authorizations/{held['ref']}/captures", key(), {"amount": 5, "currency": "EUR"})
    kinds = [json.loads(one.body)["type"] for one in receiver.wait_for(2)]
    assert kinds == ["payment.captured", "payment.authorized"]


def test_held_callback_comes_by_itself_in_the_end(payments, key, receiver):
    payments.callback_url(receiver.url)
    payments.faults({"mode": "callback_out_of_order", "delay_s": 0.3})
    authorize(payments, key())
    assert len(receiver.wait_for(1)) == 1


# The carrier


def test_parcel_moves_only_as_parcels_do(carrier_process, key):
    _, bought = post(carrier_process, "/v1/shipments", key(), PARCEL)
    number = bought["tracking_number"]
    with pytest.raises(RuntimeError, match="can become exception, in_transit"):
        carrier_process.advance(number, "delivered")
    carrier_process.advance(number, "in_transit")
    carrier_process.advance(number, "delivered")
    with pytest.raises(RuntimeError, match="can become nothing"):
        carrier_process.advance(number, "in_transit")
    assert carrier_process.ask("GET", f"/v1/shipments/{number}")["status"] == "delivered"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"service": ["standard"]}, "unknown_service"),
        ({"recipient": {**PLACE, "postcode": "00000"}}, "address_undeliverable"),
        ({"recipient": {**PLACE, "city": ""}}, "invalid_address"),
        ({"sender": None}, "invalid_address"),
        ({"sender": {**PLACE, "country": "England"}}, "invalid_address"),
        ({"parcels": [{"weight_g": 40_000}]}, "too_heavy"),
        ({"parcels": ["heavy"]}, "invalid_weight"),
        ({"parcels": {}}, "invalid_parcels"),
    ],
)
def test_carrier_refuses_what_it_cannot_carry(carrier_process, key, change, code):
    status, body = post(carrier_process, "/v1/shipments", key(), {**PARCEL, **change})
    assert status in {400, 402}
    assert body["error"]["code"] == code


def test_parcels_deliver_themselves_when_asked_to(key, receiver):
    extra = ["--auto-deliver", "0.6"]
    with SimulatorProcess("carrier", secret="s", callback_url=receiver.url, extra=extra) as world:
        _, bought = post(world, "/v1/shipments", key(), PARCEL)
        received = receiver.wait_for(4)
    told = sorted((json.loads(one.body)["data"] for one in received), key=lambda one: one["occurred_at"])
    assert [one["status"] for one in told] == ["created", "in_transit", "out_for_delivery", "delivered"]
    assert {one["tracking_number"] for one in told} == {bought["tracking_number"]}
