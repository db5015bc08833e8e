"""Every write of costs: policies, the valuation of movements, landed and corrected costs."""

from goodorder.costing.commands.costs import add_landed_cost, correct_cost, set_cost_policy, value_movements

__all__ = [
    "add_landed_cost",
    "correct_cost",
    "set_cost_policy",
    "value_movements",
]
