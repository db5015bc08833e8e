"""Conditions of promotions in CEL, over a small set of words, checked when they are written. Pure.

A condition that cannot be computed for a basket does not hold; it never passes as true.
"""

import functools
import re
from collections.abc import Mapping
from typing import Any

from goodorder.kernel.errors import Invalid

LONGEST = 500
DEEPEST = 20
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
_FUNCTIONS = {"size", "startsWith", "endsWith", "contains"}
_LOOPS = re.compile(r"\.\s*(all|exists|exists_one|map|filter|reduce)\s*\(")
_OPENING, _CLOSING = "([{", ")]}"


def check_condition(text: str) -> str:
    """Return a condition without outer blanks; raises Invalid saying what is wrong with it.

    It is read, its words are looked up, and it is computed once on a sample basket.
    """
    text = text.strip()
    if not text:
        return ""
    if len(text) > LONGEST:
        raise _wrong(f"use at most {LONGEST} characters")
    if _depth(text) > DEEPEST:
        raise _wrong(f"nest at most {DEEPEST} brackets")
    _check_words(text)
    try:
        answer = _program(text).execute(dict(VARIABLES))
    except Exception as failure:  # whatever the engine trips over, the writer must hear of it
        raise _wrong(_first_line(failure)) from failure
    if not isinstance(answer, bool):
        raise _wrong("must say yes or no, such as `subtotal >= 5000`")
    return text


def holds(text: str, values: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds for a basket; an empty one does, one that cannot be computed does not."""
    if not text:
        return True
    try:
        return _program(text).execute(dict(values)) is True
    except Exception:  # noqa: BLE001 - no failure may pass as true, and none may stop the sale
        return False


@functools.lru_cache(maxsize=512)
def _program(text: str) -> Any:
    import cel

    return cel.compile(text)


def _check_words(text: str) -> None:
    try:
        program = _program(text)
    except Exception as failure:
        raise _wrong(_first_line(failure)) from failure
    if _LOOPS.search(text):
        raise _wrong("loops such as exists() are not offered; write `'X' in coupons`")
    if unknown := set(program.variables()) - set(VARIABLES):
        raise _wrong(f"no such word: {min(unknown)}; known: {', '.join(VARIABLES)}")
    functions = {name for name in program.functions() if name.isidentifier()} - _FUNCTIONS
    if functions:
        raise _wrong(f"no such function: {min(functions)}; known: {', '.join(sorted(_FUNCTIONS))}")


def _depth(text: str) -> int:
    deepest = depth = 0
    for letter in text:
        depth += (letter in _OPENING) - (letter in _CLOSING)
        deepest = max(deepest, depth)
    return deepest


def _first_line(failure: Exception) -> str:
    line = str(failure).strip().partition("\n")[0]
    return line.rpartition("ERROR: <input>:")[2][:200] or "cannot be read"


def _wrong(remedy: str) -> Invalid:
    return Invalid("pricing.condition_wrong", f"condition: {remedy}", field="condition")
