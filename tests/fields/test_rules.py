"""How each kind of custom field reads a value: one way of writing it, or a refusal that names the field."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.fields.rules import KINDS, MOST_NUMBER, as_choices, as_key, as_typed, as_value, key_from
from goodorder.kernel.errors import Invalid

GOOD = [
    ("text", "  two \n words ", "two words", "two words"),
    ("long_text", "one\r\ntwo", "one\ntwo", "one\ntwo"),
    ("number", "-007", "-7", -7),
    ("number", 12, "12", 12),
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
