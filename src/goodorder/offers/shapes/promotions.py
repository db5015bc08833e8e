"""Promotions and coupons on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Amount, Asked, Code, Country, Currency, Instant, Quantity, Sent, Shown
from goodorder.kernel.money import PPM
from goodorder.pricing.models import Coupon, Promotion, PromotionPolicy, Redemption
from goodorder.pricing.queries import Tried, TryOut
from goodorder.pricing.rules import Applied, BundlePart, Lost, PromotionDraft, Terms, Tier

Rate = Annotated[int, Field(ge=0, le=PPM, description="in parts per million: 100000 are 10 %")]
Limit = Annotated[int, Field(ge=1, le=2_000_000_000)]
Kind = Literal["percentage", "amount", "buy_get", "multi_price", "threshold", "bundle", "shipping"]
Policy = Literal["best_for_customer", "merchant_order"]
ChannelCode = Annotated[str, Field(min_length=1, max_length=40)]
CouponCode = Annotated[str, Field(min_length=1, max_length=40)]


class TierSent(Sent):
    """From a subtotal on, a rate or an amount off."""

    least: Amount
    rate_ppm: Rate = 0
    amount: Amount = 0


class BundlePartSent(Sent):
    """So many units of a SKU belong to one bundle."""

    sku: Code
    quantity: Quantity = 1


class PromotionTermsSent(Sent):
    """What is given, and on which goods: all, or `skus`, never `excluded` ones.

    Each kind needs its own numbers: percentage `rate_ppm`; amount `amount` (off everything together or, with
    `per_unit`, off each unit); buy_get `buy`, `get` and `rate_ppm` off the cheapest; multi_price `buy` units for
    `amount`; threshold `tiers`; bundle `parts` for `amount`; shipping `rate_ppm` or `amount`.
    """

    kind: Kind
    rate_ppm: Rate = 0
    amount: Amount = 0
    per_unit: bool = False
    buy: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    get: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    tiers: Annotated[list[TierSent], Field(max_length=20)] = []
    parts: Annotated[list[BundlePartSent], Field(max_length=20)] = []
    skus: Annotated[list[Code], Field(max_length=1000)] = []
    excluded: Annotated[list[Code], Field(max_length=1000)] = []

    def as_terms(self) -> Terms:
        """Return the room's own word for it."""
        lists: dict[str, Any] = {
            "tiers": tuple(Tier(**one.model_dump()) for one in self.tiers),
            "parts": tuple(BundlePart(**one.model_dump()) for one in self.parts),
            "skus": tuple(self.skus),
            "excluded": tuple(self.excluded),
        }
        return Terms(**{**self.model_dump(), **lists})


class PromotionSaySent(Sent):
    """All a promotion says. `currency` is needed where an amount is named; no channel means all of them.

    Promotions of one `stack_group` may be applied together; without a group it stands alone. Lower priority
    goes first. `condition` is CEL, such as `subtotal >= 5000 && country == 'DE'`.
    """

    name: Annotated[str, Field(min_length=1, max_length=120)]
    terms: PromotionTermsSent
    currency: Currency | Literal[""] = ""
    channels: Annotated[list[ChannelCode], Field(max_length=100)] = []
    condition: Annotated[str, Field(max_length=500)] = ""
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    priority: Annotated[int, Field(ge=0, le=10_000)] = 100
    stack_group: Annotated[str, Field(max_length=40)] = ""
    needs_coupon: bool = False
    max_uses: Limit | None = None
    max_per_customer: Limit | None = None

    def as_promotion(self) -> PromotionDraft:
        """Return the room's own word for it."""
        said = {name: getattr(self, name) for name in PromotionSaySent.model_fields}
        return PromotionDraft(**{**said, "terms": self.terms.as_terms(), "channels": tuple(self.channels)})


