"""Price lists, prices and tax rates on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Amount, Asked, Code, Country, Currency, Day, Sent, Shown
from goodorder.pricing.models import Price, TaxRate

ListCode = Annotated[str, Field(min_length=1, max_length=40)]


class PriceListSent(Sent):
    """A named set of prices in one currency."""

    code: ListCode
    name: Annotated[str, Field(min_length=1, max_length=120)]
    currency: Currency
    tax_included: bool = True


class PriceListShown(Shown):
    """A named set of prices in one currency."""

    code: str
    name: str
    currency: str
    tax_included: bool


class PriceSent(Sent):
    """A unit price from a quantity on; it replaces the price that holds on that day."""

    sku: Code
    amount: Amount
    min_quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    valid_from: Day | None = None


class PriceShown(Shown):
    """A unit price; `valid_until` is the first day it no longer holds, null while it has no end."""

    sku: str
    min_quantity: int
    amount: int
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, price: Price) -> "PriceShown":
        """Show a price."""
        return cls(
            sku=price.sku.code,
            min_quantity=price.min_quantity,
            amount=price.amount,
            valid_from=price.valid_on.lower,
            valid_until=price.valid_on.upper,
        )


class ListedPriceSent(Sent):
    """A SKU and its unit price."""

    sku: Code
    amount: Amount


class PricesSent(Sent):
    """Unit prices to set from today on."""

    prices: Annotated[list[ListedPriceSent], Field(min_length=1, max_length=10_000)]


class CountShown(Shown):
    """How many rows an import took."""

    count: int


class TaxRateSent(Sent):
    """The tax on a class of goods sent to a country; 190000 parts per million are 19 %."""

    country: Country
    region: Annotated[str, Field(max_length=10)] = ""
    tax_class: Annotated[str, Field(min_length=1, max_length=20)]
    rate_ppm: Annotated[int, Field(ge=0, le=1_000_000)]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    valid_from: Day | None = None


class TaxRateShown(Shown):
    """The tax on a class of goods sent to a country (and region, if any)."""

    country: str
    region: str
    tax_class: str
    rate_ppm: int
    name: str
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, rate: TaxRate) -> "TaxRateShown":
        """Show a rate."""
        return cls(
            country=rate.country,
            region=rate.region,
            tax_class=rate.tax_class,
            rate_ppm=rate.rate_ppm,
            name=rate.name,
            valid_from=rate.valid_on.lower,
            valid_until=rate.valid_on.upper,
        )


class PricesAsked(Asked):
    """A page of prices."""
