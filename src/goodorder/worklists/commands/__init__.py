"""Keeping views, assigning orders, and runs over many of them."""

from goodorder.worklists.commands.assigning import assign_order
from goodorder.worklists.commands.listing import list_anew
from goodorder.worklists.commands.running import (
    Choice,
    cancel_run,
    drop_runs,
    go_on,
    perform_next,
    plan_run,
    retry_run,
    start_run,
)
from goodorder.worklists.commands.views import choose_columns, drop_view, save_view

__all__ = [
    "Choice",
    "assign_order",
    "cancel_run",
    "choose_columns",
    "drop_runs",
    "drop_view",
    "go_on",
    "list_anew",
    "perform_next",
    "plan_run",
    "retry_run",
    "save_view",
    "start_run",
]
