"""How each kind of custom field reads a value: one way of writing it, or a refusal that names the field."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.fields.rules import (
    KINDS,
    MOST_NUMBER,
    as_choices,
    as_currency,
    as_key,
    as_measure,
    as_typed,
    as_value,
    as_written,
    key_from,
)
from goodorder.kernel.errors import Invalid

GOOD = [
    ("text", "  two \n words ", "two words", "two words"),
    ("long_text", "one\r\ntwo", "one\ntwo", "one\ntwo"),
    ("number", "-007", "-7", -7),
    ("number", 12, "12", 12),
    ("money", "1250", "1250", 1250),
    ("money", -5, "-5", -5),
    ("decimal", "+002.50", "2.5", "2.5"),
    ("decimal", "-0.0", "0", "0"),
    ("decimal", 1200, "1200", "1200"),
    ("date", "2026-11-21", "2026-11-21", "2026-11-21"),
    ("date", "20261121", "2026-11-21", "2026-11-21"),
    ("yes_no", True, "yes", True),
    ("yes_no", "off", "no", False),
    ("choice", "red", "red", "red"),
    ("link", "HTTPS://Shop.example/a?b=c", "https://Shop.example/a?b=c", "https://Shop.example/a?b=c"),
    ("number", " ", "", None),
    ("link", None, "", None),
]
BAD = [
    ("text", "x" * 201),
    ("text", "a\x00b"),
    ("long_text", "x" * 2_001),
    ("number", "1.5"),
    ("number", True),
    ("number", MOST_NUMBER + 1),
    ("money", "12.50"),
    ("money", False),
    ("money", 10**13),
    ("decimal", "2,5"),
    ("decimal", "1e3"),
    ("decimal", "0.0000001"),
    ("decimal", 10**16),
    ("date", "21.11.2026"),
    ("date", "2026-02-30"),
    ("yes_no", "perhaps"),
    ("choice", "blue"),
    ("link", "javascript:alert(1)"),
    ("link", "//shop.example"),
    ("link", "https:// shop.example"),
    ("link", "https://[bad"),
    ("link", 'https://shop.example/"><script>'),
]


@pytest.mark.parametrize(("kind", "sent", "kept", "typed"), GOOD)
def test_a_value_is_kept_one_way_and_given_back_typed(kind, sent, kept, typed):
    found = as_value(kind, sent, field="f", choices=["red"])
    assert (found, as_typed(kind, found)) == (kept, typed)
    assert as_value(kind, as_typed(kind, found), field="f", choices=["red"]) == found


@pytest.mark.parametrize(("kind", "sent"), BAD)
def test_what_is_no_value_is_refused_by_the_field_s_name(kind, sent):
    with pytest.raises(Invalid) as refused:
        as_value(kind, sent, field="gift", choices=["red"])
    assert refused.value.details["field"] == "gift"
    assert refused.value.message.startswith("gift: ")


@settings(max_examples=60)
@given(st.sampled_from(KINDS), st.text(max_size=30) | st.integers() | st.booleans())
def test_reading_what_was_kept_changes_nothing(kind, sent):
    with suppress(Invalid):
        kept = as_value(kind, sent, field="f", choices=["a"])
        assert as_value(kind, as_typed(kind, kept), field="f", choices=["a"]) == kept


@given(st.decimals(-1_000, 1_000, places=6), st.decimals(-1_000, 1_000, places=6))
def test_measures_stand_as_their_values_do(left, right):
    kept = [as_value("decimal", str(one), field="f") for one in (left, right)]
    assert [as_measure("decimal", one) for one in kept] == [left, right]


@pytest.mark.parametrize(
    ("kind", "text", "measure"),
    [
        ("date", "2026-11-21", Decimal(20261121)),
        ("money", "-1250", Decimal(-1250)),
        ("number", "many", None),
        ("number", "", None),
        ("text", "7", None),
    ],
)
def test_only_a_value_of_a_measured_kind_has_a_measure(kind, text, measure):
    assert as_measure(kind, text) == measure


def test_files_write_amounts_in_major_units():
    assert as_written("money", "JPY", " 1250 ", field="f") == 1250
    assert as_written("money", "EUR", "12.5", field="f") == 1250
    assert as_written("money", "EUR", " ", field="f") == " "
    assert as_written("number", "", "7", field="f") == "7"
    with pytest.raises(Invalid, match=r"f: write an amount like 12\.50"):
        as_written("money", "EUR", "12 EUR", field="f")


def test_money_is_in_a_currency_and_nothing_else_is():
    assert (as_currency("money", "eur"), as_currency("text", " ")) == ("EUR", "")
    for kind, said in (("money", ""), ("money", "XXQ"), ("number", "EUR")):
        with pytest.raises(Invalid) as refused:
            as_currency(kind, said)
        assert refused.value.details["field"] == "currency"


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Gift wrap?", "gift_wrap"),
        ("Geschenk für", "geschenk_fur"),
        ("  --  ", ""),
        ("漢字", ""),
        ("a" * 60, "a" * 40),
    ],
)
def test_a_key_is_made_from_the_label(label, key):
    assert key_from(label) == key
    if key:
        assert as_key("", label=label) == key


@pytest.mark.parametrize("key", ["Gift", "1st", "gift wrap", "gift-wrap", "ключ", "a" * 41, "_a"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(Invalid, match="key: begin with a letter"):
        as_key(key, label="Gift")


def test_choices_get_keys_and_stand_once():
    assert as_choices("choice", [("", "Dark red"), ("b", "Blue")]) == [
        ("dark_red", "Dark red"),
        ("b", "Blue"),
    ]
    assert as_choices("text", []) == []


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("choice", [], "fields.choice_count"),
        ("choice", [("", str(at)) for at in range(51)], "fields.no_key"),
        ("choice", [(f"c{at}", str(at)) for at in range(51)], "fields.choice_count"),
        ("choice", [("a", "A"), ("a", "B")], "fields.choice_twice"),
        ("choice", [("a", "Red"), ("b", "red")], "fields.choice_twice"),
        ("text", [("a", "A")], "fields.no_choices_here"),
    ],
)
def test_choices_that_cannot_be_are_refused(kind, given, code):
    with pytest.raises(Invalid) as refused:
        as_choices(kind, given)
    assert (refused.value.code, refused.value.details["field"]) == (code, "choices")
