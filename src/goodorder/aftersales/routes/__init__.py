"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.aftersales.routes import (
    claims,
    customer_links,
    messages,
    pay_links,
    return_policy,
    returns,
)

ROUTERS: tuple[Router, ...] = (
    pay_links.router,
    customer_links.router,
    messages.router,
    returns.router,
    claims.router,
    return_policy.router,
)
