"""Reads of decisions."""

from goodorder.kernel.access import Context
from goodorder.sourcing.models import Decision


def list_decisions(ctx: Context, *, about: str) -> list[Decision]:
    """Return the decisions made for a demand, oldest first: what was known, what was chosen and why."""
    rows = Decision.objects.visible_to(ctx).select_related("rule_set").filter(about=about)
    return list(rows.order_by("pk"))


def get_decision(ctx: Context, decision_id: str) -> Decision:
    """Return a decision with its rules by public id; raises Missing."""
    return Decision.objects.visible_to(ctx).select_related("rule_set").by_public_id(decision_id)
