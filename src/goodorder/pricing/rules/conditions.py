"""Conditions of promotions: what they may speak of. Pure.

A condition that cannot be computed for a basket does not hold; it never passes as true.
"""

from collections.abc import Mapping
from typing import Any

from goodorder.expressions.rules import Language, verdict

# What a condition may speak of, with a value of the right type to try it on.
VARIABLES: Mapping[str, Any] = {
    "subtotal": 10_000,
    "units": 3,
    "skus": ["MUG"],
    "coupons": ["SPRING"],
    "channel": "web",
    "currency": "EUR",
    "country": "DE",
    "region": "BE",
    "customer_kind": "person",
    "customer_language": "de",
    "customer_group": "trade",
    "first_order": False,
    "order_count": 2,
    "today": "2026-11-22",
    "weekday": 7,
}
_LANGUAGE = Language(
    words=VARIABLES,
    code="pricing.condition_wrong",
    example="subtotal >= 5000",
    list_example="'X' in coupons",
)


def check_condition(text: str) -> str:
    """Return a condition without outer blanks; raises Invalid saying what is wrong with it."""
    return _LANGUAGE.checked(text)


def holds(text: str, values: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds for a basket; an empty one does, one that cannot be computed does not."""
    return verdict(text, values) is True
