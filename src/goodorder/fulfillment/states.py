"""The lives of a fulfillment order, a shipment, a batch, a pickup, a carton on the bench and a pallet."""

from goodorder.kernel.machine import Machine, Move

FULFILLMENT_ORDER = Machine(
    "fulfillment_order",
    initial="open",
    moves=[
        Move("schedule", ("open", "on_hold", "requested", "accepted"), "scheduled"),
        Move("begin", ("scheduled",), "open"),
        Move("hold", ("open", "requested", "accepted"), "on_hold"),
        Move("release_hold", ("on_hold",), "open"),
        Move("submit", ("open",), "requested"),
        Move("accept", ("requested",), "accepted"),
        Move("recall", ("requested", "accepted"), "open"),
        Move("merge", ("open", "on_hold", "scheduled", "requested", "accepted"), "merged"),
        Move("reject", ("requested", "accepted", "in_progress"), "rejected"),
        Move("start", ("accepted",), "in_progress"),
        Move("despatch", ("in_progress",), "shipped"),
        Move("request_cancel", ("requested", "accepted", "in_progress"), "cancel_requested"),
        Move("agree_to_cancel", ("cancel_requested",), "on_hold"),
        Move("refuse_cancel", ("cancel_requested",), "accepted"),
        Move(
            "cancel",
            ("scheduled", "open", "on_hold", "requested", "accepted", "in_progress", "cancel_requested"),
            "cancelled",
        ),
        Move("close", ("shipped",), "closed"),
    ],
)

UNTOUCHED = ("scheduled", "open", "on_hold", "requested", "accepted")
DIVISIBLE = (*UNTOUCHED, "in_progress")
# What may be done with work beside picking and packing it: (name, permission, the move that must be open).
_DIRECTIONS = (
    ("accept", "fulfillment.work", "accept"),
    ("agree", "fulfillment.work", "agree_to_cancel"),
    ("refuse", "fulfillment.work", "refuse_cancel"),
    ("hold", "fulfillment.direct", "hold"),
    ("release", "fulfillment.direct", "release_hold"),
    ("schedule", "fulfillment.direct", "schedule"),
    ("move", "fulfillment.direct", "merge"),
    ("split", "fulfillment.direct", "split"),
    ("merge", "fulfillment.direct", "merge"),
    ("stop", "fulfillment.direct", "request_cancel"),
)


def directions(state: str) -> list[tuple[str, str]]:
    """List what may be done with work in a state, each with the permission it needs."""
    moves = {*FULFILLMENT_ORDER.open_moves(state), *(["split"] if state in DIVISIBLE else [])}
    return [(name, needs) for name, needs, move in _DIRECTIONS if move in moves]


SHIPMENT = Machine(
    "shipment",
    initial="created",
    moves=[
        Move("label", ("created",), "labelled"),
        Move("unlabel", ("labelled",), "created"),
        Move("despatch", ("labelled",), "in_transit"),
        Move("go_out", ("in_transit",), "out_for_delivery"),
        Move("deliver", ("in_transit", "out_for_delivery"), "delivered"),
        Move("lose", ("in_transit", "out_for_delivery"), "lost"),
        Move("cancel", ("created", "labelled"), "cancelled"),
    ],
)

BATCH = Machine(
    "batch",
    initial="open",
    moves=[
        Move("start", ("open",), "picking"),
        Move("leave", ("picking",), "open"),
        Move("finish", ("open", "picking"), "picked"),
        Move("close", ("picked",), "closed"),
        Move("cancel", ("open", "picking"), "cancelled"),
    ],
)

PICKUP = Machine(
    "pickup",
    initial="waiting",
    moves=[
        Move("ready_in_part", ("waiting", "partly_ready"), "partly_ready"),
        Move("ready", ("waiting", "partly_ready"), "ready"),
        Move("collect", ("ready",), "collected"),
        Move("collect_in_part", ("partly_ready",), "waiting"),
        Move("give_up", ("partly_ready", "ready"), "uncollected"),
        Move("cancel", ("waiting", "partly_ready", "ready"), "cancelled"),
    ],
)

CARTON = Machine(
    "carton",
    initial="packing",
    moves=[
        Move("close", ("packing",), "closed"),
        Move("discard", ("packing",), "discarded"),
    ],
)

PALLET = Machine(
    "pallet",
    initial="loading",
    moves=[
        Move("close", ("loading",), "closed"),
        Move("reopen", ("closed",), "loading"),
    ],
)
