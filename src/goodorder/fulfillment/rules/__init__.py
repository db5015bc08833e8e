"""Pure rules of the warehouse: counters, walks and batches, what scanners say, weights and codes of what is packed."""

from goodorder.fulfillment.rules.batching import (
    KINDS,
    Limits,
    Need,
    Planned,
    ToPick,
    batches,
    limits,
)
from goodorder.fulfillment.rules.gs1 import (
    Scanned,
    read,
)
from goodorder.fulfillment.rules.scans import (
    Wanted,
    is_item,
    judge_bin,
    judge_item,
    lot_of,
)
from goodorder.fulfillment.rules.walking import (
    Spot,
)
from goodorder.fulfillment.rules.work import (
    PACKAGING_G,
    REJECTIONS,
    SHORT_REASONS,
    Counters,
    PastLine,
    PastShipment,
    Route,
    WorkLine,
    is_all_gone,
    is_all_withdrawn,
    parcel_weight_g,
)

__all__ = [
    "KINDS",
    "PACKAGING_G",
    "REJECTIONS",
    "SHORT_REASONS",
    "Counters",
    "Limits",
    "Need",
    "PastLine",
    "PastShipment",
    "Planned",
    "Route",
    "Scanned",
    "Spot",
    "ToPick",
    "Wanted",
    "WorkLine",
    "batches",
    "is_all_gone",
    "is_all_withdrawn",
    "is_item",
    "judge_bin",
    "judge_item",
    "limits",
    "lot_of",
    "parcel_weight_g",
    "read",
]
