"""What happened to prices and taxes."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money


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


class PromotionSaved(Fact, aggregate="promotion"):
    """What a promotion says was written down, as a new version."""

    code: str
    number: int
    name: str
    promotion_kind: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Promotion {self.code} saved as version {self.number}: {self.name}"


class PromotionActivated(Fact, aggregate="promotion"):
    """A promotion is offered from now on."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Promotion {self.code} activated"


class PromotionEnded(Fact, aggregate="promotion"):
    """A promotion is offered no more."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Promotion {self.code} ended"


class PromotionPolicySet(Fact, aggregate="promotion_policy"):
    """How promotions are combined was decided, for a channel or, without one, for all others."""

    channel: str
    policy: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Promotions in {self.channel or 'all other channels'}: {self.policy}"


class CouponsMade(Fact, aggregate="promotion"):
    """Codes were made that open a promotion; a few of them are named."""

    code: str
    count: int
    coupons: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.count} coupons made for {self.code}"


class CouponDisabled(Fact, aggregate="coupon"):
    """A code opens its promotion no more."""

    code: str
    promotion: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Coupon {self.code} of {self.promotion} disabled"


class PromotionRedeemed(Fact, aggregate="redemption"):
    """An order uses a promotion; `shown` is what the buyer saw of it, in minor units."""

    about: str
    code: str
    coupon: str
    shown: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        by = f" by coupon {self.coupon}" if self.coupon else ""
        return f"Promotion {self.code} applied{by}: {Money(self.shown, self.currency)} off"


class PromotionTakenOff(Fact, aggregate="redemption"):
    """A change of an order took a promotion off what had not left."""

    about: str
    code: str
    coupon: str
    shown: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        by = f" by coupon {self.coupon}" if self.coupon else ""
        return f"Promotion {self.code}{by} taken off: {Money(self.shown, self.currency)} more"


class PromotionGivenBack(Fact, aggregate="redemption"):
    """An order came to nothing, or lost a promotion, and gave its use back."""

    about: str
    code: str
    coupon: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        by = f", coupon {self.coupon}" if self.coupon else ""
        return f"Use of promotion {self.code}{by} given back"


class TaxEngineSet(Fact, aggregate="tax_engine"):
    """An engine determines the tax of a channel; `on_silence` is own or refuse."""

    channel: str
    engine: str
    on_silence: str
    records: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Tax of channel {self.channel} is determined by {self.engine}"


class TaxEngineDropped(Fact, aggregate="tax_engine"):
    """The tax of a channel is determined by our own tables again."""

    channel: str
    engine: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Tax of channel {self.channel} is no longer determined by {self.engine}"


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
        return f"Tax of {self.number} is to be recorded at {self.engine}"


class TaxFiled(Fact, aggregate="tax_filing"):
    """An engine has recorded an invoice or credit note under its own reference."""

    filing_id: str
    engine: str
    reference: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Tax recorded at {self.engine} as {self.reference}"
