"""The unit prices of a draft's lines: from the buyer's price lists, or given by somebody who may."""

from dataclasses import dataclass, field
from typing import Any

from goodorder.basket.rules import DraftLine, OrderDraft
from goodorder.catalog.models import Sku
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Refused
from goodorder.parties.models import Channel, Customer
from goodorder.pricing import queries as pricing
from goodorder.pricing.rules import Resolution, least_without_approval, why_no_price

OVERRIDE, APPROVE = "orders.override_price", "orders.approve_price"


@dataclass(slots=True)
class UnitPrices:
    """A unit price per line of a draft, each with a sentence and its whole derivation; and who buys how."""

    sale: dict[str, Any]
    amounts: list[int] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    derivation: list[dict[str, Any]] = field(default_factory=list)


def unit_prices_of(
    ctx: Context, channel: Channel, draft: OrderDraft, skus: list[Sku], customer: Customer | None
) -> UnitPrices:
    """Resolve the unit price of every line for the SKU's quantity in the whole draft.

    Raises Invalid naming the line without a price, Forbidden or Refused for a price given without the right.
    """
    quantities: dict[int, int] = {}
    for line, sku in zip(draft.lines, skus, strict=True):
        quantities[sku.pk] = quantities.get(sku.pk, 0) + line.quantity
    sale = pricing.sale_in(channel, customer, ctx.now.date())
    resolved = pricing.resolve_prices(sale, quantities)
    limit = _limit(ctx, channel, draft)
    found = UnitPrices({"on": sale.on.isoformat(), "group": sale.group})
    for at, (line, sku) in enumerate(zip(draft.lines, skus, strict=True)):
        resolution = resolved[sku.pk]
        derivation = {"sku": sku.code, **resolution.as_json()}
        if line.unit_price is not None:
            given = _given(ctx, at, line, resolution, limit)
            found.amounts.append(line.unit_price)
            found.sentences.append(f"{sku.code}: price given by {ctx.actor}")
            found.derivation.append({**derivation, "given": given})
        elif resolution.price:
            found.amounts.append(resolution.price.amount)
            origin = f"list {resolution.price.list}, from {resolution.price.min_quantity}"
            found.sentences.append(f"{sku.code}: {origin}")
            found.derivation.append(derivation)
        else:
            raise _price_missing(at, sku, resolution)
    return found


def _price_missing(at: int, sku: Sku, resolution: Resolution) -> Invalid:
    name = f"lines[{at}].sku"
    message = f"{name}: {sku.code} has no price: {why_no_price(resolution)}; set one or give unit_price"
    return Invalid("orders.price_missing", message, field=name)


def _limit(ctx: Context, channel: Channel, draft: OrderDraft) -> int | None:
    """Return how many per cent below the list a price may be given here, None without a limit or a given price."""
    if all(line.unit_price is None for line in draft.lines):
        return None
    ctx.require(OVERRIDE)
    return pricing.price_limit(channel.pk)


def _given(
    ctx: Context, at: int, line: DraftLine, resolution: Resolution, limit: int | None
) -> dict[str, Any]:
    """Judge a price that was given; returns who gave it and the list price it stands for."""
    name, price = f"lines[{at}].unit_price", line.unit_price or 0
    if price < 0:
        raise Invalid("orders.price_negative", f"{name}: must not be negative", field=name)
    listed = resolution.price.amount if resolution.price else None
    least = 0 if listed is None or limit is None else least_without_approval(listed, limit)
    if price < least and not ctx.may(APPROVE):
        message = (
            f"{name}: {price} is more than {limit} % below the list price {listed}; "
            f"give at least {least}, or let somebody with {APPROVE} place the order"
        )
        raise Refused("orders.price_below_limit", message, field=name, least=least, list_price=listed)
    return {
        "by": ctx.actor,
        "amount": price,
        "list_price": listed,
        "limit_percent": limit,
        "approved": price < least,
    }
