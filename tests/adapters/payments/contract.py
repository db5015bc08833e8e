"""What every payment adapter must do, whoever is behind it.

A test class inherits PaymentProviderContract and gives three fixtures:
`provider` (the adapter, waiting at most about a second for answers), `world` (a simulator of the provider with the
methods of SimulatorProcess) and `unreachable` (the adapter pointed at a closed port). `later(seconds)` is the adapter
as it judges that much later, `signed(body)` the headers of a genuine callback, `signature_headers` the names of those
without which none is believed. One of ManyCaptures and OneCapture goes with it, by what the provider's holds allow.
"""

import pytest

from goodorder.payments.ports import (
    AuthorizeRequest,
    BadCallback,
    BadSignature,
    CaptureRequest,
    EnquiryRequest,
    KeyReused,
    ProviderUnavailable,
    RefundRequest,
    VoidRequest,
)

LOST = [
    {"mode": "act_and_lose"},
    {"mode": "act_and_lose", "delay_s": 4},
    {"mode": "slow", "delay_s": 4},
    {"mode": "error_500_after"},
    {"mode": "garbage_body"},
]
NEVER_DONE = [{"mode": "lose_before_acting"}, {"mode": "timeout", "delay_s": 4}]
BROKEN = [{"mode": "error_500"}, {"mode": "error_in_200"}]


def named(rule):
    return "-".join(str(value) for value in rule.values())


def authorize(key, amount=1000, paid_with="tok_visa"):
    return AuthorizeRequest(idem_key=key, amount=amount, currency="EUR", token=paid_with, reference="SO-1")


def capture(key, ref, amount):
    return CaptureRequest(idem_key=key, amount=amount, currency="EUR", provider_ref=ref, reference="SO-1")


def refund(key, ref, amount):
    return RefundRequest(idem_key=key, amount=amount, currency="EUR", provider_ref=ref, reference="SO-1")


def void(key, ref):
    return VoidRequest(idem_key=key, provider_ref=ref, reference="SO-1")


