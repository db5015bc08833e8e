"""The lives of a fulfillment order, a shipment, a carton on the bench and a pallet."""

from goodorder.kernel.machine import Machine, Move

FULFILLMENT_ORDER = Machine(
    "fulfillment_order",
    initial="open",
    moves=[
        Move("hold", ("open",), "on_hold"),
        Move("release_hold", ("on_hold",), "open"),
        Move("submit", ("open",), "requested"),
        Move("accept", ("requested",), "accepted"),
        Move("reject", ("requested", "accepted", "in_progress"), "rejected"),
        Move("start", ("accepted",), "in_progress"),
        Move("despatch", ("in_progress",), "shipped"),
        Move("cancel", ("open", "on_hold", "requested", "accepted", "in_progress"), "cancelled"),
        Move("close", ("shipped",), "closed"),
    ],
)

SHIPMENT = Machine(
    "shipment",
    initial="created",
    moves=[
        Move("label", ("created",), "labelled"),
        Move("despatch", ("labelled",), "in_transit"),
        Move("go_out", ("in_transit",), "out_for_delivery"),
        Move("deliver", ("in_transit", "out_for_delivery"), "delivered"),
        Move("lose", ("in_transit", "out_for_delivery"), "lost"),
        Move("cancel", ("created", "labelled"), "cancelled"),
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
