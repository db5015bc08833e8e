"""What happened to prices and taxes."""

from goodorder.kernel.events import Fact


class PriceListOpened(Fact, aggregate="price_list"):
    """A price list was set up."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Price list {self.code} opened"


class PricesSet(Fact, aggregate="price_list"):
    """Prices take effect from a day on; `prices` lists SKU code, from quantity, amount in minor units."""

    price_list: str
    prices: list[list[str | int]]
    valid_from: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{len(self.prices)} prices of {self.price_list} set"


class TaxRateSet(Fact, aggregate="tax_rate"):
    """A tax rate takes effect from a day on; an empty day is as far back as can be."""

    country: str
    region: str
    tax_class: str
    rate_ppm: int
    valid_from: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        place = "-".join(filter(None, (self.country, self.region)))
        return f"Tax rate {self.tax_class} in {place} set to {self.rate_ppm / 10_000:g} %"
