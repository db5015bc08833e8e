"""Reads of the books."""

from goodorder.accounting.queries.currencies import (
    list_rates,
    rate_for,
)
from goodorder.accounting.queries.entries import (
    entries_about,
    get_entry,
    list_accounts,
    list_entries,
    list_periods,
    open_day,
)
from goodorder.accounting.queries.journal import (
    journal_text,
)
from goodorder.accounting.queries.statements import (
    balance_sheet,
    days_booked,
    open_months,
    profit_and_loss,
    results,
    trial_balance,
    turnovers,
)

__all__ = [
    "balance_sheet",
    "days_booked",
    "entries_about",
    "get_entry",
    "journal_text",
    "list_accounts",
    "list_entries",
    "list_periods",
    "list_rates",
    "open_day",
    "open_months",
    "profit_and_loss",
    "rate_for",
    "results",
    "trial_balance",
    "turnovers",
]
