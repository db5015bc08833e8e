"""Every write of returns, one module per chapter: policy, request, label, receipt, disposition, settlement, claims."""

from goodorder.returns.commands.advances import charge_unreturned
from goodorder.returns.commands.claims import note_carrier_claim, open_claim, reject_claim, settle_claim
from goodorder.returns.commands.disposing import accept_extra, dispose_unit, inspect_unit
from goodorder.returns.commands.foreseeing import Foreseen, preview_return
from goodorder.returns.commands.labels import (
    note_return_under_way,
    record_return_label,
    request_return_label,
)
from goodorder.returns.commands.policies import end_rule, set_defect_rule, write_reason, write_rule
from goodorder.returns.commands.receipts import finish_receipt, receive_blind, receive_return
from goodorder.returns.commands.requests import (
    authorise_return,
    cancel_return,
    expire_return,
    extend_return,
    reject_return,
    request_return,
)
from goodorder.returns.commands.settling import settle_return

__all__ = [
    "Foreseen",
    "accept_extra",
    "authorise_return",
    "cancel_return",
    "charge_unreturned",
    "dispose_unit",
    "end_rule",
    "expire_return",
    "extend_return",
    "finish_receipt",
    "inspect_unit",
    "note_carrier_claim",
    "note_return_under_way",
    "open_claim",
    "preview_return",
    "receive_blind",
    "receive_return",
    "record_return_label",
    "reject_claim",
    "reject_return",
    "request_return",
    "request_return_label",
    "set_defect_rule",
    "settle_claim",
    "settle_return",
    "write_reason",
    "write_rule",
]
