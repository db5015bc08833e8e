"""How a correction goes on."""

from goodorder.kernel.machine import Machine, Move

ADJUSTMENT = Machine(
    "adjustment",
    initial="requested",
    moves=[
        Move("approve", ("requested",), "posted"),
        Move("reject", ("requested",), "rejected"),
    ],
)
