"""Every write of invoices, credit notes and receipts, what waits for them, and when they are issued."""

from goodorder.invoicing.commands.collective import issue_collective
from goodorder.invoicing.commands.deliveries import record_delivery, take_back
from goodorder.invoicing.commands.documents import issue_credit_note, issue_invoice, issue_past
from goodorder.invoicing.commands.policies import set_invoice_policy, take_turn
from goodorder.invoicing.commands.receipts import issue_receipt
from goodorder.invoicing.commands.series import begin_series

__all__ = [
    "begin_series",
    "issue_collective",
    "issue_credit_note",
    "issue_invoice",
    "issue_past",
    "issue_receipt",
    "record_delivery",
    "set_invoice_policy",
    "take_back",
    "take_turn",
]
