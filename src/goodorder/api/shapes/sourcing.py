"""Sourcing decisions and rules on the wire."""

from datetime import datetime
from typing import Any

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Instant, Sent, Shown, Text
from goodorder.sourcing.models import Decision, RuleSet

MOST_REPLAYED = 2_000


class DecisionShown(Shown):
    """One decision: what it was made from, its outcome, and the reason for and against each location.

    `rules` names the version that decided. `cost` is the stated cost in minor units, `method` how it was found:
    optimal, bounded (at most `gap_ppm` parts per million above the least) or greedy. `flip` is the smallest
    change that would decide otherwise.
    """

    id: str
    decided_at: datetime
    actor: str
    rules: str | None
    method: str
    cost: int
    gap_ppm: int
    flip: Any
    inputs: Any
    outcome: Any

    @classmethod
    def of(cls, decision: Decision) -> "DecisionShown":
        """Show a decision with its rules."""
        rules = decision.rule_set
        return cls(
            id=decision.public_id,
            decided_at=decision.decided_at,
            actor=decision.actor,
            rules=f"{rules.code}@{rules.rules_version}" if rules else None,
            method=decision.method,
            cost=decision.cost,
            gap_ppm=decision.gap_ppm,
            flip=decision.flip,
            inputs=decision.inputs,
            outcome=decision.outcome,
        )


class Decisions(Shown):
    """An order's decisions, oldest first."""

    items: list[DecisionShown]


class RulesShown(Shown):
    """One version of the sourcing rules; it is in force from `valid_from` until before `valid_to`."""

    id: str
    code: str
    rules_version: int
    state: str
    owner: str
    note: str
    content: Any
    valid_from: datetime | None
    valid_to: datetime | None
    created_at: datetime
    replayed: Any

    @classmethod
    def of(cls, rules: RuleSet) -> "RulesShown":
        """Show a version."""
        named = {name: getattr(rules, name) for name in cls.model_fields if name != "id"}
        return cls(id=rules.public_id, **named)


class RulesAsked(Asked):
    """Which versions to list."""

    code: str = Field("", max_length=40)
    state: str = Field("", max_length=20)


class RulesSent(Sent):
    """The next version of a rule set: `default`, or the code of the channel it is for."""

    content: dict[str, Any]
    code: Code = "default"
    owner: str = Field("", max_length=120)
    note: Text = ""


class ActivationSent(Sent):
    """When a version is to begin, if not now, and a note for whoever asks later."""

    valid_from: Instant | None = None
    note: Text = ""


class ReplaySent(Sent):
    """Which past decisions to decide anew, the oldest first, at most so many; more on the command line."""

    since: Instant | None = None
    until: Instant | None = None
    most: int = Field(500, ge=1, le=MOST_REPLAYED)
