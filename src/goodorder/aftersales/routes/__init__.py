"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.aftersales.routes import messages

ROUTERS: tuple[Router, ...] = (messages.router,)
