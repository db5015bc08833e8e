"""Pricing a draft: list prices, the shipping charge and tax at the destination, with the derivation kept."""

from dataclasses import dataclass
from typing import Any

from goodorder.catalog.models import Sku
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid
from goodorder.orders.commands.kits import Item, items_of
from goodorder.orders.commands.promoting import promote
from goodorder.orders.rules import DraftLine, OrderDraft
from goodorder.parties.models import Channel, Customer
from goodorder.pricing import queries as pricing
from goodorder.pricing.rules import LineToPrice, PricedOrder, Promoted, price_lines
from goodorder.shipping.queries import quote
from goodorder.shipping.rules import Quote


@dataclass(frozen=True, slots=True)
class Quoted:
    """What was asked of the pricing rules, what they answered, and why, for the order's page.

    `items` are what is ordered, kits taken apart: the first lines of `asked`, before any charge.
    """

    items: list[Item]
    promoted: Promoted
    priced: PricedOrder
    explanation: dict[str, Any]

    @property
    def asked(self) -> list[LineToPrice]:
        """The lines as they were priced, discounts by promotions among them."""
        return self.promoted.lines


def price_draft(
    ctx: Context, channel: Channel, draft: OrderDraft, skus: list[Sku], customer: Customer | None = None
) -> Quoted:
    """Price every line of a draft, kits by their own price, promotions taken off.

    Raises Invalid naming the line that has no price, or the coupon that opens nothing.
    """
    prices, reasons = _unit_prices(ctx, channel, draft, skus)
    items = items_of(channel, draft.lines, skus, prices, ctx.now.date())
    charge = _charge(channel, draft, items)
    rates = pricing.tax_rates(
        country=draft.ship_to.country,
        region=draft.ship_to.region,
        classes={item.sku.tax_class for item in items} | ({charge.tax_class} if charge else set()),
        on=ctx.now.date(),
    )
    asked = [item.to_price(rates[item.sku.tax_class].rate_ppm) for item in items]
    if charge:
        asked.append(LineToPrice("shipping", 1, charge.amount, 0, rates[charge.tax_class].rate_ppm))
    promoted = promote(ctx, channel, customer, draft, list(zip(skus, prices, strict=True)), asked)
    priced = price_lines(
        promoted.lines, tax_included=channel.tax_included, order_discount=draft.order_discount
    )
    explanation = {
        "prices": reasons,
        "taxes": {name: f"{found.name} {found.rate_ppm / 10_000:g} %" for name, found in rates.items()},
        "shipping": charge.explanation if charge else "no service chosen, no charge",
        "promotions": promoted.explanation(),
    }
    return Quoted(items, promoted, priced, explanation)


def _unit_prices(
    ctx: Context, channel: Channel, draft: OrderDraft, skus: list[Sku]
) -> tuple[list[int], list[str]]:
    quantities: dict[int, int] = {}
    for line, sku in zip(draft.lines, skus, strict=True):
        quantities[sku.pk] = quantities.get(sku.pk, 0) + line.quantity
    found = pricing.unit_prices(price_list=channel.price_list, quantities=quantities, on=ctx.now.date())
    prices, reasons = [], []
    for at, (line, sku) in enumerate(zip(draft.lines, skus, strict=True)):
        if line.unit_price is not None:
            prices.append(_overridden(ctx, at, line))
            reasons.append(f"{sku.code}: price given by {ctx.actor}")
        elif sku.pk in found:
            prices.append(found[sku.pk].amount)
            reasons.append(f"{sku.code}: list {channel.price_list}, from {found[sku.pk].min_quantity}")
        else:
            message = f"lines[{at}].sku: {sku.code} has no price in {channel.price_list}; set one or give unit_price"
            raise Invalid("orders.price_missing", message, field=f"lines[{at}].sku")
    return prices, reasons


def _overridden(ctx: Context, at: int, line: DraftLine) -> int:
    ctx.require("orders.override_price")
    price = line.unit_price or 0
    if price < 0:
        raise Invalid(
            "orders.price_negative",
            f"lines[{at}].unit_price: must not be negative",
            field=f"lines[{at}].unit_price",
        )
    return price


def _charge(channel: Channel, draft: OrderDraft, items: list[Item]) -> Quote | None:
    if not draft.service:
        return None
    weight_g = sum(item.quantity * item.sku.weight_g for item in items)
    found = quote(service_code=draft.service, country=draft.ship_to.country, weight_g=weight_g)
    if found.currency != channel.currency:
        message = (
            f"service: {draft.service} is priced in {found.currency}, the channel sells in {channel.currency}"
        )
        raise Invalid("orders.service_currency", message, field="service")
    return found
