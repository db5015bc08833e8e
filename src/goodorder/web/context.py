"""What every page shows around its content."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import goodorder
from goodorder.doorway import replica
from goodorder.doorway.pages import context_of
from goodorder.kernel.access import Context


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the navigation that folds; `key` is how the reader's browser remembers that it is open."""

    key: str
    title: str | Promise = field(compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation: where, under which word, in which group, and who may go there.

    `key` is the letter or digit that follows `g` on the keyboard; capitals are keys of their own.
    """

    view: str
    title: str | Promise = field(compare=False)
    icon: str
    needs: str
    key: str
    group: Group


@dataclass(frozen=True, slots=True)
class Folding:
    """A group as it is shown: with the places the reader may go to, open or folded."""

    key: str
    title: str | Promise = field(compare=False)
    entries: tuple[Entry, ...]
    is_open: bool


OPEN_GROUPS = "nav"  # the cookie with the keys of the groups that stay open, set in the browser
_SALES, _MONEY = Group("sales", _("Sales")), Group("money", _("Money"))
_WAREHOUSE, _REST = Group("warehouse", _("Warehouse")), Group("house", _("House"))
NAVIGATION = (
    Entry("boards:today", _("Today"), "sun", "reports.view", "1", _SALES),
    Entry("web:orders", _("Orders"), "inbox-stack", "orders.view", "o", _SALES),
    Entry("care:exceptions", _("Exceptions"), "bell-alert", "exceptions.view", "0", _SALES),
    Entry("web:backorders", _("Backorders"), "clock", "orders.view", "b", _SALES),
    Entry("risk:reviews", _("Fraud queue"), "finger-print", "screening.review", "9", _SALES),
    Entry("calls:approvals", _("Approvals"), "hand-thumb-up", "approvals.ask", "Y", _SALES),
    Entry("boards:figures", _("Figures"), "chart-bar", "reports.view", "R", _SALES),
    Entry("web:quotes", _("Quotes"), "chat-bubble-left-right", "quotes.view", "q", _SALES),
    Entry("web:customers", _("Customers"), "user-group", "parties.view", "c", _SALES),
    Entry("service:cases", _("Cases"), "lifebuoy", "crm.view", "C", _SALES),
    Entry("offers:promotions", _("Promotions"), "receipt-percent", "pricing.view", "m", _SALES),
    Entry("service:segments", _("Segments"), "funnel", "crm.segment", "G", _SALES),
    Entry("aftersales:returns", _("Returns"), "arrow-uturn-left", "returns.view", "4", _SALES),
    Entry("aftersales:messages", _("Messages"), "envelope", "notifications.view", "5", _SALES),
    Entry("web:documents", _("Documents"), "document-text", "invoicing.view", "d", _SALES),
    Entry("treasury:books", _("Books"), "book-open", "accounting.view", "k", _MONEY),
    Entry("treasury:statements", _("Statements"), "building-library", "reconciliation.view", "n", _MONEY),
    Entry("treasury:disputes", _("Disputes"), "shield-exclamation", "payments.view", "i", _MONEY),
    Entry("treasury:gift-cards", _("Gift cards"), "gift", "payments.view", "v", _MONEY),
    Entry("treasury:receivables", _("Receivables"), "banknotes", "accounting.view", "a", _MONEY),
    Entry("web:fulfillment", _("Fulfilment orders"), "archive-box", "fulfillment.view", "f", _WAREHOUSE),
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
    Entry("house:office", _("Administration"), "cog-6-tooth", "access.view", "A", _REST),
    Entry("web:parked", _("Parked"), "exclamation-triangle", "system.retry", "x", _REST),
)


# Pages whose name does not begin with that of their place.
_SECTIONS = (
    ("boards:today", "boards:today"),
    ("boards:", "boards:figures"),
    ("web:rules", "web:sourcing"),
    ("desk:", "web:orders"),
    ("offers:price-", "offers:prices"),
    ("risk:", "risk:reviews"),
    ("care:", "care:exceptions"),
    ("house:", "house:office"),
    ("calls:order", "web:orders"),
    ("calls:", "calls:approvals"),
    ("billing:", "web:documents"),
    ("warehouse:pallet", "warehouse:packing"),
)


def entries_for(ctx: Context) -> list[Entry]:
    """List the places this person may go to."""
    return [entry for entry in NAVIGATION if ctx.may(entry.needs)]


def fold(entries: list[Entry], section: str, kept_open: str) -> tuple[Folding, ...]:
    """Put places into their groups; the group of this page is open, and those the reader left open; else the first."""
    groups: dict[Group, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    wished = set(kept_open.split(".")) | {entry.group.key for entry in entries if entry.view == section}
    if not any(group.key in wished for group in groups):
        wished |= {group.key for group in list(groups)[:1]}
    return tuple(
        Folding(group.key, group.title, tuple(held), group.key in wished) for group, held in groups.items()
    )


def _section(here: str) -> str:
    """Return the place of the navigation that a page belongs to: `calls:order-new` is part of `web:orders`."""
    if place := next((place for start, place in _SECTIONS if here.startswith(start)), ""):
        return place
    return next((entry.view for entry in NAVIGATION if here.startswith(entry.view.removesuffix("s"))), "")


def _record(request: HttpRequest, ctx: Context | None) -> str:
    """Return the public id of the record a page is about, if its reader may look into the audit log."""
    if not (ctx and ctx.may("access.audit") and not ctx.scopes and request.resolver_match):
        return ""
    named = request.resolver_match.kwargs.items()
    return next((str(value) for name, value in named if name.endswith("_id") and "_" in str(value)), "")


def page(request: HttpRequest) -> dict[str, Any]:
    """Add the navigation, the person's context and the version to a template's context."""
    ctx = context_of(request)
    here = request.resolver_match.view_name if request.resolver_match else ""
    places, section = entries_for(ctx) if ctx else [], _section(here)
    return {
        "navigation": places,
        "groups_of_places": fold(places, section, request.COOKIES.get(OPEN_GROUPS, "")),
        "section": section,
        "history_of": _record(request, ctx),
        "ctx": ctx,
        "replica_age_s": replica.age_s(),
        "version": goodorder.__version__,
    }
