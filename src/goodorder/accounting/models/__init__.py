"""The tables of the books."""

from goodorder.accounting.models.journal import (
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
    "JournalLine",
    "OpenItem",
    "Period",
    "PeriodRows",
    "Reminder",
    "ReminderItem",
    "Settlement",
]
