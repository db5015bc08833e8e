"""How a case goes on."""

from goodorder.kernel.machine import Machine, Move

CASE = Machine(
    "case",
    initial="open",
    moves=[
        Move("wait", ("open", "waiting_for_us", "reopened"), "waiting_for_customer"),
        Move("hear", ("waiting_for_customer",), "waiting_for_us"),
        Move("solve", ("open", "waiting_for_customer", "waiting_for_us", "reopened"), "solved"),
        Move("reopen", ("solved",), "reopened"),
    ],
)
PAUSED = "waiting_for_customer"  # the clocks stand while the customer is asked
