"""When invoices are issued."""

from ninja import Query, Router

from goodorder.billing.shapes.invoice_policies import InvoicePolicySent, InvoicePolicyShown
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.invoicing import commands, queries

router = Router(tags=["Documents"])


@reads(router, "/invoice-policies", needs="invoicing.view")
def list_invoice_policies(request: Call, query: Query[Asked]) -> Listed[InvoicePolicyShown]:
    """List how orders are invoiced, newest first."""
    return listed(queries.list_policies(request.auth, **query.model_dump()), InvoicePolicyShown.of)


@writes(router, "/invoice-policies", calls=commands.set_invoice_policy, key=KeyRule.OPTIONAL)
def set_invoice_policy(request: Call, body: InvoicePolicySent) -> InvoicePolicyShown:
    """Set how orders placed from now on are invoiced: with each shipment, once for the order, or with a period."""
    return InvoicePolicyShown.of(commands.set_invoice_policy(request.auth, **body.wanted()))
