"""Tables of the stock room: the ledger, claims and supply, documents that move stock."""

from goodorder.inventory.models.claims import Binding, Expected, HoldPolicy, Reservation, Waiting
from goodorder.inventory.models.documents import Adjustment
from goodorder.inventory.models.ledger import Balance, Lot, Movement, Stock

__all__ = [
    "Adjustment",
    "Balance",
    "Binding",
    "Expected",
    "HoldPolicy",
    "Lot",
    "Movement",
    "Reservation",
    "Stock",
    "Waiting",
]
