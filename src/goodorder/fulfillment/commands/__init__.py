"""Every write of the warehouse: work is asked for, picked, packed, shipped, delivered, refused, or taken back."""

from goodorder.fulfillment.commands.history import record_past_shipments
from goodorder.fulfillment.commands.relabelling import drop_label, want_label
from goodorder.fulfillment.commands.shipments import cancel_shipment, deliver, pack, record_label, ship
from goodorder.fulfillment.commands.work import (
    pick_items,
    put_back,
    redirect_work,
    reject_work,
    report_short,
    request,
    take_back,
)

__all__ = [
    "cancel_shipment",
    "deliver",
    "drop_label",
    "pack",
    "pick_items",
    "put_back",
    "record_label",
    "record_past_shipments",
    "redirect_work",
    "reject_work",
    "report_short",
    "request",
    "ship",
    "take_back",
    "want_label",
]
