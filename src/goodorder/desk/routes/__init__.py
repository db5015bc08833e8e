"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.desk.routes import fields, lists, runs, tags

ROUTERS: tuple[Router, ...] = (lists.router, runs.router, tags.router, fields.router)
