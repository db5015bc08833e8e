"""Reads of the books."""

from goodorder.accounting.queries.journal import (
    entries_about,
    get_entry,
    list_accounts,
    list_entries,
    list_periods,
    open_day,
    trial_balance,
)

__all__ = [
    "entries_about",
    "get_entry",
    "list_accounts",
    "list_entries",
    "list_periods",
    "open_day",
    "trial_balance",
]
