"""What every carrier adapter must do, whoever is behind it.

A test class inherits CarrierContract and gives the fixtures `carrier` (the adapter) and `service` (one it offers to
Germany for parcels up to 30 kg). An adapter that uses the network inherits RemoteCarrierContract too and gives
`world` (a simulator of the carrier with the methods of SimulatorProcess), `unreachable` (the adapter pointed at a
closed port). A carrier that tells of its parcels by itself inherits SignedCallbacks as well and gives `later(seconds)`
(the adapter with its clock ahead) and `signed(body)` (genuine headers for any body).
The adapter waits at most about a second for answers.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pypdfium2
import pytest

from goodorder.shipping.ports import (
    Address,
    BadCallback,
    BadSignature,
    CarrierUnavailable,
    KeyReused,
    LabelRequest,
    ManifestRequest,
    Parcel,
    PickupRequest,
    QuoteRequest,
    VoidLabelRequest,
)

SENDER = Address(
    name="Dispatch",
    company="Hill & Sons (Ltd)",
    lines=("Dock 4",),
    city="Leeds",
    postcode="LS1 1AA",
    country="GB",
)
RECIPIENT = Address(
    name="Zoë Łukasz",
    lines=("Königstraße 7", "#strong[c/o] \\ $x$"),
    city="Köln",
    postcode="50667",
    country="DE",
    phone="+49 221 555",
)
LOST = [
    {"mode": "act_and_lose"},
    {"mode": "slow", "delay_s": 4},
    {"mode": "error_500_after"},
    {"mode": "garbage_body"},
]
NEVER_DONE = [{"mode": "lose_before_acting"}, {"mode": "timeout", "delay_s": 4}]
BROKEN = [{"mode": "error_500"}, {"mode": "error_in_200"}]


def named(rule):
    return "-".join(str(value) for value in rule.values())


def parcel(weight_g):
    return Parcel(weight_g=weight_g, length_mm=300, width_mm=200, height_mm=100)


def text_of(pdf):
    """Return the text of each page and its size in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            (page.get_textpage().get_text_range(), tuple(round(side * 25.4 / 72) for side in page.get_size()))
            for page in document
        ]


