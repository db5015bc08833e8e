"""Pure rules of the warehouse: counters of work; weights, codes and freight of what is packed."""

from goodorder.fulfillment.rules.work import (
    PACKAGING_G,
    REJECTIONS,
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
    "PACKAGING_G",
    "REJECTIONS",
    "Counters",
    "PastLine",
    "PastShipment",
    "Route",
    "WorkLine",
    "is_all_gone",
    "is_all_withdrawn",
    "parcel_weight_g",
]
