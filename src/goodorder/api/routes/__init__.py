"""One router per room, in the order the published document shows them."""

from goodorder.api.routes import (
    accounting,
    availability,
    catalog,
    corrections,
    counts,
    fulfillment,
    inventory,
    invoicing,
    locations,
    orders,
    parties,
    pricing,
    shipping,
    system,
    transfers,
)

ROUTERS = (
    orders.router,
    fulfillment.router,
    fulfillment.shipments,
    inventory.router,
    availability.router,
    transfers.router,
    counts.router,
    corrections.router,
    catalog.router,
    pricing.router,
    parties.router,
    locations.router,
    shipping.router,
    invoicing.router,
    accounting.router,
    system.router,
)
