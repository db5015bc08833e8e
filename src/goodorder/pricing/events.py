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
    postcode: str = ""
    level: str = ""

    def sentence(self) -> str:
        """Say it for the timeline."""
        place = "-".join(filter(None, (self.country, self.region, self.postcode, self.level)))
        return f"Tax rate {self.tax_class} in {place} set to {self.rate_ppm / 10_000:g} %"


class TaxRateEnded(Fact, aggregate="tax_rate"):
    """A tax rate holds no longer from a day on, and nothing follows it."""

    country: str
    region: str
    tax_class: str
    ends_on: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        place = "-".join(filter(None, (self.country, self.region)))
        return f"Tax rate {self.tax_class} in {place} ends on {self.ends_on}"


class TaxExemptionGranted(Fact, aggregate="tax_exemption"):
    """A certificate frees a customer from tax in a country or region."""

    customer_id: str
    country: str
    region: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Exemption {self.number} granted"


class TaxExemptionEnded(Fact, aggregate="tax_exemption"):
    """A certificate frees nobody any more."""

    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Exemption {self.number} ended"


class PriceListAssigned(Fact, aggregate="list_assignment"):
    """A price list is for a customer (id), a group or a channel (code) from a day on."""

    price_list: str
    channel: str
    group: str
    customer_id: str
    priority: int
    valid_from: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        whom = self.customer_id or self.group or self.channel
        return f"Price list {self.price_list} assigned to {whom}"


class PriceListWithdrawn(Fact, aggregate="list_assignment"):
    """A price list is no longer for somebody."""

    price_list: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Price list {self.price_list} withdrawn"


class PriceLimitSet(Fact, aggregate="price_limit"):
    """In a channel a given price may lie this many per cent below the list's without approval; None: no limit."""

    channel: str
    most_percent: int | None

    def sentence(self) -> str:
        """Say it for the timeline."""
        if self.most_percent is None:
            return f"Given prices in {self.channel} are not limited"
        return f"Given prices in {self.channel} limited to {self.most_percent} % below the list"
