"""Every write to the books."""

from goodorder.accounting.commands.journal import (
    close_period,
    post_entries,
    post_entry,
    set_up_chart,
)

__all__ = [
    "close_period",
    "post_entries",
    "post_entry",
    "set_up_chart",
]
