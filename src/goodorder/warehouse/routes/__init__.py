"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.warehouse.routes import (
    bins,
    handling,
    packing,
    pallets,
    papers,
    picking,
    pickups,
    shelving,
)

ROUTERS: tuple[Router, ...] = (
    handling.router,
    picking.router,
    bins.router,
    shelving.router,
    pickups.router,
    packing.router,
    pallets.router,
    papers.router,
)
