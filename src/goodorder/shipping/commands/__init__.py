"""Every write to services, rates, labels and tracking."""

from goodorder.shipping.commands.choosing import (
    choose_service,
    record_quotes,
    set_service_rules,
    shop_rates,
)
from goodorder.shipping.commands.labels import (
    record_label_result,
    record_tracking,
    record_void_result,
    request_label,
    void_label,
)
from goodorder.shipping.commands.services import set_rates, set_surcharges, set_tariff, set_up_service

__all__ = [
    "choose_service",
    "record_label_result",
    "record_quotes",
    "record_tracking",
    "record_void_result",
    "request_label",
    "set_rates",
    "set_service_rules",
    "set_surcharges",
    "set_tariff",
    "set_up_service",
    "shop_rates",
    "void_label",
]
