import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid
from goodorder.parties import rules
from goodorder.parties.rules import CustomerParticulars, PostalAddress

HOME = {"name": "Ada King", "line1": "12 St James's Square", "city": "London", "country": "GB"}


def test_an_address_survives_json_and_unknown_parts_are_left_out():
    home = rules.from_json({**HOME, "planet": "Earth", "region": None})
    assert rules.from_json(home.as_json()) == home
    assert home.region == ""


@pytest.mark.parametrize("part", ["name", "line1", "city", "country"])
def test_an_incomplete_address_names_its_part(part):
    with pytest.raises(Invalid) as refusal:
        rules.checked(rules.from_json({**HOME, part: " "}))
    assert refusal.value.details["field"] == f"ship_to.{part}"


@pytest.mark.parametrize(
    "parts", [{"country": "UK"}, {"country": "GBR"}, {"line2": "a\x00b"}, {"city": "x" * 121}]
)
def test_a_wrong_part_is_refused(parts):
    with pytest.raises(Invalid):
        rules.checked(rules.from_json({**HOME, **parts}), "bill_to")


@given(st.fixed_dictionaries({part: st.text("aB c", max_size=6) for part in HOME}))
def test_the_digest_ignores_case_and_blanks_only(parts):
    address = PostalAddress(**parts)
    loud = PostalAddress(**{part: f"  {value.upper()} " for part, value in parts.items()})
    other = PostalAddress(**{**parts, "city": parts["city"] + "z"})
    assert rules.digest_of(address) == rules.digest_of(loud)
    assert rules.digest_of(address) != rules.digest_of(other)


@pytest.mark.parametrize(
    ("particulars", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "robot"}, "kind"),
        ({"email": "no at"}, "email"),
        ({"language": "english"}, "language"),
        ({"terms_days": 9999}, "terms_days"),
    ],
)
def test_wrong_particulars_name_the_field(particulars, field):
    with pytest.raises(Invalid) as refusal:
        rules.checked_particulars(CustomerParticulars(**{"name": "Ada", **particulars}))
    assert refusal.value.details["field"] == field
