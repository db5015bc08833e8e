"""Fixtures every test may use: an owner's context and a clean database."""

import os
from datetime import UTC, datetime

import pytest
from django.db import connections
from django.test import TransactionTestCase
from django.utils.translation import override
from hypothesis import HealthCheck, settings

from emptying import empty
from goodorder.cli.test import TEMPLATE
from goodorder.kernel import plugs
from goodorder.kernel.access import Context
from goodorder.testing.processes import SimulatorProcess

# A machine that is busy with something else is no fault of ours.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
SECRET = "a-secret-of-the-tests-only-32-bytes"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
# What proves a promise gets no second try: there a failure once in a hundred runs is the fault itself.
PROOFS = {"capture", "complaints", "integration", "inventory", "kernel", "properties", "webhooks"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes long, so that no process works on alone at the end; the order stays random otherwise.

    A failing test is tried once more, proofs apart, and named as tried again where it passes then.
    """
    for item in items:
        if item.path.parent.name not in PROOFS:
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: not (item.get_closest_marker("slow") or item.get_closest_marker("timeout")))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Copy the database that was migrated once for all test processes, where there is one."""
    if template := os.environ.get(TEMPLATE):
        connections["default"].settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session", autouse=True)
def quickly_emptied():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        patch.setattr(
            TransactionTestCase, "_should_reload_connections", lambda _: False
        )  # a warm connection is quicker
        yield


@pytest.fixture(autouse=True)
def in_english():
    """Begin in English: a request leaves its language with the thread, as another always follows it."""
    with override("en"):
        yield


@pytest.fixture
def ctx() -> Context:
    return Context("user:owner", NOW, frozenset({"*"}), {}, "")


@pytest.fixture(scope="module")
def card_desk(tmp_path_factory):
    """Return the payment simulator, which takes the cards of a module's tests."""
    journal = tmp_path_factory.mktemp("cards") / "journal.jsonl"
    with (
        SimulatorProcess("payment", secret=SECRET, journal=journal) as desk,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("GOODORDER_PAYMENT_SIMULATOR_URL", desk.url)
        environment.setenv("GOODORDER_SIMULATOR_SECRET", SECRET)
        plugs.plug.cache_clear()
        yield desk
    plugs.plug.cache_clear()


@pytest.fixture(scope="module")
def parcel_desk():
    """Return the carrier simulator, which takes the parcels of a module's tests."""
    with SimulatorProcess("carrier", secret=SECRET) as desk, pytest.MonkeyPatch.context() as environment:
        environment.setenv("GOODORDER_CARRIER_SIMULATOR_URL", desk.url)
        environment.setenv("GOODORDER_SIMULATOR_SECRET", SECRET)
        plugs.plug.cache_clear()
        yield desk
    plugs.plug.cache_clear()
