"""One router per room, in the order the published document shows them."""

from goodorder.api.routes import (
    accounting,
    availability,
    backorders,
    carts,
    catalog,
    choices,
    fulfillment,
    inventory,
    invoicing,
    locations,
    orders,
    parties,
    pricing,
    shipping,
    system,
)

ROUTERS = (
    carts.router,
    orders.router,
    backorders.router,
    fulfillment.router,
    fulfillment.shipments,
    inventory.router,
    availability.router,
    catalog.router,
    choices.router,
    pricing.router,
    parties.router,
    locations.router,
    shipping.router,
    invoicing.router,
    accounting.router,
    system.router,
)
