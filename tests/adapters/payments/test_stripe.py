"""Stripe's adapter: the contract against the simulated Stripe, and the reading of Stripe's objects."""

import hashlib
import hmac
import json
import time
from dataclasses import replace

import pytest

from adapters.payments.contract import OneCapture, PaymentProviderContract, authorize, capture, refund, void
from adapters.payments.paying import HostedCheckoutContract, wanted
from goodorder.adapters.payments.stripe import mapping, pages, settings
from goodorder.adapters.payments.stripe.adapter import TOLERANCE_S, StripeProvider
from goodorder.kernel import http
from goodorder.kernel.errors import Invalid
from goodorder.payments.ports import (
    BadCallback,
    CaptureRequest,
    EnquiryRequest,
    ProviderCall,
    ProviderUnavailable,
    RefundRequest,
    VoidRequest,
    perform,
)
from goodorder.testing.processes import SimulatorProcess

CLOSED = "http://127.0.0.1:9"
CARDS = {"tok_visa": "pm_card_visa", "tok_decline": "pm_card_chargeDeclined"}


class PayingByToken(StripeProvider):
    """Pays with Stripe's test cards where the contract names its own tokens."""

    def authorize(self, request):
        return super().authorize(replace(request, token=CARDS[request.token]))


def chosen(url, secret, timeout_s=30):
    return settings.Settings(api_key=secret, webhook_secrets=(secret,), url=url, timeout_s=timeout_s)


def signed_by(secret, body):
    at = int(time.time())
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={at},v1={digest}"}


@pytest.fixture(scope="module")
def stripe_process(tmp_path_factory):
    journal = tmp_path_factory.mktemp("stripe") / "journal.jsonl"
    with SimulatorProcess("stripe", secret="sk_test_of_these_tests", journal=journal) as process:
        yield process


