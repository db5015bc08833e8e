"""No text turns what stands beside it: the rule for texts and for whole pages, and what spreadsheets are given."""

from hypothesis import given
from hypothesis import strategies as st

from goodorder.looks.direction import straight, straight_utf8
from goodorder.looks.sheets import csv_text, plain_cell

TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text())
def test_text_and_page_lose_the_same(text):
    assert straight_utf8(text.encode(errors="ignore")) == straight(text).encode(errors="ignore")


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters=TURNS)))
def test_what_turns_nothing_stays_as_it_is(text):
    assert straight(text) == text


def test_marks_and_letters_keep_their_direction():
    assert straight(f"\u200e\u05d0\u200f\u061c{TURNS}1") == "\u200e\u05d0\u200f\u061c1"


def test_a_formula_behind_a_turning_character_is_text():
    assert [plain_cell(cell) for cell in ("\u202e=1+1", "\n=1", "\uff1d1", "a=1", -1, None)] == [
        "'=1+1", "'\n=1", "'\uff1d1", "a=1", "-1", "",
    ]  # fmt: skip
    assert csv_text(["a"], [["\u2066@x"]]) == "\ufeffa\r\n'@x\r\n"
