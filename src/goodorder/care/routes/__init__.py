"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.care.routes import exceptions

ROUTERS: tuple[Router, ...] = (exceptions.router,)
