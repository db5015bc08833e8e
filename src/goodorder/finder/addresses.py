"""Where each kind of record is shown, and what it is called."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodorder.search.rules import Hit


class Kind(NamedTuple):
    """How a kind of record is headed, drawn and addressed; `words` names its states."""

    title: str | Promise
    icon: str
    page: str
    words: str = ""


KINDS = {
    "order": Kind(_("Orders"), "inbox-stack", "web:order", "order"),
    "customer": Kind(_("Customers"), "user-group", "web:customer"),
    "sku": Kind(_("Products"), "tag", "web:product", "life_cycle"),
    "shipment": Kind(_("Parcels"), "truck", "web:fulfillment-order", "shipment"),
    "work": Kind(_("Fulfilment orders"), "archive-box", "web:fulfillment-order", "work"),
    "batch": Kind(_("Pick batches"), "queue-list", "warehouse:picking-batch", "batch"),
    "carton": Kind(_("Cartons"), "cube", "web:fulfillment-order"),
    "pallet": Kind(_("Pallets"), "square-3-stack-3d", "warehouse:pallet", "pallet"),
    "freight": Kind(_("Bills of lading"), "document-text", "warehouse:pallet-bill"),
    "document": Kind(_("Invoices and credit notes"), "document-text", "web:document", "document"),
    "receipt": Kind(_("Receipts"), "document-text", "billing:receipt"),
    "return": Kind(_("Returns"), "arrow-uturn-left", "aftersales:return", "return"),
    "claim": Kind(_("Claims"), "shield-exclamation", "aftersales:return-claims"),
    "quote": Kind(_("Quotes"), "chat-bubble-left-right", "web:quote", "quote"),
    "transfer": Kind(_("Transfers"), "truck", "web:transfer", "transfer"),
    "count": Kind(_("Counts"), "clipboard-document-check", "web:count", "count"),
    "supply": Kind(_("Expected supply"), "calendar-days", "web:supply-page", "supply"),
    "lot": Kind(_("Lots and serial numbers"), "beaker", "web:lot"),
    "place": Kind(_("Locations"), "building-storefront", "web:place"),
    "promotion": Kind(_("Promotions"), "receipt-percent", "offers:promotion", "promotion"),
    "coupon": Kind(_("Coupons"), "ticket", "offers:promotion"),
}
_LISTED = {"claim"}  # shown in a list, not on pages of their own
_BY_CODE = {"place"}


def address_of(hit: Hit) -> str:
    """Return the address of the page that shows a hit."""
    page = KINDS[hit.kind].page
    if hit.kind in _LISTED:
        return reverse(page)
    return reverse(page, args=[hit.parent or (hit.title if hit.kind in _BY_CODE else hit.public_id)])
