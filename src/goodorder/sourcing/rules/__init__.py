"""Choosing locations: the quick plan of the hot path, the best plan under versioned rules, and why. Pure."""

from goodorder.sourcing.rules.fewest import MOST_EXACT, plan
from goodorder.sourcing.rules.model import (
    FEWEST_FIRST,
    Assignment,
    CostParts,
    Demand,
    Limits,
    Plan,
    Policy,
    Supply,
)

__all__ = [
    "FEWEST_FIRST",
    "MOST_EXACT",
    "Assignment",
    "CostParts",
    "Demand",
    "Limits",
    "Plan",
    "Policy",
    "Supply",
    "plan",
]
