"""Sourcing decisions on the wire."""

from datetime import datetime
from typing import Any

from goodorder.api.shapes.base import Shown
from goodorder.sourcing.models import Decision


class DecisionShown(Shown):
    """One decision: what it was made from, its outcome and the reason for and against each location."""

    id: str
    decided_at: datetime
    actor: str
    inputs: Any
    outcome: Any

    @classmethod
    def of(cls, decision: Decision) -> "DecisionShown":
        """Show a decision."""
        return cls(
            id=decision.public_id,
            decided_at=decision.decided_at,
            actor=decision.actor,
            inputs=decision.inputs,
            outcome=decision.outcome,
        )


class Decisions(Shown):
    """An order's decisions, oldest first."""

    items: list[DecisionShown]
