"""Every write to payables, tenders and operations. A payable's row lock puts all acts on its money in line."""

from goodorder.payments.commands.arrangements import (
    add_tender,
    add_tenders,
    open_payable,
    raise_payable,
    reduce_payable,
)
from goodorder.payments.commands.authorisations import (
    capture_missed,
    end_renewed,
    expire_authorization,
    renew_authorization,
)
from goodorder.payments.commands.corrections import (
    adjust_stored_value,
    decide_stored_adjustment,
    set_tender_policy,
)
from goodorder.payments.commands.disputes import (
    note_dispute,
)
from goodorder.payments.commands.history import (
    open_past_payables,
)
from goodorder.payments.commands.opening import open_payables
from goodorder.payments.commands.pay_links import (
    cancel_pay_link,
    record_pay_link,
    replace_pay_link,
    request_pay_link,
    review_pay_link,
)
from goodorder.payments.commands.receipts import (
    give_up_debt,
    receive_payment,
)
from goodorder.payments.commands.requests import (
    request_authorization,
    request_capture,
    request_refund,
    request_void,
)
from goodorder.payments.commands.results import (
    apply_callback,
    record_result,
)
from goodorder.payments.commands.stored import (
    block_stored_value,
    expire_stored_values,
    issue_gift_card,
    issue_store_credit,
    look_up_gift_card,
    unblock_stored_value,
)
from goodorder.payments.commands.surplus import (
    refund_surplus,
    release_stored,
)

__all__ = [
    "add_tender",
    "add_tenders",
    "adjust_stored_value",
    "apply_callback",
    "block_stored_value",
    "cancel_pay_link",
    "capture_missed",
    "decide_stored_adjustment",
    "end_renewed",
    "expire_authorization",
    "expire_stored_values",
    "give_up_debt",
    "issue_gift_card",
    "issue_store_credit",
    "look_up_gift_card",
    "note_dispute",
    "open_past_payables",
    "open_payable",
    "open_payables",
    "raise_payable",
    "receive_payment",
    "record_pay_link",
    "record_result",
    "reduce_payable",
    "refund_surplus",
    "release_stored",
    "renew_authorization",
    "replace_pay_link",
    "request_authorization",
    "request_capture",
    "request_pay_link",
    "request_refund",
    "request_void",
    "review_pay_link",
    "set_tender_policy",
    "unblock_stored_value",
]
