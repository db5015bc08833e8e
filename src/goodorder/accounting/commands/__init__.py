"""Every write to the books."""

from goodorder.accounting.commands.currencies import (
    import_rates,
    set_rate,
)
from goodorder.accounting.commands.entries import (
    close_period,
    post_entries,
    post_entry,
    set_up_chart,
)
from goodorder.accounting.commands.periods import (
    carry_forward,
    reopen_period,
)

__all__ = [
    "carry_forward",
    "close_period",
    "import_rates",
    "post_entries",
    "post_entry",
    "reopen_period",
    "set_rate",
    "set_up_chart",
]