class PaymentProviderContract:
    @pytest.fixture
    def held(self, provider, key):
        """Return the reference of a fresh authorisation of 1000."""
        result = provider.authorize(authorize(key()))
        assert (result.outcome, result.amount) == ("ok", 1000)
        return result.provider_ref

    @pytest.fixture
    def effects(self, world):
        """Count what truly happened under a key."""
        return lambda key: sum(line["key"] == key for line in world.journal())

    # Money

    def test_decline_is_failed_and_says_why(self, provider, key):
        declined = provider.authorize(authorize(key(), paid_with="tok_decline"))
        assert (declined.outcome, declined.provider_ref, declined.amount) == ("failed", "", 0)
        assert declined.code
        assert declined.message

    def test_unknown_parents_are_failed(self, provider, key):
        assert provider.capture(capture(key(), "nothing/../such", 1)).outcome == "failed"
        assert provider.refund(refund(key(), "nothing", 1)).outcome == "failed"
        assert provider.void(void(key(), "nothing")).outcome == "failed"

    @pytest.mark.parametrize("amount", [0, -5])
    def test_amount_that_is_no_amount_is_failed(self, provider, key, held, amount):
        assert provider.capture(capture(key(), held, amount)).outcome == "failed"

    def test_other_amount_than_asked_is_told_as_moved(self, provider, world, key, held):
        world.faults({"mode": "wrong_amount", "operation": "capture"})
        taken = provider.capture(capture(key(), held, 300))
        assert (taken.outcome, taken.amount) == ("ok", 299)
        assert world.journal("capture")[-1]["effect"]["amount"] == 299

    # Keys

    def test_replay_has_one_effect_and_the_same_answer(self, provider, key, effects, held):
        other = provider.authorize(authorize(key())).provider_ref
        for send, make in (
            (provider.authorize, authorize),
            (provider.capture, lambda one: capture(one, held, 10)),
            (provider.void, lambda one: void(one, other)),
        ):
            request = make(key())
            assert send(request) == send(request)
            assert effects(request.idem_key) == 1

    def test_replayed_refund_has_one_effect(self, provider, key, effects, held):
        request = refund(key(), provider.capture(capture(key(), held, 10)).provider_ref, 10)
        assert [provider.refund(request).outcome for _ in range(3)] == ["ok", "ok", "ok"]
        assert effects(request.idem_key) == 1

    def test_replayed_decline_stays_declined(self, provider, world, key):
        world.faults({"mode": "decline", "times": 1})
        request = authorize(key())
        assert [provider.authorize(request).outcome for _ in range(2)] == ["failed", "failed"]

    def test_key_with_another_request_is_a_defect(self, provider, key, effects):
        used = key()
        provider.authorize(authorize(used, amount=1000))
        with pytest.raises(KeyReused):
            provider.authorize(authorize(used, amount=1001))
        assert effects(used) == 1

    def test_key_with_any_characters_is_understood(self, provider, key):
        odd = key() + "/a?b#c%2F é"[:9]
        assert provider.authorize(authorize(odd)).outcome == "ok"
        assert provider.enquire(EnquiryRequest(idem_key=odd)).outcome == "ok"

    # Lost answers

    @pytest.mark.parametrize("rule", LOST, ids=named)
    def test_lost_answer_is_unknown_and_enquiry_finds_the_one_effect(
        self, provider, world, key, effects, rule
    ):
        world.faults({**rule, "times": 1})
        request = authorize(key())
        assert provider.authorize(request).outcome == "unknown"
        if rule["mode"] == "slow":
            world.faults()
        found = provider.enquire(EnquiryRequest(idem_key=request.idem_key))
        assert (found.outcome, found.amount) == ("ok", 1000)
        assert effects(request.idem_key) == 1

    @pytest.mark.parametrize("rule", [LOST[0], LOST[4]], ids=named)
    def test_lost_answer_is_found_by_the_same_key(self, provider, world, key, effects, held, rule):
        world.faults({**rule, "operation": "capture", "times": 1})
        request = capture(key(), held, 300)
        assert provider.capture(request).outcome == "unknown"
        again = provider.capture(request)
        assert (again.outcome, again.amount) == ("ok", 300)
        assert effects(request.idem_key) == 1

    @pytest.mark.parametrize("rule", NEVER_DONE, ids=named)
    def test_lost_request_is_unknown_until_enquiry_says_never_seen(self, provider, world, key, effects, rule):
        world.faults({**rule, "times": 1})
        request = authorize(key())
        assert provider.authorize(request).outcome == "unknown"
        assert provider.enquire(EnquiryRequest(idem_key=request.idem_key)) is None
        assert provider.authorize(request).outcome == "ok"
        assert effects(request.idem_key) == 1

    @pytest.mark.parametrize("rule", BROKEN, ids=named)
    def test_breakdown_is_unknown_until_enquiry_says_failed(self, provider, world, key, effects, rule):
        world.faults({**rule, "times": 1})
        request = authorize(key())
        assert [provider.authorize(request).outcome for _ in range(2)] == ["unknown", "unknown"]
        found = provider.enquire(EnquiryRequest(idem_key=request.idem_key))
        assert (found.outcome, bool(found.code)) == ("failed", True)
        assert effects(request.idem_key) == 0
        assert provider.authorize(authorize(key())).outcome == "ok"

    @pytest.mark.parametrize("mode", ["error_500", "garbage_body", "lose_before_acting", "timeout"])
    def test_lost_enquiry_is_a_reason_to_ask_again(self, provider, world, key, mode):
        request = authorize(key())
        provider.authorize(request)
        world.faults({"mode": mode, "operation": "enquire", "delay_s": 4, "times": 1})
        with pytest.raises(ProviderUnavailable):
            provider.enquire(EnquiryRequest(idem_key=request.idem_key))
        assert provider.enquire(EnquiryRequest(idem_key=request.idem_key)).outcome == "ok"

    def test_storm_of_lost_answers_charges_nothing_twice(self, provider, world, key, effects):
        world.faults(
            {"mode": "act_and_lose", "share": 0.3, "seed": 7},
            {"mode": "lose_before_acting", "share": 0.2, "seed": 8},
        )
        keys = [key() for _ in range(60)]
        unknown = [one for one in keys if provider.authorize(authorize(one)).outcome == "unknown"]
        assert 10 < len(unknown) < 50
        for one in unknown:
            while provider.enquire(EnquiryRequest(idem_key=one)) is None:
                provider.authorize(authorize(one))
        assert [effects(one) for one in keys] == [1] * 60

    # Reach

    def test_closed_port_is_unavailable(self, unreachable, key):
        with pytest.raises(ProviderUnavailable):
            unreachable.authorize(authorize(key()))
        with pytest.raises(ProviderUnavailable):
            unreachable.enquire(EnquiryRequest(idem_key=key()))

    # Callbacks

    def test_callback_tells_what_happened(self, provider, world, key, receiver):
        world.callback_url(receiver.url)
        request = authorize(key())
        held = provider.authorize(request)
        (sent,) = receiver.wait_for(1)
        event = provider.parse_callback(sent.headers, sent.body)
        assert (event.kind, event.idem_key, event.provider_ref) == (
            "authorized",
            request.idem_key,
            held.provider_ref,
        )
        assert (event.parent_ref, event.amount, event.currency) == ("", 1000, "EUR")
        assert event.occurred_at.tzinfo is not None

    def test_repeated_callback_has_the_same_event_id(self, provider, world, key, receiver):
        world.callback_url(receiver.url)
        world.faults({"mode": "callback_twice", "copies": 5})
        provider.authorize(authorize(key()))
        events = [provider.parse_callback(one.headers, one.body) for one in receiver.wait_for(5)]
        assert events == [events[0]] * 5

    @pytest.fixture
    def genuine(self, provider, world, key, receiver):
        """Return headers and body of a callback as it came."""
        world.callback_url(receiver.url)
        provider.authorize(authorize(key()))
        (sent,) = receiver.wait_for(1)
        return sent.headers, sent.body

    def test_callback_with_a_changed_body_is_refused(self, provider, genuine):
        headers, body = genuine
        with pytest.raises(BadSignature):
            provider.parse_callback(headers, body.replace(b"1000", b"9000"))

    signature_headers = ("webhook-id", "webhook-timestamp", "webhook-signature")

    def test_callback_that_lacks_a_header_is_refused(self, provider, genuine):
        headers, body = genuine
        for missing in self.signature_headers:
            with pytest.raises(BadSignature):
                provider.parse_callback(
                    {name: value for name, value in headers.items() if name != missing}, body
                )

    def test_stale_callback_is_refused(self, later, genuine):
        with pytest.raises(BadSignature):
            later(360).parse_callback(*genuine)
        assert later(240).parse_callback(*genuine)

    @pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"id": "evt_1"}', b"\xff", b"[" * 100_000])
    def test_genuine_callback_that_makes_no_sense_is_refused(self, provider, signed, body):
        with pytest.raises(BadCallback):
            provider.parse_callback(signed(body), body)


