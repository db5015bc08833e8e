"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.warehouse.routes import (
    bins,
    carriers,
    choosing,
    handing,
    handling,
    picking,
    pickups,
)

ROUTERS: tuple[Router, ...] = (
    carriers.router,
    choosing.router,
    handing.router,
    handling.router,
    picking.router,
    bins.router,
    pickups.router,
)
