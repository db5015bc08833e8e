"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.warehouse.routes import bins, handling, picking, pickups

ROUTERS: tuple[Router, ...] = (
    handling.router,
    picking.router,
    bins.router,
    pickups.router,
)
