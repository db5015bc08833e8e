"""Simulators on loopback, started once for each test module that asks for one."""

import secrets

import pytest

from goodorder.testing.processes import SimulatorProcess
from goodorder.testing.receiver import Receiver

pytest.register_assert_rewrite(
    "adapters.payments.contract",
    "adapters.payments.paying",
    "adapters.carriers.contract",
    "adapters.tax_engines.contract",
    "adapters.message_senders.contract",
)

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@pytest.fixture(scope="module")
def payment_process(tmp_path_factory):
    journal = tmp_path_factory.mktemp("payments") / "journal.jsonl"
    with SimulatorProcess("payment", secret=SECRET, journal=journal) as process:
        yield process


@pytest.fixture(scope="module")
def carrier_process(tmp_path_factory):
    journal = tmp_path_factory.mktemp("carriers") / "journal.jsonl"
    with SimulatorProcess("carrier", secret=SECRET, journal=journal) as process:
        yield process


@pytest.fixture(scope="module")
def tax_process(tmp_path_factory):
    journal = tmp_path_factory.mktemp("taxes") / "journal.jsonl"
    with SimulatorProcess("tax", secret=SECRET, journal=journal) as process:
        yield process


@pytest.fixture(scope="module")
def message_process(tmp_path_factory):
    journal = tmp_path_factory.mktemp("messages") / "journal.jsonl"
    with SimulatorProcess("message", secret=SECRET, journal=journal) as process:
        yield process


@pytest.fixture
def timeout_s(request):
    """Return how long to wait for an answer: briefly where one is held back, else longer than a busy machine takes."""
    asked = getattr(request.node, "callspec", None)
    varied = asked.params if asked else {}
    is_held_back = "delay_s" in varied.get("rule", {}) or varied.get("mode") in {"slow", "timeout"}
    return 2 if is_held_back else 30


@pytest.fixture
def receiver():
    with Receiver() as listening:
        yield listening


@pytest.fixture
def key():
    """Return a key nobody used before; call it for more."""
    return lambda: f"key-{secrets.token_hex(8)}"


@pytest.fixture
def payments(payment_process):
    """Return the payment simulator without faults and callbacks."""
    payment_process.faults()
    payment_process.callback_url("")
    yield payment_process
    payment_process.faults()
    payment_process.callback_url("")
