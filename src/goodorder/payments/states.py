"""The life of a tender, of stored value and of an operation at a provider."""

from goodorder.kernel.machine import Machine, Move

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
        Move("expire", ("authorised", "partly_captured"), "expired"),
        Move("refund_part", ("captured", "partly_captured", "partly_refunded"), "partly_refunded"),
        Move("refund_rest", ("captured", "partly_captured", "partly_refunded"), "refunded"),
        Move("capture_more", ("partly_refunded", "refunded"), "partly_refunded"),
        Move("void_rest", ("partly_refunded",), "partly_refunded"),
        Move("void_rest", ("refunded",), "refunded"),
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
