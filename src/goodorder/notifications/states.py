"""How a message goes on."""

from goodorder.kernel.machine import Machine, Move

MESSAGE = Machine(
    "message",
    initial="queued",
    moves=[
        Move("begin", ("queued",), "sending"),
        Move("send", ("sending",), "sent"),
        Move("fail", ("sending",), "failed"),
        Move("suppress", ("queued",), "suppressed"),
    ],
)
