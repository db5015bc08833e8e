"""UPS: the contract against a simulated UPS that speaks the published shapes, and the reading of its answers."""

from dataclasses import replace

import pytest

from adapters.carriers.contract import BROKEN, LOST, NEVER_DONE, RemoteCarrierContract, named, text_of
from goodorder.adapters.carriers.ups import mapping, settings
from goodorder.adapters.carriers.ups.adapter import UpsCarrier
from goodorder.kernel.errors import Invalid
from goodorder.kernel.http import Response
from goodorder.shipping.ports import CarrierUnavailable
from goodorder.testing.processes import SimulatorProcess

SECRET = "a-secret-of-the-tests-only-32-bytes"


def chosen(url, secret=SECRET, timeout_s=30):
    accounts = {
        name: settings.Account(client_id=name, client_secret=secret, shipper_number=name.upper())
        for name in ("first", "second")
    }
    return settings.Settings(accounts=accounts, url=url, timeout_s=timeout_s)


@pytest.fixture(scope="module")
def ups_process(tmp_path_factory):
    journal = tmp_path_factory.mktemp("ups") / "journal.jsonl"
    with SimulatorProcess("ups", secret=SECRET, journal=journal) as process:
        yield process


class TestUpsCarrier(RemoteCarrierContract):
    @pytest.fixture
    def service(self):
        return "11"

    @pytest.fixture
    def world(self, ups_process):
        ups_process.faults()
        yield ups_process
        ups_process.faults()

    @pytest.fixture
    def carrier(self, world, timeout_s):
        return UpsCarrier(chosen(world.url, timeout_s=timeout_s))

    @pytest.fixture
    def unreachable(self):
        return UpsCarrier(chosen("http://127.0.0.1:9"))

    @pytest.fixture
    def labels(self, world):
        """Count the labels that bear a key as their reference."""
        return lambda key: sum(
            line["effect"]["reference"] == mapping.reference_of(key) for line in world.journal("label")
        )

    def test_label_is_a6_and_names_the_recipient(self, carrier, wanted):
        """UPS draws the whole label as an image of four by six inches."""
        ((_, size),) = text_of(carrier.buy_label(wanted).label_pdf)
        assert size == (102, 152)

    def test_key_with_another_request_is_a_defect(self, carrier, wanted, labels):
        """UPS keeps no requests: the label that bears the key is the answer, and no second one is bought."""
        bought = carrier.buy_label(wanted)
        assert carrier.buy_label(replace(wanted, reference="another")) == bought
        assert labels(wanted.idem_key) == 1

    @pytest.mark.parametrize("rule", LOST, ids=named)
    def test_lost_answer_is_unknown_and_enquiry_finds_the_one_label(
        self, carrier, world, wanted, labels, rule
    ):
        """The same key finds it, with its price."""
        world.faults({**rule, "operation": "label", "times": 1})
        assert carrier.buy_label(wanted).outcome == "unknown"
        found = carrier.buy_label(wanted)
        assert (found.outcome, found.cost > 0, labels(wanted.idem_key)) == ("ok", True, 1)
        assert carrier.buy_label(wanted) == found

    @pytest.mark.parametrize("rule", NEVER_DONE, ids=named)
    def test_lost_request_is_unknown_until_enquiry_says_never_seen(
        self, carrier, world, wanted, labels, rule
    ):
        """The same key buys it."""
        world.faults({**rule, "operation": "label", "times": 1})
        assert carrier.buy_label(wanted).outcome == "unknown"
        assert (carrier.buy_label(wanted).outcome, labels(wanted.idem_key)) == ("ok", 1)

    @pytest.mark.parametrize("rule", BROKEN, ids=named)
    def test_breakdown_is_unknown_until_enquiry_says_failed(self, carrier, world, wanted, labels, rule):
        """UPS shows no trace of a breakdown: the same key buys."""
        world.faults({**rule, "operation": "label", "times": 1})
        assert carrier.buy_label(wanted).outcome == "unknown"
        assert (carrier.buy_label(wanted).outcome, labels(wanted.idem_key)) == ("ok", 1)

    @pytest.mark.parametrize("mode", ["error_500", "lose_before_acting"])
    def test_lost_enquiry_is_a_reason_to_ask_again(self, carrier, world, wanted, labels, mode):
        """What cannot be asked about is not bought a second time."""
        bought = carrier.buy_label(wanted)
        world.faults({"mode": mode, "operation": "enquire", "times": 1})
        with pytest.raises(CarrierUnavailable):
            carrier.buy_label(wanted)
        assert (carrier.buy_label(wanted), labels(wanted.idem_key)) == (bought, 1)

    def test_closed_port_is_unavailable(self, unreachable, wanted):
        with pytest.raises(CarrierUnavailable):
            unreachable.buy_label(wanted)
        with pytest.raises(CarrierUnavailable):
            unreachable.track("1Z", "")

    def test_wrong_credentials_are_unavailable_and_buy_nothing(self, world, wanted, labels):
        with pytest.raises(CarrierUnavailable, match="UPS gave no token: 401"):
            UpsCarrier(chosen(world.url, "other")).buy_label(wanted)
        assert labels(wanted.idem_key) == 0

    def test_an_account_that_is_not_configured_is_named(self, carrier, wanted):
        with pytest.raises(Invalid, match="GOODORDER_UPS_ACCOUNTS has no account third"):
            carrier.buy_label(replace(wanted, account="third"))

    def test_prices_come_with_days_on_the_way(self, carrier, wanted):
        asked = mapping.QuoteRequest(
            services=("11", "65"), sender=wanted.sender, recipient=wanted.recipient, parcels=wanted.parcels
        )
        assert [(one.service, one.amount, one.transit_days) for one in carrier.quote(asked)] == [
            ("11", 800, 2),
            ("65", 1870, 1),
        ]


def test_settings_name_the_variable():
    with pytest.raises(Invalid, match="set GOODORDER_UPS_ACCOUNTS to JSON like"):
        settings.from_env({})
    given = '{"a": {"client_id": "i", "client_secret": "s", "shipper_number": "n"}}'
    assert settings.from_env({"GOODORDER_UPS_ACCOUNTS": given}).account("").shipper_number == "n"


def test_a_long_key_has_a_reference_ups_takes():
    assert mapping.reference_of("lbl_1") == "lbl_1"
    assert len(mapping.reference_of("x" * 80)) == mapping.LONGEST_REFERENCE


@pytest.mark.parametrize(("status", "content"), [(200, b""), (200, b"null"), (500, b"{}"), (404, b"<html>")])
def test_an_answer_that_does_not_say_is_unknown(status, content):
    response = Response(status, content=content)
    assert mapping.bought(response)[0].outcome == "unknown"
    assert mapping.voided(response)[0] == "unknown"
    with pytest.raises(CarrierUnavailable):
        mapping.recovered(response)
