"""The lives of an endpoint and of a delivery."""

from goodorder.kernel.machine import Machine, Move

ENDPOINT = Machine(
    "endpoint",
    initial="active",
    moves=[
        Move("pause", ("active",), "paused"),
        Move("disable", ("active", "paused"), "disabled"),
        Move("resume", ("paused", "disabled"), "active"),
        Move("remove", ("active", "paused", "disabled"), "removed"),
    ],
)
COLLECTING = ("active", "paused")  # what happens meanwhile is kept for these

DELIVERY = Machine(
    "delivery",
    initial="waiting",
    moves=[
        Move("send", ("waiting", "sending"), "sending"),
        Move("accept", ("sending", "waiting"), "delivered"),
        Move("postpone", ("sending",), "waiting"),
        Move("give_up", ("sending", "waiting"), "failed"),
        Move("resend", ("delivered", "failed", "waiting"), "waiting"),
    ],
)
OPEN = ("waiting", "sending")
