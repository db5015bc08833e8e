"""Reads of price lists, prices and tax rates."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.pricing.models import Price, PriceList, TaxRate
from goodorder.pricing.rules import NO_RATE, FoundPrice, TaxFound, best_price


def list_price_lists(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[PriceList]:
    """List price lists by code."""
    return page_of(PriceList.objects.visible_to(ctx), cursor=cursor, size=size, order="code")


def list_prices(
    ctx: Context, price_list: str, *, search: str = "", cursor: str = "", size: int = 50
) -> Page[Price]:
    """List the prices of a list that are in force or to come, the last set first; raises Missing.

    `search` finds a part of the SKU's code or name.
    """
    found = PriceList.objects.visible_to(ctx).one(code=price_list)
    prices = found.prices.filter(_not_over(ctx)).select_related("sku")
    if search := search.strip():
        prices = prices.filter(Q(sku__code__icontains=search) | Q(sku__name__icontains=search))
    return page_of(prices, cursor=cursor, size=size)


def prices_of(ctx: Context, *, sku_id: str) -> list[Price]:
    """Return a SKU's prices in force or to come, by price list, quantity and day."""
    lists = PriceList.objects.visible_to(ctx)
    prices = Price.objects.filter(_not_over(ctx), price_list__in=lists, sku__public_id=sku_id)
    return list(prices.select_related("price_list").order_by("price_list__code", "min_quantity", "valid_on"))


def list_tax_rates(ctx: Context, *, country: str = "", cursor: str = "", size: int = 50) -> Page[TaxRate]:
    """List the tax rates in force or to come by country, of one country if asked."""
    rates = TaxRate.objects.visible_to(ctx).filter(_not_over(ctx))
    if country:
        rates = rates.filter(country=country.upper())
    return page_of(rates, cursor=cursor, size=size, order="country")


def _not_over(ctx: Context) -> Q:
    today = ctx.now.date()
    return Q(valid_on__contains=today) | Q(valid_on__startswith__gt=today)


@internal_query
def unit_prices(price_list: str, quantities: Mapping[int, int], on: date) -> dict[int, FoundPrice]:
    """Return the unit price of each SKU (by row id) for its quantity on a day; one query.

    A SKU without a price that day, or only from a higher quantity on, is left out.
    """
    rows = Price.objects.filter(
        price_list__code=price_list, sku_id__in=list(quantities), valid_on__contains=on
    )
    steps: dict[int, list[FoundPrice]] = {}
    for sku_id, amount, least in rows.values_list("sku_id", "amount", "min_quantity"):
        steps.setdefault(sku_id, []).append(FoundPrice(amount, least, price_list))
    best = {sku_id: best_price(found, quantities[sku_id]) for sku_id, found in steps.items()}
    return {sku_id: found for sku_id, found in best.items() if found}


@internal_query
def tax_rates(country: str, region: str, classes: Collection[str], on: date) -> dict[str, TaxFound]:
    """Return the tax on each class of goods sent to a place on a day; one query.

    A region's own rate goes before its country's. A class without a rate is untaxed, named `no rate`.
    """
    place = region.strip().upper()
    rows = TaxRate.objects.filter(
        country=country.upper(), region__in=["", place], tax_class__in=list(classes), valid_on__contains=on
    )
    found = {row.tax_class: TaxFound(row.rate_ppm, row.name) for row in rows.order_by("region")}
    return {tax_class: found.get(tax_class, NO_RATE) for tax_class in classes}
