"""What every page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import goodorder
from goodorder.doorway import replica
from goodorder.doorway.pages import context_of
from goodorder.kernel.access import Context


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation: where, under which word, in which group, and who may go there.

    `key` is the letter that follows `g` on the keyboard.
    """

    view: str
    title: str | Promise
    icon: str
    needs: str
    key: str
    group: str | Promise = ""


_SALES, _MONEY, _WAREHOUSE, _REST = _("Sales"), _("Money"), _("Warehouse"), _("House")
NAVIGATION = (
    Entry("web:orders", _("Orders"), "inbox-stack", "orders.view", "o", _SALES),
    Entry("web:backorders", _("Backorders"), "clock", "orders.view", "b", _SALES),
    Entry("risk:reviews", _("Fraud queue"), "finger-print", "screening.review", "9", _SALES),
    Entry("calls:approvals", _("Approvals"), "hand-thumb-up", "approvals.ask", "Y", _SALES),
    Entry("web:quotes", _("Quotes"), "chat-bubble-left-right", "quotes.view", "q", _SALES),
    Entry("web:customers", _("Customers"), "user-group", "parties.view", "c", _SALES),
    Entry("offers:promotions", _("Promotions"), "receipt-percent", "pricing.view", "m", _SALES),
    Entry("aftersales:returns", _("Returns"), "arrow-uturn-left", "returns.view", "4", _SALES),
    Entry("aftersales:messages", _("Messages"), "envelope", "notifications.view", "5", _SALES),
    Entry("web:documents", _("Documents"), "document-text", "invoicing.view", "d", _SALES),
    Entry("treasury:books", _("Books"), "book-open", "accounting.view", "k", _MONEY),
    Entry("treasury:statements", _("Statements"), "building-library", "reconciliation.view", "n", _MONEY),
    Entry("treasury:disputes", _("Disputes"), "shield-exclamation", "payments.view", "i", _MONEY),
    Entry("treasury:gift-cards", _("Gift cards"), "gift", "payments.view", "v", _MONEY),
    Entry("treasury:receivables", _("Receivables"), "banknotes", "accounting.view", "a", _MONEY),
    Entry("web:fulfillment", _("Fulfillment"), "archive-box", "fulfillment.view", "f", _WAREHOUSE),
    Entry(
        "warehouse:shelving", _("Stock work"), "arrow-down-on-square-stack", "inventory.view", "8", _WAREHOUSE
    ),
    Entry("warehouse:picking", _("Picking"), "queue-list", "fulfillment.view", "2", _WAREHOUSE),
    Entry("warehouse:pickups", _("Pickup counter"), "shopping-bag", "fulfillment.view", "6", _WAREHOUSE),
    Entry("warehouse:packing", _("Packing"), "inbox-arrow-down", "fulfillment.view", "3", _WAREHOUSE),
    Entry("dispatch:carriers", _("Carriers"), "paper-airplane", "shipping.view", "7", _WAREHOUSE),
    Entry("web:stock", _("Stock"), "cube", "inventory.view", "s", _WAREHOUSE),
    Entry("web:supply", _("Expected supply"), "calendar-days", "inventory.view", "e", _WAREHOUSE),
    Entry("web:transfers", _("Transfers"), "truck", "inventory.view", "t", _WAREHOUSE),
    Entry("web:counts", _("Counts"), "clipboard-document-check", "inventory.view", "u", _WAREHOUSE),
    Entry("web:lots", _("Lots"), "beaker", "inventory.view", "l", _WAREHOUSE),
    Entry("web:products", _("Products"), "tag", "catalog.view", "p", _REST),
    Entry("offers:prices", _("Prices"), "currency-euro", "pricing.view", "j", _REST),
    Entry("offers:taxes", _("Taxes"), "calculator", "pricing.view", "z", _REST),
    Entry("web:sourcing", _("Sourcing rules"), "scale", "sourcing.view", "r", _REST),
    Entry("web:publish", _("What channels show"), "megaphone", "inventory.view", "h", _REST),
    Entry("web:places", _("Locations"), "building-storefront", "locations.view", "w", _REST),
    Entry("treasury:companies", _("Companies"), "building-office", "parties.setup", "y", _REST),
    Entry("web:parked", _("Parked"), "exclamation-triangle", "system.retry", "x", _REST),
)


def entries_for(ctx: Context) -> list[Entry]:
    """List the places this person may go to."""
    return [entry for entry in NAVIGATION if ctx.may(entry.needs)]


# Pages whose names do not begin like that of the place they belong to.
_BELONGS = {
    "web:rules": "web:sourcing",
    "offers:price-": "offers:prices",
    "risk:": "risk:reviews",
    "billing:": "web:documents",
    "warehouse:pallet": "warehouse:packing",
    "calls:order": "web:orders",
    "calls:": "calls:approvals",
}


def _section(here: str) -> str:
    """Return the place of the navigation that a page belongs to: `calls:order-new` is part of `web:orders`."""
    if found := next((place for begins, place in _BELONGS.items() if here.startswith(begins)), ""):
        return found
    return next((entry.view for entry in NAVIGATION if here.startswith(entry.view.removesuffix("s"))), "")


def page(request: HttpRequest) -> dict[str, Any]:
    """Add the navigation, the person's context and the version to a template's context."""
    ctx = context_of(request)
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "navigation": entries_for(ctx) if ctx else [],
        "section": _section(here),
        "ctx": ctx,
        "replica_age_s": replica.age_s(),
        "version": goodorder.__version__,
    }
