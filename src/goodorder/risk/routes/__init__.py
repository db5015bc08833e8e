"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.risk.routes import reviews, rules

ROUTERS: tuple[Router, ...] = (reviews.router, rules.router)
