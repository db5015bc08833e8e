"""The life of a label and the one vocabulary of tracking."""

from goodorder.kernel.machine import Machine, Move

LABEL = Machine(
    "label",
    initial="requested",
    moves=[
        Move("buy", ("requested", "unknown"), "bought"),
        Move("fail", ("requested", "unknown"), "failed"),
        Move("lose", ("requested", "unknown"), "unknown"),
        Move("void", ("bought",), "voided"),
    ],
)

COMPARISON = Machine(
    "comparison",
    initial="asked",
    moves=[
        Move("decide", ("asked",), "decided"),
        Move("give_up", ("asked",), "undecided"),
        Move("overrule", ("undecided", "decided"), "decided"),
    ],
)

MANIFEST = Machine(
    "manifest",
    initial="requested",
    moves=[
        Move("close", ("requested", "unknown"), "closed"),
        Move("fail", ("requested", "unknown"), "failed"),
        Move("lose", ("requested", "unknown"), "unknown"),
    ],
)

PICKUP = Machine(
    "pickup",
    initial="requested",
    moves=[
        Move("book", ("requested", "unknown"), "booked"),
        Move("fail", ("requested", "unknown"), "failed"),
        Move("lose", ("requested", "unknown"), "unknown"),
        Move("cancel", ("booked",), "cancelling"),
        Move("keep", ("cancelling",), "booked"),
        Move("end", ("cancelling",), "cancelled"),
    ],
)

# How far along a parcel is; a later event never moves it back.
TRACKING_RANK = {
    "created": 0,
    "in_transit": 1,
    "exception": 2,
    "attempted": 2,
    "held_at_location": 2,
    "held_at_customs": 2,
    "out_for_delivery": 3,
    "delivered": 4,
    "returning": 5,
    "returned_to_sender": 6,
    "lost": 6,
    "damaged": 6,
}
