"""Reads of services, quotes and labels, and the calls to carriers that are due."""

from goodorder.shipping.queries.labels import (
    LabelCall,
    VoidCall,
    get_label,
    label_for_call,
    labels_about,
    open_labels,
    void_for_call,
)
from goodorder.shipping.queries.services import (
    get_service,
    list_services,
    quote,
    rate_table,
    rates_of,
    services_in_use,
    surcharges_of,
    tariff_of,
    transit_days,
    transit_to,
)

__all__ = [
    "LabelCall",
    "VoidCall",
    "get_label",
    "get_service",
    "label_for_call",
    "labels_about",
    "list_services",
    "open_labels",
    "quote",
    "rate_table",
    "rates_of",
    "services_in_use",
    "surcharges_of",
    "tariff_of",
    "transit_days",
    "transit_to",
    "void_for_call",
]