class ManyCaptures:
    """A hold may be taken from until it is used up; what is left can be let go."""

    def test_partial_captures_add_up_to_the_hold_and_no_further(self, provider, key, held):
        taken = [provider.capture(capture(key(), held, amount)) for amount in (300, 500, 201, 200, 1)]
        assert [(one.outcome, one.amount) for one in taken] == [
            ("ok", 300),
            ("ok", 500),
            ("failed", 0),
            ("ok", 200),
            ("failed", 0),
        ]
        assert taken[2].code
        assert len({one.provider_ref for one in taken if one.outcome == "ok"}) == 3

    def test_refunds_add_up_to_the_capture_and_no_further(self, provider, key, held):
        taken = provider.capture(capture(key(), held, 400)).provider_ref
        provider.capture(capture(key(), held, 600))
        given = [provider.refund(refund(key(), taken, amount)) for amount in (150, 251, 250, 1)]
        assert [one.outcome for one in given] == ["ok", "failed", "ok", "failed"]

    def test_void_releases_what_is_left_and_ends_the_hold(self, provider, key, held):
        provider.capture(capture(key(), held, 300))
        released = provider.void(void(key(), held))
        assert (released.outcome, released.amount) == ("ok", 700)
        assert provider.capture(capture(key(), held, 1)).outcome == "failed"
        assert provider.void(void(key(), held)).outcome == "failed"

    def test_callback_of_each_kind_names_its_parent(self, provider, world, key, receiver):
        world.callback_url(receiver.url)
        held = provider.authorize(authorize(key())).provider_ref
        taken = provider.capture(capture(key(), held, 300)).provider_ref
        provider.refund(refund(key(), taken, 100))
        provider.void(void(key(), held))
        provider.authorize(authorize(key(), paid_with="tok_decline"))
        events = [provider.parse_callback(one.headers, one.body) for one in receiver.wait_for(5)]
        told = {event.kind: (event.parent_ref, event.amount) for event in events}
        assert told == {
            "authorized": ("", 1000),
            "captured": (held, 300),
            "refunded": (taken, 100),
            "voided": (held, 700),
            "failed": ("", 0),
        }


