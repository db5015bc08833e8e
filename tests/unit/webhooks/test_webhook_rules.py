"""Which kinds a pattern means, how long is waited, what is kept of answers, and how secrets are made."""

import base64
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.kernel import signing
from goodorder.kernel.errors import Invalid
from goodorder.webhooks.rules import (
    LONGEST_ANSWER,
    MOST_TRIES,
    checked_kinds,
    kept_of,
    kinds_matching,
    rest_after,
    seconds_in,
    secret_of,
    wait_after,
)

KNOWN = ["orders.OrderPlaced", "orders.OrderCancelled", "ordersets.Made", "parties.CustomerRegistered"]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["*"], set(KNOWN)),
        (["orders.*"], {"orders.OrderPlaced", "orders.OrderCancelled"}),
        (["orders.OrderPlaced", "parties.*"], {"orders.OrderPlaced", "parties.CustomerRegistered"}),
        (["orders.Order"], set()),
    ],
)
def test_a_pattern_means_kinds(patterns, found):
    assert kinds_matching(patterns, KNOWN) == found


@pytest.mark.parametrize("wanted", [[], [" "], ["orders.Nothing"], ["orders*"], [".*"], ["*", "x"]])
def test_patterns_that_mean_nothing_are_refused(wanted):
    with pytest.raises(Invalid):
        checked_kinds(wanted, KNOWN)


def test_patterns_come_once():
    assert checked_kinds([" * ", "*", "orders.*"], KNOWN) == ["*", "orders.*"]


def test_tries_spread_over_about_three_days_then_end():
    waits = [wait_after(tries, 0.5) for tries in range(1, MOST_TRIES)]
    assert waits[:4] == [timedelta(seconds=one) for one in (5, 15, 45, 135)]
    assert timedelta(days=2.5) < sum(waits, timedelta()) < timedelta(days=3.5)
    assert waits == sorted(waits)
    assert wait_after(MOST_TRIES, 0.5) is None


@given(st.integers(1, MOST_TRIES - 1), st.floats(0, 1), st.integers(0, 10**9))
def test_waits_stay_within_a_fifth_and_heed_the_receiver_for_an_hour(tries, chance, asked_s):
    usual, wait = wait_after(tries, 0.5), wait_after(tries, chance)
    assert usual * 0.79 < wait < usual * 1.21
    assert wait_after(tries, chance, asked_s) == max(wait, timedelta(seconds=min(asked_s, 3600)))


def test_an_endpoint_rests_from_the_third_failure_on():
    assert [rest_after(count).total_seconds() for count in (1, 2, 3, 4, 11, 12, 10_000)] == [
        0,
        0,
        1,
        2,
        256,
        300,
        300,
    ]


def test_a_secret_follows_from_key_and_nonce_and_signs():
    secret = secret_of("server key", "nonce")
    assert secret == secret_of("server key", "nonce")
    assert len({secret, secret_of("server key", "other"), secret_of("other", "nonce")}) == 3
    assert len(signing.secret_bytes(secret)) == 32
    digest = hmac.digest(signing.secret_bytes(secret), b"evt_1.1700000000.{}", "sha256")
    made = signing.sign(secret, message_id="evt_1", timestamp_s=1_700_000_000, body=b"{}")
    assert made == "v1," + base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("text", "seconds"), [("30", 30), ("", 0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), ("-1", 0), ("9" * 40, 0)]
)
def test_only_plain_seconds_ask_for_time(text, seconds):
    assert seconds_in({"retry-after": text}) == seconds


@given(st.binary(max_size=6000))
def test_whatever_is_answered_can_be_kept(content):
    kept = kept_of(content)
    assert len(kept) <= LONGEST_ANSWER
    assert "\x00" not in kept
    kept.encode()
