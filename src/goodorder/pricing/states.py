"""The life of a promotion."""

from goodorder.kernel.machine import Machine, Move

PROMOTION = Machine(
    "promotion",
    initial="draft",
    moves=[
        Move("activate", ("draft", "ended"), "active"),
        Move("end", ("active",), "ended"),
    ],
)
