"""The life of a statement's line."""

from goodorder.kernel.machine import Machine, Move

LINE = Machine(
    "statement_line",
    initial="open",
    moves=[
        Move("match", ("open", "exception"), "matched"),
        Move("explain", ("open", "exception"), "explained"),
        Move("doubt", ("open",), "exception"),
        Move("reopen", ("matched", "explained"), "exception"),
    ],
)
