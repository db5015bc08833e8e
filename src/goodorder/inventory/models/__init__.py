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
from goodorder.inventory.models.documents import (
    Adjustment,
    Count,
    CountLine,
    Transfer,
    TransferLine,
)
from goodorder.inventory.models.ledger import Balance, Lot, Movement, Stock

__all__ = [
    "Adjustment",
    "Balance",
    "Binding",
    "Count",
    "CountLine",
    "Expected",
    "HoldPolicy",
    "Lot",
    "Movement",
    "Publication",
    "PublishRule",
    "Reservation",
    "Stock",
    "Transfer",
    "TransferLine",
    "Waiting",
]
