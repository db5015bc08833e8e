"""Pricing a draft in stages: unit prices, items, the shipping charge, tax at the destination, promotions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from goodorder.basket.queries.kits import Item, items_of
from goodorder.basket.queries.outside import Sale, ToTax, outside_taxes
from goodorder.basket.queries.prices import UnitPrices, unit_prices_of
from goodorder.basket.queries.promoting import Buyer, promote
from goodorder.basket.rules import OrderDraft, taxed
from goodorder.catalog.models import Sku
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid
from goodorder.parties.models import Channel, Customer
from goodorder.parties.rules import PostalAddress
from goodorder.pricing import queries as pricing
from goodorder.pricing.rules import (
    LineToPrice,
    PricedOrder,
    Promoted,
    TaxCase,
    TaxDetermined,
    amounts_to_tax,
    price_lines,
)
from goodorder.shipping.queries import quote
from goodorder.shipping.rules import Quote


@dataclass(frozen=True, slots=True)
class Quoted:
    """What was asked of the pricing rules, what they answered, and why, for the order's page.

    `items` are what is ordered, kits taken apart: the first lines of `asked`, before any charge. `taxes` are
    what was determined for each line of `asked`.
    """

    items: list[Item]
    promoted: Promoted
    taxes: list[TaxDetermined]
    priced: PricedOrder
    explanation: dict[str, Any]

    @property
    def asked(self) -> list[LineToPrice]:
        """The lines as they were priced, discounts by promotions among them."""
        return self.promoted.lines


def price_draft(
    ctx: Context, channel: Channel, draft: OrderDraft, skus: list[Sku], buyer: Buyer, *, promotes: bool = True
) -> Quoted:
    """Price every line of a draft for its buyer, kits by their own price, promotions taken off if it `promotes`.

    Raises Invalid naming the line that has no price, or the coupon that opens nothing; Refused for a price
    given too low.
    """
    prices = unit_prices_of(ctx, channel, draft, skus, buyer.customer)
    items = items_of(channel, draft.lines, skus, prices.amounts, ctx.now.date())
    charge, waived = _charged(channel, draft, items)
    classes = [item.sku.tax_class for item in items] + ([charge.tax_class] if charge else [])
    case = tax_case(ctx, channel, draft.ship_to, buyer.customer)
    own = pricing.determine_taxes(case, set(classes))
    promoted = promote(
        ctx,
        channel,
        buyer if promotes else None,
        draft,
        list(zip(skus, prices.amounts, strict=True)),
        _asked(items, charge, own),
    )
    sale = Sale(channel, case, draft.ship_to)
    taxes, by_whom = outside_taxes(ctx, sale, lambda: _to_tax(classes, promoted, draft.order_discount))
    promoted = replace(promoted, lines=taxed(promoted.lines, taxes)) if taxes else promoted
    taxes = taxes or [own[one] for one in classes]
    priced = price_lines(
        promoted.lines,
        tax_included=channel.tax_included,
        order_discount=draft.order_discount,
        rounding=channel.tax_rounding,
    )
    explanation = {
        **_told_prices(prices),
        **_told_taxes(sale, classes, taxes, priced),
        **({"tax_engine": by_whom} if by_whom else {}),
        **_told_shipping(charge, waived),
        "promotions": promoted.explanation(),
    }
    return Quoted(items, promoted, taxes, priced, explanation)


def _to_tax(classes: Sequence[str], promoted: Promoted, order_discount: int) -> list[ToTax]:
    amounts = amounts_to_tax(promoted.lines, order_discount)
    rows = zip(classes, promoted.lines, amounts, strict=True)
    return [ToTax(tax_class, line.quantity, amount) for tax_class, line, amount in rows]


def _asked(items: Sequence[Item], charge: Quote | None, taxes: dict[str, TaxDetermined]) -> list[LineToPrice]:
    """Return the lines to be priced: the items, then the shipping charge if there is one."""
    asked = [item.to_price(taxes[item.sku.tax_class]) for item in items]
    if charge:
        tax = taxes[charge.tax_class]
        asked.append(LineToPrice("shipping", 1, charge.amount, 0, tax.rate_ppm, owes_tax=tax.is_owed))
    return asked


def _told_prices(prices: UnitPrices) -> dict[str, Any]:
    return {"prices": prices.sentences, "sale": prices.sale, "derivation": prices.derivation}


def _told_shipping(charge: Quote | None, waived: int) -> dict[str, Any]:
    told = {"shipping": charge.explanation if charge else "no service chosen, no charge"}
    return {**told, "shipping_waived": waived} if waived else told


def _told_taxes(
    sale: Sale,
    classes: Sequence[str],
    taxes: Sequence[TaxDetermined],
    priced: PricedOrder,
) -> dict[str, Any]:
    """Say how tax was determined: the case, each class in a sentence, and each line's share by level."""
    lines = [
        {
            "class": tax_class,
            "category": tax.category,
            "reason": tax.reason,
            "components": tax.split(row.tax),
        }
        for tax_class, tax, row in zip(classes, taxes, priced.lines, strict=True)
    ]
    case = sale.case
    place = {"country": case.country, "region": case.region, "postcode": case.postcode}
    return {
        "taxes": {
            one: f"{tax.name} {tax.owed_ppm / 10_000:g} %" for one, tax in zip(classes, taxes, strict=True)
        },
        "tax_case": {**place, "seller_country": case.seller_country, "rounding": sale.channel.tax_rounding},
        "tax_lines": lines,
    }


def tax_case(ctx: Context, channel: Channel, ship_to: PostalAddress, customer: Customer) -> TaxCase:
    """Say what decides the tax: where it goes, who sells, who buys, and when."""
    return TaxCase(
        country=ship_to.country,
        region=ship_to.region,
        postcode=ship_to.postcode,
        seller_country=channel.company.country,
        customer_id=customer.pk,
        buyer_number=customer.tax_number,
        on=ctx.now.date(),
    )


def _charged(channel: Channel, draft: OrderDraft, items: list[Item]) -> tuple[Quote | None, int]:
    """Return what the service is charged at, and how much of it is waived."""
    found = _charge(channel, draft, items)
    if found is None or not draft.waives_shipping:
        return found, 0
    return replace(found, amount=0), found.amount


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
