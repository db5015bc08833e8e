"""The life of a fulfillment order and of a shipment."""

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
        Move("unlabel", ("labelled",), "created"),
        Move("despatch", ("labelled",), "in_transit"),
        Move("go_out", ("in_transit",), "out_for_delivery"),
        Move("deliver", ("in_transit", "out_for_delivery"), "delivered"),
        Move("lose", ("in_transit", "out_for_delivery"), "lost"),
        Move("cancel", ("created", "labelled"), "cancelled"),
    ],
)
