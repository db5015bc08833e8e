"""The life of one revision of a quote."""

from goodorder.kernel.machine import Machine, Move

QUOTE = Machine(
    "quote",
    initial="draft",
    moves=[
        Move("issue", ("draft",), "issued"),
        Move("revise", ("draft", "issued", "expired", "declined"), "revised"),
        Move("accept", ("issued",), "accepted"),
        Move("decline", ("issued",), "declined"),
        Move("expire", ("issued",), "expired"),
    ],
)