class TestStripeProvider(OneCapture, HostedCheckoutContract, PaymentProviderContract):
    good, bad = "pm_card_visa", "pm_card_chargeDeclined"
    signature_headers = ("stripe-signature",)

    @pytest.fixture
    def world(self, stripe_process):
        stripe_process.faults()
        yield stripe_process
        stripe_process.faults()
        stripe_process.callback_url("")

    @pytest.fixture
    def provider(self, world, timeout_s):
        return PayingByToken(chosen(world.url, world.secret, timeout_s))

    @pytest.fixture
    def unreachable(self):
        return PayingByToken(chosen(CLOSED, "any"))

    @pytest.fixture
    def later(self, world):
        return lambda seconds: PayingByToken(
            chosen(world.url, world.secret), tolerance_s=TOLERANCE_S - seconds
        )

    @pytest.fixture
    def signed(self, world):
        return lambda body: signed_by(world.secret, body)

    @pytest.mark.parametrize("rule", [{"mode": "error_500"}, {"mode": "error_in_200"}], ids=["500", "in_200"])
    def test_breakdown_is_unknown_until_enquiry_says_failed(self, provider, world, key, effects, rule):
        """Stripe repeats a breakdown under its key and shows no trace of it: it stays open, and nothing is done."""
        world.faults({**rule, "times": 1})
        request = authorize(key())
        assert [provider.authorize(request).outcome for _ in range(2)] == ["unknown", "unknown"]
        assert provider.enquire(EnquiryRequest(idem_key=request.idem_key)) is None
        assert effects(request.idem_key) == 0
        assert provider.authorize(authorize(key())).outcome == "ok"

    def test_an_authorisation_says_when_it_ends(self, provider, key):
        days = (provider.authorize(authorize(key())).expires_at.timestamp() - time.time()) / 86_400
        assert round(days, 2) == 7

    def test_a_declined_card_says_what_the_bank_said(self, provider, key):
        declined = provider.authorize(authorize(key(), paid_with="tok_decline"))
        assert declined.code == "generic_decline"

    @pytest.mark.parametrize("kind", ["capture", "void", "refund"])
    def test_enquiry_finds_what_was_done_to_something(self, provider, world, key, effects, held, kind):
        make = {"capture": CaptureRequest, "void": VoidRequest, "refund": RefundRequest}[kind]
        ref = provider.capture(capture(key(), held, 400)).provider_ref if kind == "refund" else held
        request = {"capture": capture, "refund": refund}.get(kind, lambda *one: void(*one[:2]))(
            key(), ref, 300
        )
        assert isinstance(request, make)
        asked = ProviderCall(
            operation_id="pop", provider="stripe", request=request, is_open=True, is_unclear=True
        )
        world.faults({"mode": "act_and_lose", "operation": kind, "times": 1})
        assert getattr(provider, kind)(request).outcome == "unknown"
        found = provider.enquire(EnquiryRequest(idem_key=request.idem_key, request=request))
        assert found == perform(provider, asked)
        assert (found.outcome, effects(request.idem_key)) == ("ok", 1)

    @pytest.mark.parametrize("kind", ["capture", "refund"])
    def test_enquiry_does_not_take_anothers_act_for_ours(self, provider, key, held, kind):
        taken = provider.capture(capture(key(), held, 400)).provider_ref
        provider.refund(refund(key(), taken, 100))
        never = capture(key(), held, 400) if kind == "capture" else refund(key(), taken, 100)
        assert provider.enquire(EnquiryRequest(idem_key=never.idem_key, request=never)) is None

    def test_wrong_api_key_is_unavailable_and_does_nothing(self, world, key, effects):
        request = authorize(key())
        with pytest.raises(ProviderUnavailable):
            PayingByToken(chosen(world.url, "sk_other")).authorize(request)
        assert effects(request.idem_key) == 0

    def test_disputes_are_told_with_reason_clock_and_fee(self, provider, world, key, held, receiver):
        taken = provider.capture(capture(key(), held, 400)).provider_ref
        world.callback_url(receiver.url)
        for status in ("needs_response", "lost"):
            world.ask("POST", "/disputes", {"charge": taken, "status": status})
        world.ask("POST", "/disputes", {"charge": taken, "status": "warning_closed"})
        told = [provider.parse_callback(one.headers, one.body) for one in receiver.wait_for(3)]
        assert sorted(one.kind for one in told if one) == ["dispute_lost", "disputed"]
        assert {(one.parent_ref, one.amount, one.dispute.fee, one.dispute.reason) for one in told if one} == {
            (taken, 400, 2000, "fraudulent")
        }
        assert all(one.dispute.due_by for one in told if one)

    def test_a_hold_that_stripe_cancels_by_itself_has_expired(self, provider, world, key, held, receiver):
        world.callback_url(receiver.url)
        world.ask("POST", f"/expiries/{held}", {})
        (sent,) = receiver.wait_for(1)
        event = provider.parse_callback(sent.headers, sent.body)
        assert (event.kind, event.parent_ref, event.amount) == ("expired", held, 1000)

    def test_two_webhook_secrets_are_believed_while_one_is_replaced(self, world):
        both = replace(chosen(world.url, world.secret), webhook_secrets=("new", "old"))
        body = json.dumps(
            {"id": "evt", "type": "customer.created", "created": 1, "data": {"object": {}}}
        ).encode()
        assert StripeProvider(both).parse_callback(signed_by("old", body), body) is None


def test_a_call_inside_a_transaction_is_refused_before_it_leaves(monkeypatch):
    monkeypatch.setattr(http, "guard", lambda: True)
    with pytest.raises(http.NetworkInTransaction):
        PayingByToken(chosen(CLOSED, "any")).authorize(authorize("k"))


@pytest.mark.parametrize("token", ["4242424242424242", "tok_visa", "pm_", "cus_1", "pm_1 or pm_2", ""])
def test_what_is_no_payment_method_never_leaves_the_house(token):
    result = StripeProvider(chosen(CLOSED, "any")).authorize(authorize("k", paid_with=token))
    assert (result.outcome, result.code) == ("failed", "token_unusable")


def test_a_card_on_file_is_charged_without_its_owner():
    params = mapping.intent_params(authorize("k", paid_with="cus_9/pm_1"))
    assert (params["customer"], params["payment_method"], params["off_session"]) == ("cus_9", "pm_1", True)
    alone = mapping.intent_params(authorize("k", paid_with="pm_1"))
    assert ("off_session" in alone, alone["error_on_requires_action"]) == (False, True)


