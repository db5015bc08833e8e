"""The life of a cart."""

from goodorder.kernel.machine import Machine, Move

CART = Machine(
    "cart",
    initial="open",
    moves=[
        Move("check_out", ("open",), "checked_out"),
        Move("abandon", ("open",), "abandoned"),
    ],
)
