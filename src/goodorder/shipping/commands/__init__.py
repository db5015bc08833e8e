"""Every write to services, rates, labels and tracking."""

from goodorder.shipping.commands.choosing import (
    choose_service,
    record_quotes,
    set_service_rules,
    shop_rates,
)
from goodorder.shipping.commands.handing import (
    book_pickup,
    cancel_pickup,
    close_manifest,
    record_manifest_result,
    record_pickup_cancelled,
    record_pickup_result,
)
from goodorder.shipping.commands.labels import (
    record_label_result,
    record_void_result,
    reprint_label,
    request_label,
    void_label,
)
from goodorder.shipping.commands.services import (
    set_cut_offs,
    set_rates,
    set_surcharges,
    set_tariff,
    set_up_service,
)
from goodorder.shipping.commands.tracking import flag_late_parcels, note_departure, record_tracking

__all__ = [
    "book_pickup",
    "cancel_pickup",
    "choose_service",
    "close_manifest",
    "flag_late_parcels",
    "note_departure",
    "record_label_result",
    "record_manifest_result",
    "record_pickup_cancelled",
    "record_pickup_result",
    "record_quotes",
    "record_tracking",
    "record_void_result",
    "reprint_label",
    "request_label",
    "set_cut_offs",
    "set_rates",
    "set_service_rules",
    "set_surcharges",
    "set_tariff",
    "set_up_service",
    "shop_rates",
    "void_label",
]
