"""Stock arithmetic, pure: claims and shortages, availability over time, lots, the queue, costs."""

from goodorder.inventory.rules.atp import (
    Position,
    Slice,
    atp,
    earliest,
    promised,
    take,
)
from goodorder.inventory.rules.basket import (
    AskedLine,
    Component,
    LineAnswer,
    Picture,
    Recipe,
    Shelf,
    answers,
)
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
    "AskedLine",
    "BalanceKey",
    "Claim",
    "Component",
    "Held",
    "Key",
    "Level",
    "LineAnswer",
    "MovementDraft",
    "Overdraft",
    "Picture",
    "Position",
    "Recipe",
    "Shelf",
    "Shortage",
    "Slice",
    "answers",
    "atp",
    "balance_of",
    "earliest",
    "outgoing",
    "overdrafts",
    "portions",
    "promised",
    "risen",
    "shortages",
    "sums",
    "take",
]
