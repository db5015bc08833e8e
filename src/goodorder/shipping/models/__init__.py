"""Services with terms, zones, rates and surcharges; labels with their parcels and tracking."""

from goodorder.shipping.models.choices import Comparison, ServiceRuleRow, ServiceRuleSet
from goodorder.shipping.models.handing import Manifest, ManifestRows, Pickup, PickupRows
from goodorder.shipping.models.labels import Label, LabelParcel, TrackingEvent
from goodorder.shipping.models.services import (
    CutOff,
    FreightRate,
    Rate,
    Service,
    ServiceSurcharge,
    Tariff,
    Zone,
)

__all__ = [
    "Comparison",
    "CutOff",
    "FreightRate",
    "Label",
    "LabelParcel",
    "Manifest",
    "ManifestRows",
    "Pickup",
    "PickupRows",
    "Rate",
    "Service",
    "ServiceRuleRow",
    "ServiceRuleSet",
    "ServiceSurcharge",
    "Tariff",
    "TrackingEvent",
    "Zone",
]
