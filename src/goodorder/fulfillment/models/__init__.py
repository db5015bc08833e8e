"""Tables of the warehouse: `work` (fulfillment orders, shipments), `batches` (waves, picking), `pickups`."""

from goodorder.fulfillment.models.batches import (
    Batch,
    PickTask,
    Wave,
)
from goodorder.fulfillment.models.packing import (
    BenchPolicy,
    Carton,
    CartonLine,
    CartonType,
    Freight,
    Pallet,
)
from goodorder.fulfillment.models.pickups import (
    Pickup,
)
from goodorder.fulfillment.models.work import (
    FulfillmentLine,
    FulfillmentOrder,
    FulfillmentOrderRows,
    Shipment,
    ShipmentLine,
)

__all__ = [
    "Batch",
    "BenchPolicy",
    "Carton",
    "CartonLine",
    "CartonType",
    "Freight",
    "FulfillmentLine",
    "FulfillmentOrder",
    "FulfillmentOrderRows",
    "Pallet",
    "PickTask",
    "Pickup",
    "Shipment",
    "ShipmentLine",
    "Wave",
]
