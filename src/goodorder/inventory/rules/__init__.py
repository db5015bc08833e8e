"""Stock arithmetic, pure: claims and shortages, availability over time, lots, the queue, costs."""

from goodorder.inventory.rules.ledger import (
    BalanceKey,
    Held,
    Overdraft,
    balance_of,
    outgoing,
    overdrafts,
    risen,
)
from goodorder.inventory.rules.stock import (
    Claim,
    Key,
    Level,
    MovementDraft,
    Shortage,
    portions,
    shortages,
    sums,
)

__all__ = [
    "BalanceKey",
    "Claim",
    "Held",
    "Key",
    "Level",
    "MovementDraft",
    "Overdraft",
    "Shortage",
    "balance_of",
    "outgoing",
    "overdrafts",
    "portions",
    "risen",
    "shortages",
    "sums",
]
