"""Every write of the sourcing room."""

from goodorder.sourcing.commands.decisions import decide, drop_decisions
from goodorder.sourcing.commands.rule_sets import (
    activate_rules,
    discard_rules,
    draft_rules,
    keep_replay,
    retire_rules,
)

__all__ = [
    "activate_rules",
    "decide",
    "discard_rules",
    "draft_rules",
    "drop_decisions",
    "keep_replay",
    "retire_rules",
]