class OneCapture:
    """A hold may be taken from once; the rest is let go with it."""

    def test_one_capture_lets_go_of_the_rest(self, provider, key, held):
        taken = provider.capture(capture(key(), held, 300))
        assert (provider.single_capture, taken.outcome, taken.amount, taken.released) == (
            True,
            "ok",
            300,
            700,
        )
        assert provider.capture(capture(key(), held, 1)).outcome == "failed"
        assert provider.void(void(key(), held)).outcome == "failed"

    def test_more_than_the_hold_is_not_taken(self, provider, key, held):
        assert provider.capture(capture(key(), held, 1001)).outcome == "failed"
        assert provider.capture(capture(key(), held, 1000)).released == 0

    def test_refunds_add_up_to_the_capture_and_no_further(self, provider, key, held):
        taken = provider.capture(capture(key(), held, 400)).provider_ref
        given = [provider.refund(refund(key(), taken, amount)) for amount in (150, 251, 250, 1)]
        assert [one.outcome for one in given] == ["ok", "failed", "ok", "failed"]

    def test_void_releases_the_hold(self, provider, key, held):
        released = provider.void(void(key(), held))
        assert (released.outcome, released.amount) == ("ok", 1000)
        assert provider.capture(capture(key(), held, 1)).outcome == "failed"

    def test_callback_of_each_kind_names_its_parent(self, provider, world, key, receiver):
        world.callback_url(receiver.url)
        held = provider.authorize(authorize(key())).provider_ref
        taken = provider.capture(capture(key(), held, 300)).provider_ref
        provider.refund(refund(key(), taken, 100))
        other = provider.authorize(authorize(key(), amount=500)).provider_ref
        provider.void(void(key(), other))
        provider.authorize(authorize(key(), paid_with="tok_decline"))
        events = [provider.parse_callback(one.headers, one.body) for one in receiver.wait_for(6)]
        told = sorted((event.kind, event.parent_ref, event.amount, event.released) for event in events)
        assert told == sorted(
            [
                ("authorized", "", 1000, 0),
                ("authorized", "", 500, 0),
                ("captured", held, 300, 700),
                ("refunded", taken, 100, 0),
                ("voided", other, 500, 0),
                ("failed", "", 0, 0),
            ]
        )
