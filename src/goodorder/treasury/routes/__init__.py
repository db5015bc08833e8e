"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.treasury.routes import books, statements

ROUTERS: tuple[Router, ...] = (books.router, statements.router)
