"""The tables of the books."""

from goodorder.accounting.models.currencies import (
    ExchangeRate,
    RateRows,
)
from goodorder.accounting.models.entries import (
    Account,
    AccountRows,
    Entry,
    EntryRows,
    JournalLine,
    Period,
    PeriodRows,
)
from goodorder.accounting.models.receivables import (
    Application,
    CreditTermsRow,
    CustomerAccount,
    DunningLevel,
    OpenItem,
    Reminder,
    ReminderItem,
    Settlement,
)

__all__ = [
    "Account",
    "AccountRows",
    "Application",
    "CreditTermsRow",
    "CustomerAccount",
    "DunningLevel",
    "Entry",
    "EntryRows",
    "ExchangeRate",
    "JournalLine",
    "OpenItem",
    "Period",
    "PeriodRows",
    "RateRows",
    "Reminder",
    "ReminderItem",
    "Settlement",
]
