"""The life of an approval."""

from goodorder.kernel.machine import Machine, Move

APPROVAL = Machine(
    "approval",
    initial="requested",
    moves=[
        Move("approve", ("requested",), "performed"),
        Move("decline", ("requested",), "declined"),
        Move("withdraw", ("requested",), "withdrawn"),
        Move("expire", ("requested",), "expired"),
    ],
)
