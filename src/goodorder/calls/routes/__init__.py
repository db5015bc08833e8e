"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.calls.routes import approvals, limits, relations

ROUTERS: tuple[Router, ...] = (approvals.router, limits.router, relations.router)
