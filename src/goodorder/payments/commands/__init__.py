"""Every write to payables, tenders and operations. A payable's row lock puts all acts on its money in line."""

from goodorder.payments.commands.arrangements import add_tender, open_payable, raise_payable, reduce_payable
from goodorder.payments.commands.history import open_past_payables
from goodorder.payments.commands.receipts import give_up_debt, receive_payment
from goodorder.payments.commands.requests import (
    request_authorization,
    request_capture,
    request_refund,
    request_void,
)
from goodorder.payments.commands.results import apply_callback, record_result
from goodorder.payments.commands.surplus import refund_surplus

__all__ = [
    "add_tender",
    "apply_callback",
    "give_up_debt",
    "open_past_payables",
    "open_payable",
    "raise_payable",
    "receive_payment",
    "record_result",
    "reduce_payable",
    "refund_surplus",
    "request_authorization",
    "request_capture",
    "request_refund",
    "request_void",
]
