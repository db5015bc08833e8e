"""Every write of the warehouse: work is asked for, picked, packed, shipped, delivered, refused, or taken back."""

from goodorder.fulfillment.commands.bench import set_bench_policy, set_up_carton_type
from goodorder.fulfillment.commands.history import record_past_shipments
from goodorder.fulfillment.commands.packing import (
    choose_carton,
    close_carton,
    discard_carton,
    scan_item,
    take_out,
)
from goodorder.fulfillment.commands.pallets import (
    book_freight,
    close_pallet,
    load_pallet,
    open_pallet,
    reopen_pallet,
    unload_pallet,
)
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
    "book_freight",
    "cancel_shipment",
    "choose_carton",
    "close_carton",
    "close_pallet",
    "deliver",
    "discard_carton",
    "load_pallet",
    "open_pallet",
    "pack",
    "pick_items",
    "put_back",
    "record_label",
    "record_past_shipments",
    "redirect_work",
    "reject_work",
    "reopen_pallet",
    "report_short",
    "request",
    "scan_item",
    "set_bench_policy",
    "set_up_carton_type",
    "ship",
    "take_back",
    "take_out",
    "unload_pallet",
]
