"""What others may ask about sourcing."""

from goodorder.sourcing.queries.decisions import get_decision, list_decisions
from goodorder.sourcing.queries.replays import Listener, replay, replay_further
from goodorder.sourcing.queries.rule_sets import get_rules, list_rules, rules_in_force, rules_named

__all__ = [
    "Listener",
    "get_decision",
    "get_rules",
    "list_decisions",
    "list_rules",
    "replay",
    "replay_further",
    "rules_in_force",
    "rules_named",
]
