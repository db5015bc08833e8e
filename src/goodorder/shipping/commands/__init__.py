"""Every write to services, rates, labels and tracking."""

from goodorder.shipping.commands.labels import (
    record_label_result,
    record_tracking,
    record_void_result,
    request_label,
    void_label,
)
from goodorder.shipping.commands.services import set_rates, set_surcharges, set_tariff, set_up_service

__all__ = [
    "record_label_result",
    "record_tracking",
    "record_void_result",
    "request_label",
    "set_rates",
    "set_surcharges",
    "set_tariff",
    "set_up_service",
    "void_label",
]
