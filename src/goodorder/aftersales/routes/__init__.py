"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.aftersales.routes import (
    customer_links,
    messages,
    pay_links,
)

ROUTERS: tuple[Router, ...] = (pay_links.router, customer_links.router, messages.router)
