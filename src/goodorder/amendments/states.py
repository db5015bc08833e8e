"""The life of a proposed change."""

from goodorder.kernel.machine import Machine, Move

AMENDMENT = Machine(
    "amendment",
    initial="proposed",
    moves=[
        Move("apply", ("proposed",), "applied"),
        Move("discard", ("proposed",), "discarded"),
        Move("expire", ("proposed",), "expired"),
    ],
)
