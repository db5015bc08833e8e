"""Stock arithmetic, pure: claims and shortages, availability over time, lots, the queue, costs."""

from goodorder.inventory.rules.corrections import REASONS, WRITE_OFF_LIMIT, Pile
from goodorder.inventory.rules.counts import CountPlan, Signs
from goodorder.inventory.rules.kits import LotPart
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
from goodorder.inventory.rules.transfers import Progress, TransferDraft, TransferItem, all_sent, all_settled

__all__ = [
    "REASONS",
    "WRITE_OFF_LIMIT",
    "BalanceKey",
    "Claim",
    "CountPlan",
    "Held",
    "Key",
    "Level",
    "LotPart",
    "MovementDraft",
    "Overdraft",
    "Pile",
    "Progress",
    "Shortage",
    "Signs",
    "TransferDraft",
    "TransferItem",
    "all_sent",
    "all_settled",
    "balance_of",
    "outgoing",
    "overdrafts",
    "portions",
    "risen",
    "shortages",
    "sums",
]
