"""Screening subjects, deciding reviews, and saying by which rules, lists and costs."""

from goodorder.screening.commands.lists import add_entry, end_entry
from goodorder.screening.commands.policies import calibrate, set_policy
from goodorder.screening.commands.reviewing import assign_review, decide_review, lapse_review, record_truth
from goodorder.screening.commands.rules import adopt_rules, set_rule, switch_rule
from goodorder.screening.commands.scoring import screen

__all__ = [
    "add_entry",
    "adopt_rules",
    "assign_review",
    "calibrate",
    "decide_review",
    "end_entry",
    "lapse_review",
    "record_truth",
    "screen",
    "set_policy",
    "set_rule",
    "switch_rule",
]
