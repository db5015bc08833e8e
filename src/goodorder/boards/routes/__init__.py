"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.boards.routes import figures

ROUTERS: tuple[Router, ...] = (figures.router,)
