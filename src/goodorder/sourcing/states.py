"""The life of a version of sourcing rules."""

from goodorder.kernel.machine import Machine, Move

RULE_SET = Machine(
    "rule_set",
    initial="draft",
    moves=[
        Move("activate", ("draft",), "active"),
        Move("retire", ("active",), "retired"),
        Move("discard", ("draft",), "discarded"),
    ],
)
