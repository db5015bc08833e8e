"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.availability import kit_availability, picture, time_phased
from goodorder.inventory.queries.holds import hold_policies, hold_policy
from goodorder.inventory.queries.publishing import (
    Change,
    Exposure,
    Feed,
    channels_published,
    exposure,
    list_publish_rules,
    publication_feed,
    publishable,
    skus_of,
)
from goodorder.inventory.queries.shelves import available, business_day, shelves
from goodorder.inventory.queries.stock import (
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)

__all__ = [
    "Change",
    "Exposure",
    "Feed",
    "available",
    "business_day",
    "channels_published",
    "exposure",
    "hold_policies",
    "hold_policy",
    "kit_availability",
    "list_movements",
    "list_publish_rules",
    "list_stock",
    "picture",
    "publication_feed",
    "publishable",
    "reservations_of",
    "shelves",
    "skus_of",
    "stock_of",
    "time_phased",
]
