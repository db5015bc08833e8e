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

__all__ = [
    "accounting",
    "availability",
    "catalog",
    "corrections",
    "counts",
    "fulfillment",
    "inventory",
    "invoicing",
    "locations",
    "orders",
    "parties",
    "pricing",
    "shipping",
    "system",
    "transfers",
]
