"""What happened to prices and taxes."""

from goodorder.kernel.events import Fact


class PriceListOpened(Fact, aggregate="price_list"):
    """A price list was set up."""

    code: str


class PricesSet(Fact, aggregate="price_list"):
    """Prices took effect; `prices` lists sku code, from quantity, amount in minor units."""

    price_list: str
    prices: list[list[str | int]]


class TaxRateSet(Fact, aggregate="tax_rate"):
    """A tax rate took effect."""

    country: str
    region: str
    tax_class: str
    rate_ppm: int
