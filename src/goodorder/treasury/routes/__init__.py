"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.treasury.routes import companies, e_invoices, invoice_policies

ROUTERS: tuple[Router, ...] = (companies.router, e_invoices.router, invoice_policies.router)
