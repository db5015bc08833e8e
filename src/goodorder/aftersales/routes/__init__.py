"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.aftersales.routes import claims, return_policy, returns

ROUTERS: tuple[Router, ...] = (returns.router, claims.router, return_policy.router)
