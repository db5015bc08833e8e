"""The commercial life of an order; everything else about it is counters and facts."""

from goodorder.kernel.machine import Machine, Move

ORDER = Machine(
    "order",
    initial="draft",
    moves=[
        Move("place", ("draft",), "placed"),
        Move("discard", ("draft",), "discarded"),
        Move("confirm", ("placed",), "confirmed"),
        Move("reject", ("placed",), "rejected"),
        Move("cancel", ("placed", "confirmed"), "cancelled"),
        Move("complete", ("confirmed",), "completed"),
        Move("reopen", ("completed",), "confirmed"),
        Move("close", ("completed",), "closed"),
    ],
)

# Which holds stop what: a blocking hold stops confirmation, and release for fulfilment.
HOLD_KINDS = ("payment", "manual", "address", "stock", "fraud", "credit")
