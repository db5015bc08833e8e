"""Why something costs what it does, for people: now, on another day, or with what was known at an instant."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import resolve_sku
from goodorder.kernel.access import Context
from goodorder.kernel.errors import naming
from goodorder.kernel.quantity import checked
from goodorder.parties import queries as parties
from goodorder.parties.models import Channel, Customer
from goodorder.pricing.queries.resolution import resolve_prices, sale_in
from goodorder.pricing.rules import Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What is asked: a SKU (any of its codes) and quantity in a channel, for a customer (id) if one is known.

    `on` is the day it is sold, today by default; `known_at` takes the tables as they were at that instant, so
    that an old order's price can be derived again; `group` is the customer's at that time, if not today's.
    """

    channel: str
    sku: str
    quantity: int = 1
    customer: str = ""
    group: str | None = None
    on: date | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a SKU costs what it does for a buyer in a channel."""

    sku: Sku
    channel: Channel
    customer: Customer | None
    on: date
    resolution: Resolution


def explain_price(ctx: Context, asked: Inquiry) -> Explained:
    """Resolve one price and say why: which lists were looked at, which lost and why. Raises Missing, Invalid."""
    checked(asked.quantity)
    with naming("channel"):
        shop = parties.get_channel(ctx, asked.channel)
    with naming("customer"):
        buyer = parties.get_customer(ctx, asked.customer) if asked.customer else None
    with naming("sku"):
        sku = resolve_sku(asked.sku)
    day = asked.on or (asked.known_at or ctx.now).date()
    sale = sale_in(shop, buyer, day, known_at=asked.known_at)
    if asked.group is not None:
        sale = replace(sale, group=asked.group)
    found = resolve_prices(sale, {sku.pk: asked.quantity})[sku.pk]
    return Explained(sku, shop, buyer, day, found)
