"""Tables of the warehouse: `work` (fulfillment orders, shipments), `packing` (cartons, pallets, freight)."""

from goodorder.fulfillment.models.packing import (
    BenchPolicy,
    Carton,
    CartonLine,
    CartonType,
    Freight,
    Pallet,
)
from goodorder.fulfillment.models.work import (
    FulfillmentLine,
    FulfillmentOrder,
    FulfillmentOrderRows,
    Shipment,
    ShipmentLine,
)

__all__ = [
    "BenchPolicy",
    "Carton",
    "CartonLine",
    "CartonType",
    "Freight",
    "FulfillmentLine",
    "FulfillmentOrder",
    "FulfillmentOrderRows",
    "Pallet",
    "Shipment",
    "ShipmentLine",
]
