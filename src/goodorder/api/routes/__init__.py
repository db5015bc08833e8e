"""One router per room, in the order the published document shows them."""

from goodorder.api.routes import (
    accounting,
    availability,
    backorders,
    catalog,
    fulfillment,
    inventory,
    invoicing,
    locations,
    orders,
    parties,
    pricing,
    shipping,
    sourcing,
    system,
)

ROUTERS = (
    orders.router,
    backorders.router,
    fulfillment.router,
    fulfillment.shipments,
    inventory.router,
    availability.router,
    catalog.router,
    pricing.router,
    parties.router,
    locations.router,
    shipping.router,
    sourcing.router,
    invoicing.router,
    accounting.router,
    system.router,
)
