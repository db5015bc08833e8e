"""What scanners say: element strings in every dress, check digits, and wrong scans with their reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.fulfillment.rules import Scanned, Wanted, judge_bin, judge_item, lot_of, read
from goodorder.fulfillment.rules.gs1 import check_digit, is_checked
from goodorder.kernel.errors import Invalid, Refused

TODAY = date(2026, 11, 22)
GTIN = "09506000134352"
FULL = Scanned(gtin=GTIN, lot="AB-12", serial="S7", expires_on=date(2027, 6, 30), count=3)


@pytest.mark.parametrize(
    "text",
    [
        f"]C101{GTIN}17270600" + "10AB-12\x1d" + "21S7\x1d" + "303",
        f"]d201{GTIN}" + "10AB-12\x1d17270600" + "21S7\x1d" + "303",
        f"]d2\x1d01{GTIN}" + "10AB-12\x1d17270600" + "3703\x1d21S7",
        f"\x1d01{GTIN}303\x1d" + "10AB-12\u241d21S7\u241d17270630",
        f"(01){GTIN}(10)AB-12(21)S7(17)270630(30)3",
        f"01{GTIN}310300012517270630303\x1d21S7\x1d10AB-12\r\n",
    ],
)
def test_element_strings_are_read_in_every_dress(text):
    assert read(text, today=TODAY) == FULL


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A-02", Scanned(code="A-02")),
        ("]E09506000134352", Scanned(code="9506000134352", gtin=GTIN)),
        ("9506000134352", Scanned(code="9506000134352", gtin=GTIN)),
        ("9506000134353", Scanned(code="9506000134353")),
        ("]A0KETTLE", Scanned(code="KETTLE")),
        ("(00)340123450000000000", Scanned(sscc="340123450000000000")),
    ],
)
def test_other_codes_are_taken_as_they_are(text, found):
    assert read(text, today=TODAY) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "scan something"),
        ("]C1019506000134352", "must have 14 digits"),
        (f"(01){GTIN[:-1]}1", "wrong check digit"),
        (f"(01){GTIN}(17)271332", "no day"),
        (f"(01){GTIN}x(10)", "up to 14"),
        (f"]C101{GTIN}9812", "not known here"),
        (f"]C101{GTIN}10" + "X" * 21, "separator is missing"),
        ("(01)123(", "parentheses"),
        (f"(01){GTIN}(30)three", "must be a number"),
        ("A" * 201, "scan something"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text, why):
    with pytest.raises(Invalid, match=why) as refusal:
        read(text, today=TODAY)
    assert refusal.value.code == "fulfillment.scan_unreadable"


@given(st.text(alphabet="0123456789", min_size=7, max_size=17), st.integers(1, 9), st.data())
def test_a_check_digit_finds_every_single_wrong_digit(digits, off, data):
    number = digits + str(check_digit(digits))
    assert is_checked(number)
    at = data.draw(st.integers(0, len(number) - 1))
    wrong = number[:at] + str((int(number[at]) + off) % 10) + number[at + 1 :]
    assert not is_checked(wrong)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        read(text, today=TODAY)
    except Invalid as refusal:
        assert refusal.details["field"] == "scan"  # noqa: PT017 - either is fine


def test_days_are_read_in_the_nearest_century():
    assert read(f"(01){GTIN}(17)991231", today=TODAY).expires_on == date(1999, 12, 31)
    assert read(f"(01){GTIN}(17)750200", today=TODAY).expires_on == date(2075, 2, 28)


WANTED = Wanted("A-02", "KETTLE", frozenset({"9506000134352", "old-kettle"}), "AB-12", "lot")


@pytest.mark.parametrize("text", ["kettle", "OLD-KETTLE", f"(01){GTIN}", "9506000134352", f"]d201{GTIN}"])
def test_an_item_is_known_by_any_of_its_codes(text):
    judge_item(WANTED, read(text, today=TODAY))


def test_a_wrong_scan_blocks_with_what_was_expected():
    judge_bin(WANTED, Scanned(code="a-02"))
    with pytest.raises(Refused, match="expected bin A-02, scanned B-01"):
        judge_bin(WANTED, Scanned(code="B-01"))
    with pytest.raises(Refused, match="expected item KETTLE, scanned MUG"):
        judge_item(WANTED, Scanned(code="MUG"))
    with pytest.raises(Refused, match="expected lot AB-12, scanned AB-13"):
        lot_of(WANTED, Scanned(gtin=GTIN, lot="AB-13"))
    with pytest.raises(Refused, match="scan or type the lot"):
        lot_of(WANTED, Scanned(gtin=GTIN))
    assert lot_of(WANTED, Scanned(gtin=GTIN), "ab-12") == "ab-12"
    assert lot_of(Wanted("", "MUG"), Scanned(gtin=GTIN, lot="X")) == ""
