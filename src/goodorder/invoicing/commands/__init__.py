"""Every write of invoices and credit notes, and when they are issued."""

from goodorder.invoicing.commands.documents import issue_credit_note, issue_invoice, issue_past
from goodorder.invoicing.commands.policies import set_invoice_policy, take_turn

__all__ = ["issue_credit_note", "issue_invoice", "issue_past", "set_invoice_policy", "take_turn"]
