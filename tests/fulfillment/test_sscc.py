"""Codes of cartons and pallets: 18 digits that any GS1 reader accepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.fulfillment.rules.sscc import is_sscc, sscc_in, sscc_of
from goodorder.kernel.errors import Invalid

PREFIXES = st.from_regex(r"\A[0-9]{4,12}\Z")


def is_right(digits):
    """Judge a code as GS1 explains it: odd places times three, even places once, to the next ten."""
    total = 0
    for place, digit in enumerate(digits[:17], 1):
        total += int(digit) * 3 if place % 2 else int(digit)
    return len(digits) == 18 and (10 - total % 10) % 10 == int(digits[17])


def test_example_of_the_standard_has_its_check_digit():
    assert sscc_of(1, "0614141", 123456789) == "106141411234567897"


@given(st.integers(0, 9), PREFIXES, st.integers(0, 10**15))
def test_every_code_is_right_and_begins_with_the_prefix(extension, prefix, serial):
    code = sscc_of(extension, prefix, serial)
    assert is_right(code)
    assert is_sscc(code)
    assert code[: 1 + len(prefix)] == f"{extension}{prefix}"


@given(PREFIXES, st.integers(0, 9_999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(prefix, serial, place, step):
    code = sscc_of(0, prefix, serial)
    wrong = str((int(code[place]) + step) % 10)
    assert not is_sscc(code[:place] + wrong + code[place + 1 :])


@given(PREFIXES, st.integers(0, 9_998))
def test_neighbours_have_codes_of_their_own(prefix, serial):
    assert sscc_of(0, prefix, serial) != sscc_of(0, prefix, serial + 1)


@pytest.mark.parametrize(
    "scan",
    ["106141411234567897", "(00)106141411234567897", "00106141411234567897", "]C100106141411234567897 "],
)
def test_scanners_may_write_the_identifier_or_not(scan):
    assert sscc_in(scan) == "106141411234567897"


@pytest.mark.parametrize("scan", ["", "106141411234567890", "01106141411234567897", "KETTLE", "٣" * 18])
def test_what_is_no_code_is_refused(scan):
    with pytest.raises(Invalid, match="18 digits"):
        sscc_in(scan)
