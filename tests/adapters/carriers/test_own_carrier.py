"""Our own van: the contract, its prices, its numbers and the barcode on its label, read back."""

import json
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from adapters.carriers.contract import SENDER, CarrierContract, parcel, text_of
from goodorder.adapters.carriers.own import label, mapping, settings
from goodorder.adapters.carriers.own.adapter import OwnCarrier
from goodorder.kernel.errors import Invalid
from goodorder.shipping.ports import Address, LabelRequest

PRINTER_DPI = 203


def barcodes(pdf):
    """Return what a scanner reads on each page as a label printer prints it."""
    with pypdfium2.PdfDocument(pdf) as document:
        images = [page.render(scale=PRINTER_DPI / 72).to_pil().convert("1") for page in document]
    return [[(code.text, str(code.format)) for code in zxingcpp.read_barcodes(image)] for image in images]


class TestOwnCarrier(CarrierContract):
    @pytest.fixture
    def carrier(self):
        return OwnCarrier()

    @pytest.fixture
    def service(self):
        return "standard"

    def test_barcode_on_every_page_reads_as_the_tracking_number(self, carrier, wanted):
        bought = carrier.buy_label(replace(wanted, parcels=(parcel(100), parcel(200))))
        assert mapping.is_ours(bought.tracking_number)
        assert barcodes(bought.label_pdf) == [[(number, "Code 128")] for number in bought.parcel_numbers]

    def test_long_address_leaves_the_barcode_in_its_place(self, carrier, wanted):
        crowd = replace(
            SENDER, company="Very long name of a company " * 4, lines=("One more line of an address",) * 9
        )
        bought = carrier.buy_label(replace(wanted, sender=crowd, recipient=crowd, reference="R" * 60))
        ((text, _),) = text_of(bought.label_pdf)
        assert text.count("One more line of an address") == 18
        assert barcodes(bought.label_pdf) == [[(bought.tracking_number, "Code 128")]]

    def test_price_is_that_of_the_first_step_that_carries_the_parcel(self, carrier, wanted):
        costs = [
            carrier.buy_label(replace(wanted, parcels=(parcel(g),))).cost for g in (1, 2000, 2001, 31_500)
        ]
        assert costs == [450, 450, 590, 1190]

    def test_service_with_countries_goes_nowhere_else(self, wanted):
        rates = settings.from_env({settings.RATES: settings.EXAMPLE})
        van = replace(wanted, service="van")
        assert OwnCarrier(rates).buy_label(van).cost == 450
        refused = OwnCarrier(rates).buy_label(replace(van, recipient=SENDER))
        assert (refused.outcome, refused.code) == ("failed", "country_not_served")


def test_empty_parts_of_an_address_are_left_out():
    address = Address(name="Ann", lines=("",), city="Lyon", postcode="", country="FR")
    assert label.address_lines(address) == ["Ann", "Lyon", "FR"]


@given(st.text())
def test_number_is_always_ours_and_depends_on_the_key_alone(key):
    number = mapping.tracking_number(key)
    assert mapping.is_ours(number)
    assert number == mapping.tracking_number(key)


@given(st.text(), st.integers(2, 19), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(key, place, step):
    number = mapping.tracking_number(key)
    wrong = str((int(number[place]) + step) % 10)
    assert not mapping.is_ours(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize(
    "number", ["", "GO", "GO1", "XX000000000000000000", "GO0000000000000000000", "GO" + "٣" * 18]
)
def test_number_of_another_shape_is_not_ours(number):
    assert not mapping.is_ours(number)


def test_check_digit_is_that_of_gs1():
    assert mapping.check_digit("629104150021") == 3


@given(
    st.builds(
        Address,
        name=st.text(),
        lines=st.lists(st.text(max_size=30), max_size=3).map(tuple),
        city=st.text(),
        postcode=st.text(),
        country=st.just("DE"),
    ),
    st.text(),
)
def test_any_text_makes_a_label(address, reference):
    request = LabelRequest(
        idem_key="k",
        service="standard",
        sender=address,
        recipient=address,
        parcels=(parcel(1),),
        reference=reference,
    )
    assert len(text_of(OwnCarrier().buy_label(request).label_pdf)) == 1


@pytest.mark.parametrize(
    "table",
    [
        "not json",
        "[]",
        "{}",
        {"currency": "", "services": {}},
        {"currency": "EUR", "services": {"van": {}}},
        {"currency": "EUR", "services": {"van": {"steps": []}}},
        {"currency": "EUR", "services": {"van": {"steps": [[1]]}}},
        {"currency": "EUR", "services": {"van": {"steps": [[1, 2.5]]}}},
        {"currency": "EUR", "services": {"van": {"steps": [[-1, 2]]}}},
    ],
    ids=str,
)
def test_rate_table_that_cannot_be_read_is_named_with_an_example(table):
    text = table if isinstance(table, str) else json.dumps(table)
    with pytest.raises(Invalid, match=settings.RATES) as refusal:
        settings.from_env({settings.RATES: text})
    assert settings.EXAMPLE in refusal.value.message


def test_steps_are_sorted_whatever_their_order():
    table = {"currency": "EUR", "services": {"van": {"steps": [[5000, 900], [1000, 300]]}}}
    read = settings.from_env({settings.RATES: json.dumps(table)})
    assert read.services["van"].steps == ((1000, 300), (5000, 900))
