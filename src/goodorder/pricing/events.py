"""What happened to prices and taxes."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money
from goodorder.locale import tell


class PriceListOpened(Fact, aggregate="price_list"):
    """A price list was set up."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Price list {code} opened")


class PricesSet(Fact, aggregate="price_list"):
    """Prices take effect from a day on; `prices` lists SKU code, from quantity, amount in minor units."""

    price_list: str
    prices: list[list[str | int]]
    valid_from: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{count} prices of {price_list} set", count=len(self.prices))


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
        return tell(
            self,
            "Tax rate {tax_class} in {place} set to {what:g} %",
            place=place,
            what=self.rate_ppm / 10_000,
        )


class TaxRateEnded(Fact, aggregate="tax_rate"):
    """A tax rate holds no longer from a day on, and nothing follows it."""

    country: str
    region: str
    tax_class: str
    ends_on: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        place = "-".join(filter(None, (self.country, self.region)))
        return tell(self, "Tax rate {tax_class} in {place} ends on {ends_on}", place=place)


class TaxExemptionGranted(Fact, aggregate="tax_exemption"):
    """A certificate frees a customer from tax in a country or region."""

    customer_id: str
    country: str
    region: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Exemption {number} granted")


class TaxExemptionEnded(Fact, aggregate="tax_exemption"):
    """A certificate frees nobody any more."""

    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Exemption {number} ended")


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
        return tell(self, "Price list {price_list} assigned to {whom}", whom=whom)


class PriceListWithdrawn(Fact, aggregate="list_assignment"):
    """A price list is no longer for somebody."""

    price_list: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Price list {price_list} withdrawn")


class PriceLimitSet(Fact, aggregate="price_limit"):
    """In a channel a given price may lie this many per cent below the list's without approval; None: no limit."""

    channel: str
    most_percent: int | None

    def sentence(self) -> str:
        """Say it for the timeline."""
        if self.most_percent is None:
            return tell(self, "Given prices in {channel} are not limited")
        return tell(self, "Given prices in {channel} limited to {most_percent} % below the list")


class PromotionSaved(Fact, aggregate="promotion"):
    """What a promotion says was written down, as a new version."""

    code: str
    number: int
    name: str
    promotion_kind: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Promotion {code} saved as version {number}: {name}")


class PromotionActivated(Fact, aggregate="promotion"):
    """A promotion is offered from now on."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Promotion {code} activated")


class PromotionEnded(Fact, aggregate="promotion"):
    """A promotion is offered no more."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Promotion {code} ended")


class PromotionPolicySet(Fact, aggregate="promotion_policy"):
    """How promotions are combined was decided, for a channel or, without one, for all others."""

    channel: str
    policy: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(
            self, "Promotions in {what}: {policy}", what=self.channel or tell(self, "all other channels")
        )


class CouponsMade(Fact, aggregate="promotion"):
    """Codes were made that open a promotion; a few of them are named."""

    code: str
    count: int
    coupons: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{count} coupons made for {code}")


class CouponDisabled(Fact, aggregate="coupon"):
    """A code opens its promotion no more."""

    code: str
    promotion: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Coupon {code} of {promotion} disabled")


class PromotionRedeemed(Fact, aggregate="redemption"):
    """An order uses a promotion; `shown` is what the buyer saw of it, in minor units."""

    about: str
    code: str
    coupon: str
    shown: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        by = tell(self, " by coupon {coupon}") if self.coupon else ""
        return tell(
            self, "Promotion {code} applied{by}: {money} off", by=by, money=Money(self.shown, self.currency)
        )


class PromotionTakenOff(Fact, aggregate="redemption"):
    """A change of an order took a promotion off what had not left."""

    about: str
    code: str
    coupon: str
    shown: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        by = tell(self, " by coupon {coupon}") if self.coupon else ""
        return tell(
            self,
            "Promotion {code}{by} taken off: {money} more",
            by=by,
            money=Money(self.shown, self.currency),
        )


class PromotionGivenBack(Fact, aggregate="redemption"):
    """An order came to nothing, or lost a promotion, and gave its use back."""

    about: str
    code: str
    coupon: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        by = tell(self, ", coupon {coupon}") if self.coupon else ""
        return tell(self, "Use of promotion {code}{by} given back", by=by)


class TaxEngineSet(Fact, aggregate="tax_engine"):
    """An engine determines the tax of a channel; `on_silence` is own or refuse."""

    channel: str
    engine: str
    on_silence: str
    records: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Tax of channel {channel} is determined by {engine}")


class TaxEngineDropped(Fact, aggregate="tax_engine"):
    """The tax of a channel is determined by our own tables again."""

    channel: str
    engine: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Tax of channel {channel} is no longer determined by {engine}")


class TaxQuoted(Fact, aggregate="tax_quote"):
    """An engine was asked for the tax on something; without a reference, `message` says why it did not answer."""

    engine: str
    reference: str
    message: str


class TaxFilingRequested(Fact, aggregate="tax_filing"):
    """An engine is to be told of an invoice or credit note."""

    filing_id: str
    engine: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Tax of {number} is to be recorded at {engine}")


class TaxFiled(Fact, aggregate="tax_filing"):
    """An engine has recorded an invoice or credit note under its own reference."""

    filing_id: str
    engine: str
    reference: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Tax recorded at {engine} as {reference}")
