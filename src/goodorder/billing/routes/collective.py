"""Collective invoices: what waits for its period, and invoicing it at once."""

from ninja import Query, Router

from goodorder.billing.shapes.collective import (
    AllWaitingShown,
    CollectiveInvoiceSent,
    CollectiveInvoicesShown,
    WaitingAsked,
    WaitingShown,
)
from goodorder.doorway.serving import Call, reads, writes
from goodorder.invoicing import commands, queries

router = Router(tags=["Documents"])


@reads(router, "/collective-invoices/waiting", needs="invoicing.view")
def show_waiting(request: Call, query: Query[WaitingAsked]) -> AllWaitingShown:
    """Show what was delivered and waits for its collective invoice."""
    found = queries.waiting(request.auth, company=query.company, customer_id=query.customer_id)
    return AllWaitingShown(waiting=[WaitingShown.model_validate(each) for each in found])


@writes(router, "/collective-invoices", calls=commands.issue_collective)
def issue_collective(request: Call, body: CollectiveInvoiceSent) -> CollectiveInvoicesShown:
    """Invoice what waits of a customer now, without waiting for the end of the period."""
    issued = commands.issue_collective(request.auth, company=body.company, customer_id=body.customer_id)
    return CollectiveInvoicesShown.of(issued)
