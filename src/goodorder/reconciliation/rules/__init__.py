"""Reading statements and matching their lines: values in, values out."""

from goodorder.reconciliation.rules.bank import read_bank_csv, read_camt053
from goodorder.reconciliation.rules.drafts import BANK, KINDS, PAYOUT, DraftLine, StatementDraft
from goodorder.reconciliation.rules.files import FORMATS, read_file
from goodorder.reconciliation.rules.matching import (
    Contested,
    Effect,
    Finding,
    Owed,
    PaidOut,
    Posting,
    match_bank,
    match_payout,
    numbers_in,
)
from goodorder.reconciliation.rules.payouts import read_payout_csv

__all__ = [
    "BANK",
    "FORMATS",
    "KINDS",
    "PAYOUT",
    "Contested",
    "DraftLine",
    "Effect",
    "Finding",
    "Owed",
    "PaidOut",
    "Posting",
    "StatementDraft",
    "match_bank",
    "match_payout",
    "numbers_in",
    "read_bank_csv",
    "read_camt053",
    "read_file",
    "read_payout_csv",
]
