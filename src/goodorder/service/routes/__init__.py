"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.service.routes import cases, customers, segments

ROUTERS: tuple[Router, ...] = (customers.router, cases.router, segments.router)
