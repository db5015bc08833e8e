"""Every write of the room, by chapter."""

from goodorder.crm.commands.cases import (
    STEPS,
    answer_case,
    assign_case,
    move_case,
    note_case,
    open_case,
)
from goodorder.crm.commands.desk import (
    drop_case_view,
    drop_reply,
    save_case_view,
    save_reply,
    set_service_level,
)
from goodorder.crm.commands.figures import check_figures, mark_stale, refresh_figures
from goodorder.crm.commands.likenesses import liken_customers, part_customers
from goodorder.crm.commands.merging import merge_customers, undo_merge
from goodorder.crm.commands.people import add_note, write_customer
from goodorder.crm.commands.segments import (
    drop_segment,
    export_segment,
    refresh_segment,
    save_segment,
)

__all__ = [
    "STEPS",
    "add_note",
    "answer_case",
    "assign_case",
    "check_figures",
    "drop_case_view",
    "drop_reply",
    "drop_segment",
    "export_segment",
    "liken_customers",
    "mark_stale",
    "merge_customers",
    "move_case",
    "note_case",
    "open_case",
    "part_customers",
    "refresh_figures",
    "refresh_segment",
    "save_case_view",
    "save_reply",
    "save_segment",
    "set_service_level",
    "undo_merge",
    "write_customer",
]
