"""What can be promised when, and what channels are shown. Quantities in the smallest unit of a SKU."""

from goodorder.availability.queries.availability import kit_availability, picture, time_phased
from goodorder.availability.queries.offers import Offer, offers_instead
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
from goodorder.availability.queries.quoting import quote_promise

__all__ = [
    "Change",
    "Exposure",
    "Feed",
    "Offer",
    "channels_published",
    "exposure",
    "kit_availability",
    "list_publish_rules",
    "offers_instead",
    "picture",
    "publication_feed",
    "publishable",
    "quote_promise",
    "skus_of",
    "time_phased",
]
