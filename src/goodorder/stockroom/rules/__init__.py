"""The arithmetic of papers, pure: what a transfer still owes, how far a count is off, what a kit takes."""

from goodorder.stockroom.rules.counts import CountPlan, Signs
from goodorder.stockroom.rules.kits import LotPart
from goodorder.stockroom.rules.transfers import Progress, TransferDraft, TransferItem, all_sent, all_settled

__all__ = [
    "CountPlan",
    "LotPart",
    "Progress",
    "Signs",
    "TransferDraft",
    "TransferItem",
    "all_sent",
    "all_settled",
]
