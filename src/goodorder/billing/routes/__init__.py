"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.billing.routes import collective, e_invoices, invoice_policies, receipts

ROUTERS: tuple[Router, ...] = (collective.router, e_invoices.router, invoice_policies.router, receipts.router)
