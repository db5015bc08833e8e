"""How transfers, counts and corrections go on."""

from goodorder.kernel.machine import Machine, Move

TRANSFER = Machine(
    "transfer",
    initial="draft",
    moves=[
        Move("approve", ("draft",), "approved"),
        Move("ship_part", ("approved", "shipping"), "shipping"),
        Move("ship", ("approved", "shipping"), "in_transit"),
        Move("receive_part", ("shipping",), "shipping"),
        Move("receive_part", ("in_transit", "receiving"), "receiving"),
        Move("receive", ("in_transit", "receiving"), "closed"),
        Move("explain", ("in_transit", "receiving"), "closed"),
        Move("cancel", ("draft", "approved"), "cancelled"),
    ],
)

COUNT = Machine(
    "count",
    initial="planned",
    moves=[
        Move("start", ("planned",), "counting"),
        Move("recount", ("counting", "submitted"), "recount"),
        Move("submit", ("counting", "recount"), "submitted"),
        Move("approve", ("submitted",), "approved"),
        Move("post", ("approved",), "posted"),
        Move("cancel", ("planned", "counting", "recount", "submitted"), "cancelled"),
        Move("recount", ("approved",), "recount"),
        Move("cancel", ("approved",), "cancelled"),
    ],
)

ADJUSTMENT = Machine(
    "adjustment",
    initial="requested",
    moves=[
        Move("approve", ("requested",), "posted"),
        Move("reject", ("requested",), "rejected"),
    ],
)
