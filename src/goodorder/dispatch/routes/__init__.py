"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.dispatch.routes import carriers, choosing, handing

ROUTERS: tuple[Router, ...] = (carriers.router, choosing.router, handing.router)