class CarrierContract:
    @pytest.fixture
    def wanted(self, key, service):
        """Return a purchase of one parcel under a fresh key."""
        return LabelRequest(
            idem_key=key(),
            service=service,
            sender=SENDER,
            recipient=RECIPIENT,
            parcels=(parcel(1200),),
            reference="SO-2026-000123",
        )

    def test_bought_label_has_number_cost_and_a_page(self, carrier, wanted):
        bought = carrier.buy_label(wanted)
        assert bought.outcome == "ok"
        assert bought.tracking_number
        assert bought.provider_ref
        assert bought.cost > 0
        assert len(bought.currency) == 3
        assert len(text_of(bought.label_pdf)) == 1

    def test_label_is_a6_and_names_the_recipient(self, carrier, wanted):
        ((text, size),) = text_of(carrier.buy_label(wanted).label_pdf)
        assert size == (105, 148)
        for part in ("50667", "Köln", "#strong[c/o] \\ $x$", "SO-2026-000123"):
            assert part in text

    def test_each_parcel_has_its_page_and_its_price(self, carrier, wanted):
        one = carrier.buy_label(wanted)
        three = carrier.buy_label(
            replace(wanted, idem_key=wanted.idem_key + "-3", parcels=(parcel(1200),) * 3)
        )
        assert len(text_of(three.label_pdf)) == 3
        assert three.cost == 3 * one.cost
        assert len(set(three.parcel_numbers)) == 3
        assert three.parcel_numbers[0] == three.tracking_number

    def test_same_key_buys_once_and_answers_the_same(self, carrier, wanted):
        assert carrier.buy_label(wanted) == carrier.buy_label(wanted)

    def test_other_key_has_another_number(self, carrier, wanted):
        numbers = {
            carrier.buy_label(replace(wanted, idem_key=f"{wanted.idem_key}-{n}")).tracking_number
            for n in "abc"
        }
        assert len(numbers) == 3

    def test_enquiry_or_the_same_key_recovers_a_purchase(self, carrier, wanted):
        bought = carrier.buy_label(wanted)
        assert (carrier.enquire(wanted.idem_key) or carrier.buy_label(wanted)) == bought

    def test_unknown_key_is_none(self, carrier, key):
        assert carrier.enquire(key()) is None

    @pytest.mark.parametrize(
        "change",
        [{"service": "teleport"}, {"parcels": ()}, {"parcels": (parcel(0),)}, {"parcels": (parcel(10**9),)}],
        ids=str,
    )
    def test_what_the_carrier_does_not_do_is_failed_and_says_why(self, carrier, wanted, change):
        refused = carrier.buy_label(replace(wanted, **change))
        assert (refused.outcome, refused.tracking_number, refused.label_pdf) == ("failed", "", b"")
        assert refused.code
        assert refused.message

    def test_label_is_handed_back_once_or_again(self, carrier, wanted, key):
        bought = carrier.buy_label(wanted)
        request = VoidLabelRequest(
            idem_key=key(), tracking_number=bought.tracking_number, provider_ref=bought.provider_ref
        )
        assert [carrier.void_label(request).outcome for _ in range(2)] == ["ok", "ok"]

    def test_label_of_somebody_else_is_not_taken_back(self, carrier, key):
        refused = carrier.void_label(
            VoidLabelRequest(idem_key=key(), tracking_number="1Z/..?", provider_ref="x")
        )
        assert (refused.outcome, bool(refused.code), bool(refused.message)) == ("failed", True, True)

    def test_prices_are_told_for_the_services_it_offers(self, carrier, wanted):
        asked = QuoteRequest(
            services=(wanted.service, "teleport"),
            sender=SENDER,
            recipient=RECIPIENT,
            parcels=wanted.parcels * 2,
        )
        (found,) = carrier.quote(asked)
        bought = carrier.buy_label(replace(wanted, parcels=wanted.parcels * 2))
        assert (found.service, found.amount, found.currency) == (wanted.service, bought.cost, bought.currency)

    def test_a_day_is_closed_once_under_its_key(self, carrier, wanted, key):
        number = carrier.buy_label(wanted).tracking_number
        request = ManifestRequest(idem_key=key(), tracking_numbers=(number,), sender=SENDER)
        first, again = carrier.close_manifest(request), carrier.close_manifest(request)
        assert (first.outcome, first) == ("ok", again)

    def test_a_visit_is_booked_once_and_called_off(self, carrier, key):
        visit = PickupRequest(
            idem_key=key(),
            sender=SENDER,
            on=datetime.now(tz=UTC).date() + timedelta(days=3),
            ready_from=time(10),
            ready_until=time(16, 30),
            parcels=4,
            weight_g=9000,
        )
        first, again = carrier.book_pickup(visit), carrier.book_pickup(visit)
        assert (first.outcome, bool(first.confirmation), first) == ("ok", True, again)
        off = carrier.cancel_pickup(replace(visit, idem_key=key()), first.confirmation)
        assert off.outcome == "ok"

    def test_a_number_it_does_not_know_has_no_news(self, carrier):
        assert carrier.track("1Z999", "") == ()

    def test_unsigned_callback_is_refused(self, carrier):
        with pytest.raises(BadSignature):
            carrier.parse_callback({}, b"{}")


