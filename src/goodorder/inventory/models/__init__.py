"""Tables of the stock room: the ledger, claims and supply, documents that move stock."""

from goodorder.inventory.models.claims import (
    Binding,
    Expected,
    HoldPolicy,
    Publication,
    PublishRule,
    Reservation,
    Waiting,
)
from goodorder.inventory.models.costs import (
    CostLayer,
    CostPolicy,
    CostPool,
    LandedCost,
    LandedShare,
    ValueEntry,
)
from goodorder.inventory.models.documents import Adjustment, Count, CountLine, Transfer, TransferLine
from goodorder.inventory.models.ledger import Balance, Lot, Movement, Stock

__all__ = [
    "Adjustment",
    "Balance",
    "Binding",
    "CostLayer",
    "CostPolicy",
    "CostPool",
    "Count",
    "CountLine",
    "Expected",
    "HoldPolicy",
    "LandedCost",
    "LandedShare",
    "Lot",
    "Movement",
    "Publication",
    "PublishRule",
    "Reservation",
    "Stock",
    "Transfer",
    "TransferLine",
    "ValueEntry",
    "Waiting",
]
