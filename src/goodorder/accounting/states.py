"""The life of a settlement asked for by a person, and of a reminder."""

from goodorder.kernel.machine import Machine, Move

SETTLEMENT = Machine(
    "settlement",
    initial="requested",
    moves=[
        Move("approve", ("requested",), "approved"),
        Move("reject", ("requested",), "rejected"),
        Move("settle", ("approved",), "settled"),
        Move("lapse", ("approved",), "lapsed"),
    ],
)

REMINDER = Machine(
    "reminder",
    initial="proposed",
    moves=[
        Move("send", ("proposed",), "sent"),
        Move("drop", ("proposed",), "dropped"),
    ],
)
