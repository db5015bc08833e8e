"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.warehouse.routes import packing, pallets, papers

ROUTERS: tuple[Router, ...] = (packing.router, pallets.router, papers.router)
