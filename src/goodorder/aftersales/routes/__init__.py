"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.aftersales.routes import pay_links

ROUTERS: tuple[Router, ...] = (pay_links.router,)
