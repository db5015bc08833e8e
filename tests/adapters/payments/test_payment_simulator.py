"""The simulated provider's adapter: the contract, and the reading of what comes over its wire."""

import json
import time
from pathlib import Path

import pytest

from adapters.payments.contract import ManyCaptures, PaymentProviderContract, authorize
from adapters.payments.paying import HostedCheckoutContract
from goodorder.adapters.payments.simulator import mapping, settings
from goodorder.adapters.payments.simulator.adapter import SimulatorProvider
from goodorder.kernel import signing
from goodorder.kernel.errors import Invalid
from goodorder.kernel.http import Response
from goodorder.payments.ports import BadCallback, KeyReused, ProviderUnavailable

FIXTURES = Path(mapping.__file__).with_name("fixtures")
CLOSED = "http://127.0.0.1:9"


def chosen(url, secret, timeout_s=30):
    return settings.Settings(url=url, secrets=(secret,), timeout_s=timeout_s)


def wire(name, status=200):
    return Response(status, content=(FIXTURES / f"{name}.json").read_bytes())


class TestSimulatorProvider(ManyCaptures, HostedCheckoutContract, PaymentProviderContract):
    @pytest.fixture
    def world(self, payment_process):
        payment_process.faults()
        yield payment_process
        payment_process.faults()
        payment_process.callback_url("")

    @pytest.fixture
    def provider(self, world, timeout_s):
        return SimulatorProvider(chosen(world.url, world.secret, timeout_s))

    @pytest.fixture
    def unreachable(self):
        return SimulatorProvider(chosen(CLOSED, "any"))

    @pytest.fixture
    def later(self, world):
        return lambda seconds: SimulatorProvider(
            chosen(world.url, world.secret), clock=lambda: time.time() + seconds
        )

    @pytest.fixture
    def signed(self, world):
        return lambda body: signing.signed_headers(
            world.secret, message_id="m", timestamp_s=int(time.time()), body=body
        )

    def test_wrong_secret_is_unavailable_and_does_nothing(self, world, key, effects):
        request = authorize(key())
        with pytest.raises(ProviderUnavailable):
            SimulatorProvider(chosen(world.url, "other")).authorize(request)
        assert effects(request.idem_key) == 0

    def test_wrong_path_is_unavailable(self, world, key):
        with pytest.raises(ProviderUnavailable):
            SimulatorProvider(chosen(world.url + "/elsewhere", world.secret)).authorize(authorize(key()))


def test_done_answer_is_ok():
    result = mapping.result(wire("authorized", 201), "k")
    assert (result.outcome, result.provider_ref, result.amount) == ("ok", "auth_353fcc4e648c1bb5", 4990)


def test_refusal_is_failed_with_its_code():
    result = mapping.result(wire("capture_refused", 402), "k")
    assert (result.outcome, result.code) == ("failed", "amount_too_large")


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b""),
        (200, b"[]"),
        (200, b"null"),
        (200, b'{"ref": "auth_1"}'),
        (200, b'{"ref": "", "amount": 1}'),
        (200, b'{"ref": "auth_1", "amount": true}'),
        (200, b'{"ref": "auth_1", "amount": "1"}'),
        (200, b'{"error": "text"}'),
        (302, b""),
        (404, b"<html>"),
        (402, b'{"error": {}}'),
        (500, b'{"error": {"code": "declined"}}'),
        (503, b""),
    ],
)
def test_answer_that_does_not_say_is_unknown(status, content):
    assert mapping.result(Response(status, content=content), "k").outcome == "unknown"


@pytest.mark.parametrize("status", [401, 403, 429])
def test_answer_that_turns_us_away_is_unavailable(status):
    with pytest.raises(ProviderUnavailable):
        mapping.result(Response(status, content=b"{}"), "k")


def test_reused_key_is_a_defect():
    with pytest.raises(KeyReused):
        mapping.result(Response(422, content=b'{"error": {"code": "key_reused"}}'), "k")


def test_enquiry_answers_are_read():
    assert mapping.enquiry(wire("operation_done")).amount == 60
    assert mapping.enquiry(wire("operation_failed")).code == "amount_too_large"
    assert mapping.enquiry(Response(404, content=b'{"error": {"code": "no_such_operation"}}')) is None


@pytest.mark.parametrize(
    "response", [Response(404), Response(500), Response(200), Response(200, content=b"{}")]
)
def test_enquiry_that_does_not_settle_is_unavailable(response):
    with pytest.raises(ProviderUnavailable):
        mapping.enquiry(response)


def test_callback_is_read():
    event = mapping.event((FIXTURES / "callback_captured.json").read_bytes())
    assert (event.kind, event.amount, event.occurred_at.isoformat()) == (
        "captured",
        60,
        "2026-05-04T08:15:30.253074+00:00",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("type", "payment.stolen"), ("occurred_at", "2026-05-04T08:15:30"), ("id", 1), ("data", {})],
)
def test_callback_with_a_wrong_field_is_refused(name, value):
    content = json.loads((FIXTURES / "callback_captured.json").read_bytes())
    with pytest.raises(BadCallback):
        mapping.event(json.dumps({**content, name: value}).encode())


def test_settings_are_read_and_two_secrets_split():
    read = settings.from_env(
        {settings.URL: "http://127.0.0.1:1/", settings.SECRET: "new old", settings.TIMEOUT: "2"}
    )
    assert read == settings.Settings(url="http://127.0.0.1:1", secrets=("new", "old"), timeout_s=2)


@pytest.mark.parametrize(
    ("environ", "field"),
    [
        ({}, settings.URL),
        ({settings.URL: "x"}, settings.SECRET),
        ({settings.URL: "x", settings.SECRET: "s", settings.TIMEOUT: "soon"}, settings.TIMEOUT),
        ({settings.URL: "x", settings.SECRET: "s", settings.TIMEOUT: "nan"}, settings.TIMEOUT),
    ],
)
def test_missing_setting_is_named(environ, field):
    with pytest.raises(Invalid, match=field) as refusal:
        settings.from_env(environ)
    assert refusal.value.details["field"] == field
