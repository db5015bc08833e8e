"""Choosing locations: the quick plan of the hot path, the best plan under versioned rules, and why. Pure."""

from goodorder.sourcing.rules.facts import Case, DecideTerms, Item, Place, as_inputs, case_of
from goodorder.sourcing.rules.fewest import MOST_EXACT, plan, plan_from_one
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
from goodorder.sourcing.rules.reading import read_rules
from goodorder.sourcing.rules.ruleset import BUILT_IN, Rules

__all__ = [
    "BUILT_IN",
    "FEWEST_FIRST",
    "MOST_EXACT",
    "Assignment",
    "Case",
    "CostParts",
    "DecideTerms",
    "Demand",
    "Item",
    "Limits",
    "Place",
    "Plan",
    "Policy",
    "Rules",
    "Supply",
    "as_inputs",
    "case_of",
    "plan",
    "plan_from_one",
    "read_rules",
]
