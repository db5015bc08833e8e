"""What can be promised when, and what channels are shown. Quantities in the smallest unit of a SKU."""

from goodorder.availability.queries.availability import kit_availability, picture, time_phased
from goodorder.availability.queries.publishing import (
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

__all__ = [
    "Change",
    "Exposure",
    "Feed",
    "channels_published",
    "exposure",
    "kit_availability",
    "list_publish_rules",
    "picture",
    "publication_feed",
    "publishable",
    "skus_of",
    "time_phased",
]
