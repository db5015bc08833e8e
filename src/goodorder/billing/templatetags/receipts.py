"""The receipts of an order, for its page."""

from collections.abc import Mapping
from typing import Any

from django import template

from goodorder.doorway.pages import context_of
from goodorder.invoicing import queries
from goodorder.invoicing.rules.receipts import NO_MONEY
from goodorder.payments.queries import MoneyView

register = template.Library()
PROVABLE = ("capture", "refund")


@register.inclusion_tag("billing/receipt/order.html", takes_context=True)
def order_receipts(context: Mapping[str, Any], money: MoneyView | None) -> dict[str, Any]:
    """Show what money moved for an order, each with its receipt or a button that issues it.

    `money` is empty for whoever may not see payments, and for an order that has none.
    """
    ctx = context_of(context["request"])
    if ctx is None or not money or not ctx.may("invoicing.view"):
        return {"payments": ()}
    moved = [
        operation
        for operation in money.operations
        if operation.kind in PROVABLE and operation.state == "ok" and operation.tender.method not in NO_MONEY
    ]
    issued = queries.receipts_for(ctx, [operation.public_id for operation in moved])
    rows = [(operation, issued.get(operation.public_id)) for operation in moved]
    shown = ("request", "csrf_token")
    return {
        "payments": rows,
        "may_issue": ctx.may("invoicing.receipt"),
        **{name: context[name] for name in shown if name in context},
    }
