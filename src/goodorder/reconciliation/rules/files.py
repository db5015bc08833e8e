"""A statement's file, whatever its format."""

from goodorder.kernel.errors import Invalid
from goodorder.reconciliation.rules.bank import read_bank_csv, read_camt053
from goodorder.reconciliation.rules.drafts import StatementDraft
from goodorder.reconciliation.rules.payouts import read_payout_csv

FORMATS = ("payout_csv", "bank_csv", "camt053")


def read_file(file_format: str, content: bytes, account: str) -> list[StatementDraft]:
    """Read a file of one of the known formats; raises Invalid naming what is wrong with it.

    `account` is the provider's name or the bank account's number; camt.053 names its own.
    """
    if file_format not in FORMATS:
        raise Invalid(
            "reconciliation.format_unknown", f"format: choose one of {', '.join(FORMATS)}", field="format"
        )
    if file_format == "camt053":
        return read_camt053(content)
    if not account:
        message = "account: name the provider, or the bank account the file is of"
        raise Invalid("reconciliation.account_missing", message, field="account")
    if file_format == "payout_csv":
        return read_payout_csv(content, provider=account)
    return [read_bank_csv(content, account=account)]
