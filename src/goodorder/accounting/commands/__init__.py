"""Every write to the books."""

from goodorder.accounting.commands.credit import (
    lock_account,
    set_credit_terms,
)
from goodorder.accounting.commands.currencies import (
    import_rates,
    set_rate,
)
from goodorder.accounting.commands.dunning import (
    drop_reminder,
    propose_reminders,
    send_reminder,
    set_ladder,
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
from goodorder.accounting.commands.receivables import (
    enter_item,
    enter_past_items,
)
from goodorder.accounting.commands.settlements import (
    approve_write_off,
    receive_remittance,
    reject_write_off,
    start_settlement,
    write_off_item,
)

__all__ = [
    "approve_write_off",
    "carry_forward",
    "close_period",
    "drop_reminder",
    "enter_item",
    "enter_past_items",
    "import_rates",
    "lock_account",
    "post_entries",
    "post_entry",
    "propose_reminders",
    "receive_remittance",
    "reject_write_off",
    "reopen_period",
    "send_reminder",
    "set_credit_terms",
    "set_ladder",
    "set_rate",
    "set_up_chart",
    "start_settlement",
    "write_off_item",
]
