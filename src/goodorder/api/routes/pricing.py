"""Price lists, prices and tax rates."""

from ninja import Query, Router

from goodorder.api.shapes.pricing import (
    CountShown,
    PriceListSent,
    PriceListShown,
    PriceSent,
    PriceShown,
    PricesSent,
    TaxRateSent,
    TaxRateShown,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed, shown
from goodorder.pricing import commands, queries

router = Router(tags=["Prices"])


@reads(router, "/price-lists", needs="pricing.view")
def list_price_lists(request: Call, query: Query[Asked]) -> Listed[PriceListShown]:
    """List price lists."""
    page = queries.list_price_lists(request.auth, **query.model_dump())
    return listed(page, lambda one: shown(PriceListShown, one))


@writes(router, "/price-lists", calls=commands.open_price_list, key=KeyRule.OPTIONAL)
def open_price_list(request: Call, body: PriceListSent) -> PriceListShown:
    """Open a price list."""
    return shown(PriceListShown, commands.open_price_list(request.auth, **body.model_dump()))


@reads(router, "/price-lists/{price_list}/prices", needs="pricing.view")
def list_prices(request: Call, price_list: str, query: Query[Asked]) -> Listed[PriceShown]:
    """List the prices of a list that hold or will hold."""
    page = queries.list_prices(request.auth, price_list, **query.model_dump())
    return listed(page, PriceShown.of)


@writes(router, "/price-lists/{price_list}/prices", calls=commands.set_price, key=KeyRule.OPTIONAL)
def set_price(request: Call, price_list: str, body: PriceSent) -> PriceShown:
    """Set a unit price from a day on; the price before ends on that day."""
    return PriceShown.of(commands.set_price(request.auth, price_list=price_list, **body.model_dump()))


@writes(router, "/price-lists/{price_list}/price-imports", calls=commands.import_prices, key=KeyRule.OPTIONAL)
def import_prices(request: Call, price_list: str, body: PricesSent) -> CountShown:
    """Set many unit prices at once."""
    prices = [(one.sku, one.amount) for one in body.prices]
    commands.import_prices(request.auth, price_list=price_list, prices=prices)
    return CountShown(count=len(prices))


@reads(router, "/tax-rates", needs="pricing.view")
def list_tax_rates(request: Call, query: Query[Asked]) -> Listed[TaxRateShown]:
    """List tax rates."""
    return listed(queries.list_tax_rates(request.auth, **query.model_dump()), TaxRateShown.of)


@writes(router, "/tax-rates", calls=commands.set_tax_rate, key=KeyRule.OPTIONAL)
def set_tax_rate(request: Call, body: TaxRateSent) -> TaxRateShown:
    """Set a tax rate from a day on; the rate before ends on that day."""
    return TaxRateShown.of(commands.set_tax_rate(request.auth, **body.model_dump()))


@writes(router, "/tax-rate-seeds", calls=commands.seed_tax_rates, key=KeyRule.OPTIONAL)
def seed_tax_rates(request: Call) -> CountShown:
    """Enter the tax rates we know where there are none yet; a start to be checked and edited."""
    return CountShown(count=commands.seed_tax_rates(request.auth))
