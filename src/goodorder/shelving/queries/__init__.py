"""What lies between the dock and the shelf. Quantities in the SKU's smallest unit."""

from goodorder.shelving.queries.directing import Directed, Waits, directed_at, work_waiting
from goodorder.shelving.queries.documents import (
    Delivery,
    DeliveryLine,
    deliveries_like,
    get_delivery,
    is_lot_known,
    list_deliveries,
)
from goodorder.shelving.queries.faces import (
    FaceShown,
    bin_contents,
    list_faces,
    list_replenishments,
    locations_with_faces,
    next_replenishment,
)
from goodorder.shelving.queries.loose import Loose, list_loose, loose_units, suggestion_for

__all__ = [
    "Delivery",
    "DeliveryLine",
    "Directed",
    "FaceShown",
    "Loose",
    "Waits",
    "bin_contents",
    "deliveries_like",
    "directed_at",
    "get_delivery",
    "is_lot_known",
    "list_deliveries",
    "list_faces",
    "list_loose",
    "list_replenishments",
    "locations_with_faces",
    "loose_units",
    "next_replenishment",
    "suggestion_for",
    "work_waiting",
]
