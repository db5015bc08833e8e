"""What a channel is shown of what is available: buffer, threshold and cap of the closest rule. Pure.

The closest rule for a SKU at a location counts: of SKU and location, else of the SKU, else of the location,
else of the channel. Locations under one rule that names no location are summed before it is applied; a rule
that names a location is applied to that location alone. Without any rule all that is available is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from goodorder.kernel import checks
from goodorder.kernel.quantity import MOST_UNITS

Scope = tuple[int | None, int | None]
"""SKU id and location id a rule is for; None is every one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRuleDraft:
    """shown = available − `buffer`; nothing below `threshold`; at most `cap` (None: no cap)."""

    buffer: int = 0
    threshold: int = 0
    cap: int | None = None
    owner: str = ""


def _cap(value: object, *, field: str) -> int | None:
    return None if value is None or value == "" else checks.whole(value, field=field, most=MOST_UNITS)


PUBLISH_READERS: Mapping[str, checks.Reader] = {
    "buffer": partial(checks.whole, most=MOST_UNITS),
    "threshold": partial(checks.whole, most=MOST_UNITS),
    "cap": _cap,
    "owner": partial(checks.text, most=120, least=0),
}


def shown(available: int, rule: PublishRuleDraft) -> int:
    """Return what a rule shows of what is available; never negative."""
    left = max(0, available - rule.buffer)
    if left < rule.threshold:
        return 0
    return left if rule.cap is None else min(left, rule.cap)


def closest(rules: Mapping[Scope, PublishRuleDraft], sku_id: int, location_id: int | None) -> Scope | None:
    """Name the rule that counts for a SKU at a location; None when none does."""
    scopes: list[Scope] = [(sku_id, location_id), (sku_id, None), (None, location_id), (None, None)]
    return next((scope for scope in scopes if scope in rules), None)


def publishable(
    rules: Mapping[Scope, PublishRuleDraft], sku_id: int, by_place: Iterable[tuple[int | None, int]]
) -> int:
    """Return what a channel is shown of a SKU, given what is available at each location.

    A kit has no place of its own: its one entry names None.
    """
    sums: dict[Scope | None, int] = {}
    for location_id, units in by_place:
        scope = closest(rules, sku_id, location_id)
        sums[scope] = sums.get(scope, 0) + units
    return sum(units if scope is None else shown(units, rules[scope]) for scope, units in sums.items())
