"""Conditions in CEL: checked when written, and nothing that cannot be computed passes as true."""

import pytest

from goodorder.kernel.errors import Invalid
from goodorder.pricing.rules import VARIABLES, check_condition, holds

GOOD = [
    "",
    "subtotal >= 5000",
    " units > 2 && 'SPRING' in coupons ",
    "country == 'DE' || country in ['AT', 'CH']",
    "customer_language.startsWith('de') && !first_order",
    "size(skus) > 1 && weekday < 6 && today >= '2026-11-22'",
    "first_order",
]
WRONG = {
    "subtotl > 5": "condition: no such word: subtotl; known: subtotal, units",
    "true || secret": "condition: no such word: secret",
    "subtotal >": "condition: 1:11: Syntax error",
    "subtotal": "condition: must say yes or no",
    "skus.exists(units, units == 'A')": "condition: loops such as exists() are not offered",
    "[1,2].map(x, x + 1) == [2]": "condition: loops",
    "timestamp(today) > timestamp(today)": "condition: no such function: timestamp",
    "channel.matches('a')": "condition: no such function: matches",
    "subtotal / 0 > 1": "condition: ",
    "(" * 21 + "true" + ")" * 21: "condition: nest at most 20 brackets",
    "true" + " " * 490 + "&& true": "condition: use at most 500 characters",
}


@pytest.mark.parametrize("text", GOOD)
def test_a_good_condition_is_kept_without_outer_blanks(text):
    assert check_condition(text) == text.strip()


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_condition_is_refused_with_what_is_wrong(text):
    with pytest.raises(Invalid) as refusal:
        check_condition(text)
    assert refusal.value.details["field"] == "condition"
    assert refusal.value.message[: len(WRONG[text])] == WRONG[text]


def test_a_condition_holds_for_what_it_says():
    assert holds("subtotal >= 5000 && 'SPRING' in coupons", VARIABLES)
    assert not holds("subtotal >= 50000", VARIABLES)
    assert holds("", {})


@pytest.mark.parametrize(
    "text",
    ["subtotal / (units - 3) > 0", "nowhere == 1", "subtotal", "9223372036854775807 + units > 0", "(("],
)
def test_what_cannot_be_computed_does_not_hold(text):
    assert holds(text, VARIABLES) is False