class PromotionSent(PromotionSaySent):
    """A promotion to write down, under its code."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class PromotionShown(Shown):
    """A promotion as its latest version has it; `held` orders use it now. `terms` is as it was sent."""

    code: str
    state: str
    version: int
    name: str
    terms: dict[str, Any]
    currency: str
    channels: list[str]
    condition: str
    valid_from: datetime | None
    valid_until: datetime | None
    priority: int
    stack_group: str
    needs_coupon: bool
    max_uses: int | None
    max_per_customer: int | None
    held: int

    @classmethod
    def of(cls, promotion: Promotion) -> "PromotionShown":
        """Show a promotion as fetched with its use."""
        latest = promotion.latest
        own = ("code", "state", "max_uses", "max_per_customer", "held")
        said = {name: getattr(latest, name) for name in cls.model_fields if name not in {*own, "version"}}
        shown = {name: getattr(promotion, name) for name in own}
        return cls(**shown, **said, version=latest.number if latest else 0)


class PromotionsAsked(Asked):
    """Which promotions."""

    state: str = Field("", max_length=20)
    search: str = Field("", max_length=100, description="a part of code or name")


class CouponSent(Sent):
    """A code to open a promotion; without `max_uses` as often as the promotion allows."""

    code: CouponCode
    max_uses: Limit | None = None


class CouponBatchSent(Sent):
    """How many codes to make, and how often each may be used."""

    count: Annotated[int, Field(ge=1, le=10_000)]
    prefix: Annotated[str, Field(max_length=20)] = ""
    max_uses: Limit | None = 1


class CouponShown(Shown):
    """A code that opens a promotion; `held` orders use it now."""

    code: str
    promotion: str
    max_uses: int | None
    held: int
    created_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, coupon: Coupon) -> "CouponShown":
        """Show a coupon; one just made is held by nobody."""
        same = {name: getattr(coupon, name) for name in ("code", "max_uses", "created_at", "disabled_at")}
        return cls(**same, promotion=coupon.promotion.code, held=getattr(coupon, "held", coupon.used))


class CouponsMadeShown(Shown):
    """The codes that were made."""

    codes: list[str]


class CouponsAsked(Asked):
    """Which coupons."""

    promotion: str = Field("", max_length=40)
    search: str = Field("", max_length=40, description="a part of the code")


class RedemptionShown(Shown):
    """A use of a promotion by an order: `shown` is what the buyer saw, `amount` its part without tax."""

    order_id: str
    customer_id: str
    version: int
    coupon: str
    currency: str
    shown: int
    amount: int
    state: str
    at: datetime

    @classmethod
    def of(cls, use: Redemption) -> "RedemptionShown":
        """Show a use."""
        same = {name: getattr(use, name) for name in ("currency", "shown", "amount", "state", "at")}
        coupon = use.coupon.code if use.coupon else ""
        return cls(
            **same, order_id=use.about, customer_id=use.customer, version=use.sold_as.number, coupon=coupon
        )


class PromotionPolicySent(Sent):
    """How promotions are combined in a channel; without one, wherever nothing else is said."""

    channel: Annotated[str, Field(max_length=40)] = ""
    policy: Policy


class PromotionPolicyShown(Shown):
    """How promotions are combined; an empty channel is all others."""

    channel: str
    policy: str


class PromotionPolicies(Shown):
    """How promotions are combined, by channel."""

    items: list[PromotionPolicyShown]

    @classmethod
    def of(cls, rows: list[PromotionPolicy]) -> "PromotionPolicies":
        """Show every policy."""
        return cls(items=[PromotionPolicyShown(channel=row.channel, policy=row.policy) for row in rows])


class TriedLineSent(Sent):
    """A SKU, by any of its codes, and how many."""

    sku: Code
    quantity: Quantity


class TrySent(Sent):
    """A basket to try promotions on."""

    channel: ChannelCode
    lines: Annotated[list[TriedLineSent], Field(min_length=1, max_length=200)]
    country: Country | Literal[""] = ""
    coupons: Annotated[list[CouponCode], Field(max_length=20)] = []
    customer_id: Annotated[str, Field(max_length=40)] = ""
    first_order: bool = False
    order_count: Annotated[int, Field(ge=0, le=1000)] = 0
    shipping: Amount = 0

    def as_basket(self) -> TryOut:
        """Return the room's own word for it."""
        said = {name: getattr(self, name) for name in TrySent.model_fields}
        return TryOut(**{**said, "lines": [(line.sku, line.quantity) for line in self.lines]})


class AppliedShown(Shown):
    """A promotion that applies: what it takes off each line and off shipping, and why it was chosen."""

    code: str
    name: str
    amount: int
    lines: list[int]
    shipping: int
    reason: str

    @classmethod
    def of(cls, one: Applied) -> "AppliedShown":
        """Show what applies."""
        *lines, shipping = one.shares
        return cls(
            code=one.deal.code,
            name=one.deal.draft.name,
            amount=one.amount,
            lines=lines,
            shipping=shipping,
            reason=one.reason,
        )


class NotAppliedShown(Shown):
    """A promotion that does not apply, and why."""

    code: str
    name: str
    reason: str

    @classmethod
    def of(cls, one: Lost) -> "NotAppliedShown":
        """Show what does not apply."""
        return cls(code=one.deal.code, name=one.deal.draft.name, reason=one.reason)


class TriedShown(Shown):
    """What a basket would get; `refused` says what an order with these coupons would be refused for."""

    currency: str
    before: int
    saved: int
    after: int
    policy: str
    applied: list[AppliedShown]
    not_applied: list[NotAppliedShown]
    refused: list[str]

    @classmethod
    def of(cls, tried: Tried) -> "TriedShown":
        """Show what came of a basket."""
        return cls(
            currency=tried.basket.currency,
            before=tried.amount,
            saved=tried.outcome.amount,
            after=tried.amount - tried.outcome.amount,
            policy=tried.policy,
            applied=[AppliedShown.of(one) for one in tried.outcome.applied],
            not_applied=[NotAppliedShown.of(one) for one in tried.outcome.lost],
            refused=[refusal.message for refusal in tried.wrong],
        )
