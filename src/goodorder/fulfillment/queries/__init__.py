"""What may be asked of the warehouse."""

from goodorder.fulfillment.queries.batches import (
    alternate_bins,
    batch_of_task,
    get_batch,
    get_wave,
    list_batches,
    list_waves,
    next_task,
    tasks_of,
    wanted_of,
)
from goodorder.fulfillment.queries.bins import Free, binned, free_in_bins, list_bin_stock
from goodorder.fulfillment.queries.pickups import get_pickup, list_pickups
from goodorder.fulfillment.queries.work import (
    ParcelToLabel,
    demands_of,
    get_fulfillment_order,
    get_shipment,
    list_fulfillment_orders,
    lots_to_pick,
    parcel_of,
    shipments_named,
    work_of,
)

__all__ = [
    "Free",
    "ParcelToLabel",
    "alternate_bins",
    "batch_of_task",
    "binned",
    "demands_of",
    "free_in_bins",
    "get_batch",
    "get_fulfillment_order",
    "get_pickup",
    "get_shipment",
    "get_wave",
    "list_batches",
    "list_bin_stock",
    "list_fulfillment_orders",
    "list_pickups",
    "list_waves",
    "lots_to_pick",
    "next_task",
    "parcel_of",
    "shipments_named",
    "tasks_of",
    "wanted_of",
    "work_of",
]