class RemoteCarrierContract(CarrierContract):
    @pytest.fixture
    def labels(self, world):
        """Count the labels truly bought under a key."""
        return lambda key: sum(line["key"] == key for line in world.journal("label"))

    def test_key_with_another_request_is_a_defect(self, carrier, wanted, labels):
        carrier.buy_label(wanted)
        with pytest.raises(KeyReused):
            carrier.buy_label(replace(wanted, reference="another"))
        assert labels(wanted.idem_key) == 1

    @pytest.mark.parametrize("rule", LOST, ids=named)
    def test_lost_answer_is_unknown_and_enquiry_finds_the_one_label(
        self, carrier, world, wanted, labels, rule
    ):
        world.faults({**rule, "times": 1})
        assert carrier.buy_label(wanted).outcome == "unknown"
        found = carrier.enquire(wanted.idem_key)
        assert (found.outcome, len(text_of(found.label_pdf))) == ("ok", 1)
        assert labels(wanted.idem_key) == 1

    @pytest.mark.parametrize("rule", NEVER_DONE, ids=named)
    def test_lost_request_is_unknown_until_enquiry_says_never_seen(
        self, carrier, world, wanted, labels, rule
    ):
        world.faults({**rule, "times": 1})
        assert carrier.buy_label(wanted).outcome == "unknown"
        assert carrier.enquire(wanted.idem_key) is None
        assert carrier.buy_label(wanted).outcome == "ok"
        assert labels(wanted.idem_key) == 1

    @pytest.mark.parametrize("rule", BROKEN, ids=named)
    def test_breakdown_is_unknown_until_enquiry_says_failed(self, carrier, world, wanted, labels, rule):
        world.faults({**rule, "times": 1})
        assert [carrier.buy_label(wanted).outcome for _ in range(2)] == ["unknown", "unknown"]
        assert carrier.enquire(wanted.idem_key).outcome == "failed"
        assert labels(wanted.idem_key) == 0

    @pytest.mark.parametrize("mode", ["error_500", "garbage_body", "lose_before_acting"])
    def test_lost_enquiry_is_a_reason_to_ask_again(self, carrier, world, wanted, mode):
        bought = carrier.buy_label(wanted)
        world.faults({"mode": mode, "operation": "enquire", "times": 1})
        with pytest.raises(CarrierUnavailable):
            carrier.enquire(wanted.idem_key)
        assert carrier.enquire(wanted.idem_key) == bought

    def test_lost_answer_to_a_handing_back_is_found_by_the_same_key(self, carrier, world, wanted, key):
        bought = carrier.buy_label(wanted)
        world.faults({"mode": "act_and_lose", "operation": "void", "times": 1})
        request = VoidLabelRequest(
            idem_key=key(), tracking_number=bought.tracking_number, provider_ref=bought.provider_ref
        )
        assert [carrier.void_label(request).outcome for _ in range(2)] == ["unknown", "ok"]

    def test_label_of_a_parcel_on_its_way_is_not_taken_back(self, carrier, world, wanted, key):
        bought = carrier.buy_label(wanted)
        world.advance(bought.tracking_number, "in_transit")
        request = VoidLabelRequest(
            idem_key=key(), tracking_number=bought.tracking_number, provider_ref=bought.provider_ref
        )
        assert carrier.void_label(request).outcome == "failed"

    def test_a_label_goes_back_to_the_account_that_bought_it_only(self, carrier, wanted, key):
        bought = carrier.buy_label(replace(wanted, account="second"))
        request = VoidLabelRequest(
            idem_key=key(), tracking_number=bought.tracking_number, provider_ref=bought.provider_ref
        )
        assert carrier.void_label(request).outcome == "failed"
        assert carrier.void_label(replace(request, idem_key=key(), account="second")).outcome == "ok"

    def test_a_parcel_can_be_asked_about(self, carrier, world, wanted):
        number = carrier.buy_label(wanted).tracking_number
        for status in ("in_transit", "held_at_customs", "in_transit", "out_for_delivery", "attempted"):
            world.advance(number, status)
        told = carrier.track(number, "")
        assert [event.status for event in sorted(told, key=lambda event: event.occurred_at)] == [
            "created",
            "in_transit",
            "held_at_customs",
            "in_transit",
            "out_for_delivery",
            "attempted",
        ]
        assert told == carrier.track(number, "")
        assert len({event.event_id for event in told}) == len(told)

    def test_closed_port_is_unavailable(self, unreachable, wanted):
        with pytest.raises(CarrierUnavailable):
            unreachable.buy_label(wanted)
        with pytest.raises(CarrierUnavailable):
            unreachable.enquire(wanted.idem_key)


class SignedCallbacks:
    """What an adapter of a carrier that signs its callbacks must do besides."""

    def test_callbacks_follow_the_parcel(self, carrier, world, wanted, receiver):
        world.callback_url(receiver.url)
        number = carrier.buy_label(wanted).tracking_number
        for status in ("in_transit", "exception", "out_for_delivery", "delivered"):
            world.advance(number, status)
        told = [carrier.parse_callback(one.headers, one.body) for one in receiver.wait_for(5)]
        events = sorted((event for batch in told for event in batch), key=lambda event: event.occurred_at)
        assert [event.status for event in events] == [
            "created",
            "in_transit",
            "exception",
            "out_for_delivery",
            "delivered",
        ]
        assert {event.tracking_number for event in events} == {number}
        assert all(event.description for event in events)

    def test_repeated_callback_has_the_same_event_id(self, carrier, world, wanted, receiver):
        world.callback_url(receiver.url)
        world.faults({"mode": "callback_twice", "copies": 5})
        carrier.buy_label(wanted)
        events = [carrier.parse_callback(one.headers, one.body) for one in receiver.wait_for(5)]
        assert events == [events[0]] * 5

    @pytest.fixture
    def genuine(self, carrier, world, wanted, receiver):
        """Return headers and body of a callback as it came."""
        world.callback_url(receiver.url)
        carrier.buy_label(wanted)
        (sent,) = receiver.wait_for(1)
        return sent.headers, sent.body

    def test_callback_with_a_changed_body_is_refused(self, carrier, genuine):
        headers, body = genuine
        with pytest.raises(BadSignature):
            carrier.parse_callback(headers, body.replace(b"created", b"delivered"))

    def test_stale_callback_is_refused(self, later, genuine):
        with pytest.raises(BadSignature):
            later(360).parse_callback(*genuine)
        assert later(240).parse_callback(*genuine)

    @pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"id": "evt_1"}', b"\xff", b"[" * 100_000])
    def test_genuine_callback_that_makes_no_sense_is_refused(self, carrier, signed, body):
        with pytest.raises(BadCallback):
            carrier.parse_callback(signed(body), body)
