"""The simulated carrier's adapter: the contract, and the reading of what comes over its wire."""

import json
import time
from pathlib import Path

import pytest

from adapters.carriers.contract import RemoteCarrierContract, SignedCallbacks
from goodorder.adapters.carriers.simulator import mapping, settings
from goodorder.adapters.carriers.simulator.adapter import SimulatorCarrier
from goodorder.kernel import signing
from goodorder.kernel.errors import Invalid
from goodorder.kernel.http import Response
from goodorder.shipping.ports import BadCallback, CarrierUnavailable, KeyReused

FIXTURES = Path(mapping.__file__).with_name("fixtures")
CLOSED = "http://127.0.0.1:9"


def chosen(url, secret, timeout_s=30):
    return settings.Settings(url=url, secrets=(secret,), timeout_s=timeout_s)


def wire(name, status=200):
    return Response(status, content=(FIXTURES / f"{name}.json").read_bytes())


class TestSimulatorCarrier(SignedCallbacks, RemoteCarrierContract):
    @pytest.fixture
    def service(self):
        return "standard"

    @pytest.fixture
    def world(self, carrier_process):
        carrier_process.faults()
        yield carrier_process
        carrier_process.faults()
        carrier_process.callback_url("")

    @pytest.fixture
    def carrier(self, world, timeout_s):
        return SimulatorCarrier(chosen(world.url, world.secret, timeout_s))

    @pytest.fixture
    def unreachable(self):
        return SimulatorCarrier(chosen(CLOSED, "any"))

    @pytest.fixture
    def later(self, world):
        return lambda seconds: SimulatorCarrier(
            chosen(world.url, world.secret), clock=lambda: time.time() + seconds
        )

    @pytest.fixture
    def signed(self, world):
        return lambda body: signing.signed_headers(
            world.secret, message_id="m", timestamp_s=int(time.time()), body=body
        )

    def test_wrong_secret_is_unavailable_and_buys_nothing(self, world, wanted, labels):
        with pytest.raises(CarrierUnavailable):
            SimulatorCarrier(chosen(world.url, "other")).buy_label(wanted)
        assert labels(wanted.idem_key) == 0


def test_bought_answer_is_ok():
    result = mapping.label_result(wire("bought", 201), "k")
    assert (result.outcome, result.tracking_number, result.cost) == ("ok", "SIM665729035810", 1340)
    assert result.label_pdf == b"%PDF-1.4\n"


def test_refusal_is_failed_with_its_code():
    result = mapping.label_result(wire("refused", 402), "k")
    assert (result.outcome, result.code) == ("failed", "too_heavy")


@pytest.mark.parametrize(
    "change", [{"label_pdf": "%%%"}, {"label_pdf": "QUJD"}, {"cost": "5"}, {"ref": None}]
)
def test_answer_without_a_usable_label_is_unknown(change):
    body = {**wire("bought").json(), **change}
    assert mapping.label_result(Response(201, content=json.dumps(body).encode()), "k").outcome == "unknown"


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b""),
        (200, b"null"),
        (200, b'{"error": "no"}'),
        (302, b""),
        (404, b"<html>"),
        (500, b"{}"),
        (503, b""),
    ],
)
def test_answer_that_does_not_say_is_unknown(status, content):
    response = Response(status, content=content)
    assert mapping.label_result(response, "k").outcome == "unknown"
    assert mapping.void_result(response, "k").outcome == "unknown"


@pytest.mark.parametrize("status", [401, 403, 429])
def test_answer_that_turns_us_away_is_unavailable(status):
    with pytest.raises(CarrierUnavailable):
        mapping.label_result(Response(status, content=b"{}"), "k")


def test_reused_key_is_a_defect():
    with pytest.raises(KeyReused):
        mapping.void_result(Response(422, content=b'{"error": {"code": "key_reused"}}'), "k")


def test_callback_is_read():
    (event,) = mapping.events((FIXTURES / "callback_out_for_delivery.json").read_bytes())
    assert (event.status, event.tracking_number, event.description) == (
        "out_for_delivery",
        "SIM665729035810",
        "Parcel on the delivery van",
    )


@pytest.mark.parametrize(
    ("name", "value"), [("status", "stolen"), ("occurred_at", "2026-05-04T08:15:30"), ("status", [])]
)
def test_callback_with_a_wrong_field_is_refused(name, value):
    content = json.loads((FIXTURES / "callback_out_for_delivery.json").read_bytes())
    content["data"][name] = value
    with pytest.raises(BadCallback):
        mapping.events(json.dumps(content).encode())


def test_settings_are_read():
    read = settings.from_env({settings.URL: "http://127.0.0.1:1/", settings.SECRET: "s"})
    assert read == settings.Settings(url="http://127.0.0.1:1", secrets=("s",), timeout_s=10)


def test_missing_setting_is_named():
    with pytest.raises(Invalid, match=settings.URL):
        settings.from_env({})
