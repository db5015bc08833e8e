"""DHL Parcel DE: the contract against a simulated DHL that speaks the published shapes."""

from dataclasses import replace
from datetime import date, time

import pytest

from adapters.carriers.contract import (
    BROKEN,
    LOST,
    NEVER_DONE,
    RECIPIENT,
    SENDER,
    RemoteCarrierContract,
    named,
    parcel,
    text_of,
)
from goodorder.adapters.carriers.dhl_parcel_de import mapping, settings
from goodorder.adapters.carriers.dhl_parcel_de.adapter import DhlParcelDe
from goodorder.kernel.errors import Invalid
from goodorder.kernel.http import Response
from goodorder.shipping.ports import CarrierUnavailable, PickupRequest, QuoteRequest, VoidLabelRequest
from goodorder.testing.processes import SimulatorProcess

SECRET = "a-secret-of-the-tests-only-32-bytes"


def chosen(url, secret=SECRET, timeout_s=30):
    accounts = {
        name: settings.Account(
            user=name, password=secret, billing_numbers={"V01PAK": f"333333333301{at:02d}"}
        )
        for at, name in enumerate(("first", "second"), start=1)
    }
    return settings.Settings(api_key=secret, accounts=accounts, url=url, timeout_s=timeout_s)


@pytest.fixture(scope="module")
def dhl_process(tmp_path_factory):
    journal = tmp_path_factory.mktemp("dhl") / "journal.jsonl"
    with SimulatorProcess("dhl", secret=SECRET, journal=journal) as process:
        yield process


class TestDhlParcelDe(RemoteCarrierContract):
    @pytest.fixture
    def service(self):
        return "V01PAK"

    @pytest.fixture
    def world(self, dhl_process):
        dhl_process.faults()
        yield dhl_process
        dhl_process.faults()

    @pytest.fixture
    def carrier(self, world, timeout_s):
        return DhlParcelDe(chosen(world.url, timeout_s=timeout_s))

    @pytest.fixture
    def unreachable(self):
        return DhlParcelDe(chosen("http://127.0.0.1:9"))

    @pytest.fixture
    def labels(self, world):
        """Count the orders that bear a key as their reference."""
        return lambda key: sum(
            line["effect"]["reference"] == mapping.reference_of(key) for line in world.journal("label")
        )

    def test_bought_label_has_number_cost_and_a_page(self, carrier, wanted):
        """DHL tells no prices: the cost is 0, in euros."""
        bought = carrier.buy_label(wanted)
        assert (bought.outcome, bought.cost, bought.currency) == ("ok", 0, "EUR")
        assert (len(bought.tracking_number), len(text_of(bought.label_pdf))) == (20, 1)

    def test_prices_are_told_for_the_services_it_offers(self, carrier):
        """DHL tells no prices: our own table holds the agreed ones."""
        asked = QuoteRequest(services=("V01PAK",), sender=SENDER, recipient=RECIPIENT, parcels=(parcel(9),))
        assert carrier.quote(asked) == ()

    def test_a_visit_is_booked_once_and_called_off(self, carrier, key):
        """DHL's pickups are another product: the refusal says where they are booked."""
        visit = PickupRequest(
            idem_key=key(),
            sender=SENDER,
            on=date(2026, 12, 1),
            ready_from=time(9),
            ready_until=time(17),
            parcels=1,
            weight_g=1,
        )
        refused = carrier.book_pickup(visit)
        assert (refused.outcome, refused.code) == ("failed", "not_offered")
        assert carrier.cancel_pickup(visit, "x") == refused

    def test_label_is_handed_back_once_or_again(self, carrier, wanted, key):
        """DHL forgets a cancelled label, and says so when asked again."""
        bought = carrier.buy_label(replace(wanted, parcels=wanted.parcels * 2))
        request = VoidLabelRequest(
            idem_key=key(), tracking_number=bought.tracking_number, provider_ref=bought.provider_ref
        )
        assert [carrier.void_label(request).outcome for _ in range(2)] == ["ok", "failed"]
        assert [carrier.track(number, "") for number in bought.parcel_numbers] == [(), ()]

    def test_lost_answer_to_a_handing_back_is_found_by_the_same_key(self, carrier, world, wanted, key):
        """DHL forgets a cancelled label: the second answer names it as unknown."""
        bought = carrier.buy_label(wanted)
        world.faults({"mode": "act_and_lose", "operation": "void", "times": 1})
        request = VoidLabelRequest(
            idem_key=key(), tracking_number=bought.tracking_number, provider_ref=bought.provider_ref
        )
        assert carrier.void_label(request).outcome == "unknown"
        assert "Unknown shipment number" in carrier.void_label(request).message

    def test_key_with_another_request_is_a_defect(self, carrier, wanted, labels):
        """DHL keeps no requests: the label that bears the key is the answer, and no second one is bought."""
        bought = carrier.buy_label(wanted)
        assert carrier.buy_label(replace(wanted, reference="another")) == bought
        assert labels(wanted.idem_key) == 1

    @pytest.mark.parametrize("rule", LOST, ids=named)
    def test_lost_answer_is_unknown_and_enquiry_finds_the_one_label(
        self, carrier, world, wanted, labels, rule
    ):
        """The same key finds it."""
        world.faults({**rule, "operation": "label", "times": 1})
        assert carrier.buy_label(wanted).outcome == "unknown"
        found = carrier.buy_label(wanted)
        assert (found.outcome, labels(wanted.idem_key)) == ("ok", 1)
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
        """DHL shows no trace of a breakdown: the same key buys."""
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
            unreachable.track("00340434", "")

    def test_wrong_credentials_are_unavailable_and_buy_nothing(self, world, wanted, labels):
        with pytest.raises(CarrierUnavailable):
            DhlParcelDe(chosen(world.url, "other")).buy_label(wanted)
        assert labels(wanted.idem_key) == 0


def test_settings_name_the_variable():
    with pytest.raises(Invalid, match="set GOODORDER_DHL_API_KEY"):
        settings.from_env({})
    with pytest.raises(Invalid, match="set GOODORDER_DHL_ACCOUNTS to JSON like"):
        settings.from_env({"GOODORDER_DHL_API_KEY": "k"})


def test_countries_have_three_letters():
    assert [mapping.alpha3(one) for one in ("DE", "GB", "FR", "US")] == ["DEU", "GBR", "FRA", "USA"]


def test_tracking_that_cannot_be_read_is_a_reason_to_ask_again():
    bomb = b'<!DOCTYPE d [<!ENTITY a "b">]><data code="0">&a;</data>'
    for content in (b"", b"<html>", bomb, b'<data code="5"/>'):
        with pytest.raises(CarrierUnavailable):
            mapping.pieces(Response(200, content=content))
