"""The life of a tender, of stored value, of an operation at a provider, of a dispute and of a pay link."""

from goodorder.kernel.machine import Machine, Move

# What may go on with the rest of a tender, part of which is or was in dispute.
_BESIDES = ("capture_more", "refund_more", "void_rest")

TENDER = Machine(
    "tender",
    initial="created",
    moves=[
        Move("authorize", ("created",), "authorised"),
        Move("fail", ("created",), "failed"),
        Move("retry", ("failed",), "created"),
        Move("capture_part", ("authorised", "partly_captured"), "partly_captured"),
        Move("capture_rest", ("authorised", "partly_captured"), "captured"),
        Move("sell", ("created",), "captured"),
        Move("void", ("created", "authorised"), "released"),
        Move("void_rest", ("partly_captured",), "captured"),
        Move("void_part", ("authorised",), "authorised"),
        Move("void_part", ("partly_captured",), "partly_captured"),
        Move("expire", ("authorised",), "expired"),
        Move("refund_part", ("captured", "partly_captured", "partly_refunded"), "partly_refunded"),
        Move("refund_rest", ("captured", "partly_captured", "partly_refunded"), "refunded"),
        Move("capture_more", ("partly_refunded", "refunded"), "partly_refunded"),
        Move("void_rest", ("partly_refunded",), "partly_refunded"),
        Move("void_rest", ("refunded",), "refunded"),
        Move("dispute", ("captured", "partly_captured", "partly_refunded"), "disputed"),
        Move("win", ("disputed",), "captured"),
        Move("win_part", ("disputed",), "partly_captured"),
        Move("win_refunded", ("disputed",), "partly_refunded"),
        Move("lose", ("disputed",), "charged_back"),
        *(Move(act, (state,), state) for act in _BESIDES for state in ("disputed", "charged_back")),
    ],
)

DISPUTE = Machine(
    "dispute",
    initial="opened",
    moves=[
        Move("win", ("opened",), "won"),
        Move("lose", ("opened",), "lost"),
    ],
)

STORED_VALUE = Machine(
    "stored_value",
    initial="active",
    moves=[
        Move("block", ("active",), "blocked"),
        Move("unblock", ("blocked",), "active"),
        Move("expire", ("active", "blocked"), "expired"),
        Move("reopen", ("expired",), "active"),
    ],
)

OPERATION = Machine(
    "operation",
    initial="pending",
    moves=[
        Move("succeed", ("pending", "unknown"), "ok"),
        Move("fail", ("pending", "unknown"), "failed"),
        Move("lose", ("pending", "unknown"), "unknown"),
    ],
)

# The payer may have been faster than the end of a link: what was paid counts whenever we learn of it. A link
# without an answer has no address anybody could know, so it can be cancelled without asking.
PAY_LINK = Machine(
    "pay_link",
    initial="requested",
    moves=[
        Move("open", ("requested", "unclear"), "open"),
        Move("lose", ("requested", "unclear"), "unclear"),
        Move("fail", ("requested", "unclear"), "failed"),
        Move("ask_to_close", ("open",), "closing"),
        Move("cancel", ("requested", "unclear", "closing"), "cancelled"),
        Move("expire", ("requested", "unclear", "open"), "expired"),
        Move("pay", ("open", "closing", "cancelled", "expired"), "paid"),
    ],
)
LIVE_LINKS = ("requested", "unclear", "open", "closing")
