"""The life of a return and of a claim."""

from goodorder.kernel.machine import Machine, Move

_ON_THE_WAY = ("authorised", "in_transit", "partly_received", "expired")

RETURN = Machine(
    "return",
    initial="requested",
    moves=[
        Move("authorise", ("requested",), "authorised"),
        Move("reject", ("requested",), "rejected"),
        Move("cancel", ("requested", "authorised"), "cancelled"),
        Move("expire", ("authorised",), "expired"),
        Move("ship", ("authorised",), "in_transit"),
        Move("receive_part", _ON_THE_WAY, "partly_received"),
        Move("receive", _ON_THE_WAY, "received"),
        Move("inspect", ("received",), "inspected"),
        Move("close", ("authorised", "inspected"), "closed"),
    ],
)

AWAITED = ("authorised", "in_transit", "partly_received")  # goods are to come
# Where a return's money may move: it was authorised once and is not given up.
AGREED = ("authorised", "in_transit", "partly_received", "received", "inspected")
MOVING = ("in_transit", "partly_received", "received", "inspected")

CLAIM = Machine(
    "claim",
    initial="open",
    moves=[
        Move("settle", ("open",), "settled"),
        Move("reject", ("open",), "rejected"),
    ],
)
