"""Fixtures of the complaints: the simulated Stripe beside the simulated provider, and a caller of the API."""

import pytest

from api.conftest import caller
from goodorder.kernel import plugs
from goodorder.testing.processes import SimulatorProcess

__all__ = ["caller"]
STRIPE_SECRET = "sk_test_of_these_tests"


@pytest.fixture(scope="module")
def stripe_desk(tmp_path_factory):
    """Return the simulated Stripe, which takes the cards of a module's tests."""
    journal = tmp_path_factory.mktemp("stripe") / "journal.jsonl"
    with (
        SimulatorProcess("stripe", secret=STRIPE_SECRET, journal=journal) as desk,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("GOODORDER_STRIPE_URL", desk.url)
        environment.setenv("GOODORDER_STRIPE_API_KEY", STRIPE_SECRET)
        environment.setenv("GOODORDER_STRIPE_WEBHOOK_SECRET", STRIPE_SECRET)
        plugs.plug.cache_clear()
        yield desk
    plugs.plug.cache_clear()