def test_a_page_holds_and_takes_nothing_and_puts_the_card_on_file():
    params = pages.session_params(wanted("k", amount=500, currency="ISK"))
    held = params["payment_intent_data"]
    assert (held["capture_method"], held["setup_future_usage"]) == ("manual", "off_session")
    assert params["line_items"][0]["price_data"]["unit_amount"] == 50_000
    assert (params["payment_method_types"], params["customer_creation"]) == (["card"], "always")


@pytest.mark.parametrize(
    "session",
    [{}, {"status": "open", "id": "cs"}, {"status": "complete", "payment_intent": "pi_1"}],
)
def test_a_page_that_does_not_say_is_unknown(session):
    assert pages.page(session).outcome == "unknown"


def test_currencies_stripe_counts_otherwise_are_converted_both_ways():
    assert [mapping.to_stripe(500, code) for code in ("EUR", "JPY", "ISK", "UGX")] == [
        500,
        500,
        50_000,
        50_000,
    ]
    assert [mapping.from_stripe(50_000, code) for code in ("EUR", "ISK")] == [50_000, 500]
    with pytest.raises(ValueError, match="no whole amount"):
        mapping.from_stripe(50_001, "ISK")


@pytest.mark.parametrize(
    "intent",
    [
        {},
        {"status": "processing", "id": "pi_1", "amount": 1},
        {"status": "requires_capture", "id": "pi_1", "latest_charge": "ch", "amount": "1", "currency": "eur"},
        {"error": {"code": "declined"}},
    ],
)
def test_an_intent_that_does_not_say_is_unknown(intent):
    assert mapping.authorized(intent).outcome == "unknown"
    assert mapping.captured({**intent, "status": "requires_capture"}).outcome == "unknown"


def test_a_declined_intent_found_by_enquiry_is_failed():
    error = {"code": "card_declined", "decline_code": "lost_card", "message": "no"}
    found = mapping.authorized({"status": "requires_payment_method", "last_payment_error": error})
    assert (found.outcome, found.code) == ("failed", "lost_card")


def test_refunds_inside_a_charge_are_read_when_they_are_there():
    told = {
        "status": "succeeded",
        "metadata": {},
        "id": "re_1",
        "charge": "ch_1",
        "amount": 5,
        "currency": "eur",
    }
    charge = {"currency": "eur", "refunds": {"data": [told]}}
    event = {"id": "evt_1", "type": "charge.refunded", "created": 1, "data": {"object": charge}}
    found = mapping.event(json.dumps(event).encode())
    assert (found.kind, found.provider_ref, found.parent_ref, found.amount) == ("refunded", "re_1", "ch_1", 5)
    event["data"]["object"] = {"currency": "eur"}
    assert mapping.event(json.dumps(event).encode()) is None


@pytest.mark.parametrize(
    ("field", "value"), [("amount_received", "1"), ("currency", None), ("created", "now")]
)
def test_an_event_with_a_wrong_field_is_refused(field, value):
    intent = {
        "id": "pi_1", "amount": 9, "amount_received": 9, "latest_charge": "ch_1", "metadata": {}, "currency": "eur",
    }  # fmt: skip
    content = {"id": "evt_1", "type": "payment_intent.succeeded", "created": 1, "data": {"object": intent}}
    assert mapping.event(json.dumps(content).encode()).amount == 9
    (content if field == "created" else intent)[field] = value
    with pytest.raises(BadCallback):
        mapping.event(json.dumps(content).encode())


def test_settings_are_read_and_the_address_is_stripes_own_unless_set():
    read = settings.from_env({settings.API_KEY: "sk", settings.WEBHOOK_SECRET: "new old"})
    assert (read.webhook_secrets, read.url, read.timeout_s) == (("new", "old"), "https://api.stripe.com", 20)


@pytest.mark.parametrize(
    ("environ", "field"),
    [
        ({}, settings.API_KEY),
        ({settings.API_KEY: "sk"}, settings.WEBHOOK_SECRET),
        ({settings.API_KEY: "sk", settings.WEBHOOK_SECRET: "s", settings.TIMEOUT: "nan"}, settings.TIMEOUT),
    ],
)
def test_missing_setting_is_named(environ, field):
    with pytest.raises(Invalid, match=field) as refusal:
        settings.from_env(environ)
    assert refusal.value.details["field"] == field
