"""What happened in the stock room: `stock` tells of balances, the queue and supply, `papers` of documents."""

from goodorder.inventory.events.papers import (
    ClaimsDisplaced,
    ConditionChanged,
    CorrectionAsked,
    CorrectionDecided,
    LotBlocked,
    LotUnblocked,
)
from goodorder.inventory.events.stock import (
    ClaimsMoved,
    SafetyChanged,
    StockAdjusted,
    StockRebuilt,
    StockReceived,
    SupplyArrived,
    SupplyCancelled,
    SupplyChanged,
    SupplyExpected,
    SupplyRebound,
    WaitingServed,
)

__all__ = [
    "ClaimsDisplaced",
    "ClaimsMoved",
    "ConditionChanged",
    "CorrectionAsked",
    "CorrectionDecided",
    "LotBlocked",
    "LotUnblocked",
    "SafetyChanged",
    "StockAdjusted",
    "StockRebuilt",
    "StockReceived",
    "SupplyArrived",
    "SupplyCancelled",
    "SupplyChanged",
    "SupplyExpected",
    "SupplyRebound",
    "WaitingServed",
]
