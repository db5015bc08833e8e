"""Stock arithmetic, pure: claims and shortages, availability over time, lots, the queue, costs."""

from goodorder.inventory.rules.atp import Position, Slice, atp, earliest, promised, take
from goodorder.inventory.rules.basket import AskedLine, Component, LineAnswer, Picture, Recipe, Shelf, answers
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
    "AskedLine",
    "BalanceKey",
    "Claim",
    "Component",
    "CountPlan",
    "Held",
    "Key",
    "Level",
    "LineAnswer",
    "LotPart",
    "MovementDraft",
    "Overdraft",
    "Picture",
    "Pile",
    "Position",
    "Progress",
    "Recipe",
    "Shelf",
    "Shortage",
    "Signs",
    "Slice",
    "TransferDraft",
    "TransferItem",
    "all_sent",
    "all_settled",
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
