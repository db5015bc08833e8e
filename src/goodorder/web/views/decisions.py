"""A sourcing decision as people read it: what was chosen, what it costs, why each location won or lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodorder.sourcing.models import Decision, RuleSet
from goodorder.sourcing.rules.model import PARTS

TITLES: Mapping[str, str | Promise] = {
    "handling": _("Handling"),
    "freight": _("Freight"),
    "adjust": _("Adjustments"),
    "split": _("Splits"),
    "lateness": _("Lateness"),
    "markdown": _("Markdown avoided"),
}


class Part(NamedTuple):
    """One part of a stated cost, in minor units; what is saved is negative."""

    title: str | Promise
    amount: int


def parts_of(cost: Mapping[str, int] | None) -> list[Part]:
    """Return the parts of a cost that are not nothing."""
    found = cost or {}
    signs = {part: -1 if part == "markdown" else 1 for part in PARTS}
    return [Part(TITLES[part], signs[part] * found[part]) for part in PARTS if found.get(part)]


class PlaceRow(NamedTuple):
    """A location's fate in a decision."""

    location: str
    outcome: str
    units: int
    has: int | None
    cost: int | None
    dearer_by: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything a decision tells."""

    sentence: str
    decided_at: datetime
    actor: str
    rules: RuleSet | None
    method: str
    gap_ppm: int
    cost: int
    parts: list[Part]
    places: list[PlaceRow]
    flip: str
    margins: list[tuple[int, int, int]]

    @classmethod
    def of(cls, decision: Decision) -> Self:
        """Read a decision as it is kept; older ones kept less."""
        outcome = decision.outcome
        reasons = outcome.get("reasons", {})
        return cls(
            sentence=outcome.get("explanation", ""),
            decided_at=decision.decided_at,
            actor=decision.actor,
            rules=decision.rule_set,
            method=decision.method if outcome.get("places") else "",
            gap_ppm=decision.gap_ppm,
            cost=decision.cost,
            parts=parts_of(outcome.get("cost")),
            places=_places(outcome.get("places", []), reasons),
            flip=decision.flip.get("sentence", ""),
            margins=[
                (one["locations"], one["fewer_units"], one["dearer_by"])
                for one in (outcome.get("margin") or {}).values()
            ],
        )


def _places(kept: Sequence[Mapping[str, Any]], reasons: Any) -> list[PlaceRow]:
    if not kept and isinstance(reasons, Mapping):
        return [PlaceRow(code, "", 0, None, None, None, why) for code, why in reasons.items()]
    rows = [
        PlaceRow(
            one["location"],
            one["outcome"],
            one["units"],
            one["has"],
            one["cost"]["total"] if one["cost"] else None,
            one["dearer_by"],
            reasons.get(one["location"], ""),
        )
        for one in kept
    ]
    return sorted(rows, key=lambda row: (not row.units, row.outcome == "refused"))
