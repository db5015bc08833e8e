"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.finder.routes import finding

ROUTERS: tuple[Router, ...] = (finding.router,)
