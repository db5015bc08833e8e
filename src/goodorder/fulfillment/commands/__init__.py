"""Every write of the warehouse.

`work` asks for it and takes it back, `handling` and `dividing` say when and where it is done, `waves` and
`picking` take it from the shelf, `shipments` and `pickups` hand it over, `bins` know where it lies.
"""

from goodorder.fulfillment.commands.bench import (
    set_bench_policy,
    set_up_carton_type,
)
from goodorder.fulfillment.commands.bins import (
    move_between_bins,
    put_away,
)
from goodorder.fulfillment.commands.dividing import (
    merge_work,
    move_work,
    split_work,
)
from goodorder.fulfillment.commands.handling import (
    accept_work,
    agree_to_cancel,
    begin_scheduled,
    hold_work,
    refuse_to_cancel,
    release_work,
    request_cancel,
    schedule_work,
)
from goodorder.fulfillment.commands.history import (
    record_past_shipments,
)
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
from goodorder.fulfillment.commands.picking import (
    Scan,
    confirm_pick,
    pick_elsewhere,
    short_pick,
)
from goodorder.fulfillment.commands.pickups import (
    ReadyPickup,
    collect_pickup,
    extend_pickup,
    give_up_pickup,
    open_pickup,
    ready_pickup,
    return_uncollected,
)
from goodorder.fulfillment.commands.relabelling import (
    drop_label,
    want_label,
)
from goodorder.fulfillment.commands.shipments import (
    cancel_shipment,
    deliver,
    pack,
    record_label,
    ship,
)
from goodorder.fulfillment.commands.waves import (
    build_wave,
    cancel_batch,
    close_batch,
    leave_batch,
    take_batch,
)
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
    "ReadyPickup",
    "Scan",
    "accept_work",
    "agree_to_cancel",
    "begin_scheduled",
    "book_freight",
    "build_wave",
    "cancel_batch",
    "cancel_shipment",
    "choose_carton",
    "close_batch",
    "close_carton",
    "close_pallet",
    "collect_pickup",
    "confirm_pick",
    "deliver",
    "discard_carton",
    "drop_label",
    "extend_pickup",
    "give_up_pickup",
    "hold_work",
    "leave_batch",
    "load_pallet",
    "merge_work",
    "move_between_bins",
    "move_work",
    "open_pallet",
    "open_pickup",
    "pack",
    "pick_elsewhere",
    "pick_items",
    "put_away",
    "put_back",
    "ready_pickup",
    "record_label",
    "record_past_shipments",
    "redirect_work",
    "refuse_to_cancel",
    "reject_work",
    "release_work",
    "reopen_pallet",
    "report_short",
    "request",
    "request_cancel",
    "return_uncollected",
    "scan_item",
    "schedule_work",
    "set_bench_policy",
    "set_up_carton_type",
    "ship",
    "short_pick",
    "split_work",
    "take_back",
    "take_batch",
    "take_out",
    "unload_pallet",
    "want_label",
]
