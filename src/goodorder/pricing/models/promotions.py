"""Promotions in versions, their coupons, and what orders were given by them, frozen as it was sold."""

from typing import Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.pricing.rules import POLICIES, PRIORITY, PromotionDraft, Terms
from goodorder.pricing.states import PROMOTION

Row = TypeVar("Row", bound=models.Model)


class UsedRows(ScopedQuerySet[Row]):
    """Rows that orders hold."""

    def with_use(self) -> Self:
        """Count the orders that hold each row, as `held`."""
        held = Count("redemptions", filter=Q(redemptions__state="held"))
        return self.annotate(held=held)


class Promotion(Entity):
    """An offer under a code; what it says is its latest version. `used` counts uses while there is a limit."""

    held: int  # where `with_use` counted it
    public_id = PublicIdField("prm")
    code = models.CharField(max_length=40)
    state = models.CharField(max_length=20, default=PROMOTION.initial)
    max_uses = models.PositiveIntegerField(null=True)
    max_per_customer = models.PositiveIntegerField(null=True)
    used = models.PositiveIntegerField(default=0)
    latest = models.ForeignKey("PromotionVersion", on_delete=models.PROTECT, null=True, related_name="+")

    objects = UsedRows["Promotion"].as_manager()

    class Meta:
        constraints = [
            PROMOTION.constraint(),
            models.UniqueConstraint(fields=["code"], name="pricing_promotion_code_once"),
            models.CheckConstraint(
                condition=Q(max_uses=None) | Q(used__lte=F("max_uses")), name="pricing_promotion_used_within"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(latest__isnull=False), name="pricing_promotion_has_terms"
            ),
        ]


class PromotionVersion(models.Model):
    """What a promotion said from one saving to the next; orders keep the one they were priced with."""

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    terms = models.JSONField()
    currency = models.CharField(max_length=3, blank=True)
    channels = ArrayField(models.CharField(max_length=40), default=list)
    condition = models.CharField(max_length=500, blank=True)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    priority = models.PositiveIntegerField(default=PRIORITY)
    stack_group = models.CharField(max_length=40, blank=True)
    needs_coupon = models.BooleanField(default=False)
    saved_by = models.CharField(max_length=120)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promotion", "number"], name="pricing_promotionversion_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    def as_draft(self) -> PromotionDraft:
        """Return it as the rules take it, with the limits of today."""
        return PromotionDraft(
            name=self.name,
            terms=Terms.of(self.terms),
            currency=self.currency,
            channels=tuple(self.channels),
            condition=self.condition,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            priority=self.priority,
            stack_group=self.stack_group,
            needs_coupon=self.needs_coupon,
            max_uses=self.promotion.max_uses,
            max_per_customer=self.promotion.max_per_customer,
        )


class PromotionPolicy(Entity):
    """How promotions are combined in a channel; without a channel, everywhere else."""

    public_id = PublicIdField("ppo")
    channel = models.CharField(max_length=40, blank=True)
    policy = models.CharField(max_length=20)

    objects = ScopedQuerySet["PromotionPolicy"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel"], name="pricing_promotionpolicy_once"),
            models.CheckConstraint(
                condition=Q(policy__in=list(POLICIES)), name="pricing_promotionpolicy_known"
            ),
        ]


class Coupon(Entity):
    """A code, in capitals, that opens a promotion; `used` counts the orders that hold it while there is a limit."""

    held: int  # where `with_use` counted it
    public_id = PublicIdField("cpn")
    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="coupons")
    code = models.CharField(max_length=40)
    max_uses = models.PositiveIntegerField(null=True)
    used = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)

    objects = UsedRows["Coupon"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="pricing_coupon_code_once"),
            models.CheckConstraint(
                condition=Q(max_uses=None) | Q(used__lte=F("max_uses")), name="pricing_coupon_used_within"
            ),
        ]
        indexes = [models.Index(fields=["promotion", "-id"], name="pricing_coupon_promotion")]


class CustomerUse(models.Model):
    """How often a customer holds a promotion that is limited by customer."""

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="+")
    customer = models.CharField(max_length=40)
    used = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet["CustomerUse"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promotion", "customer"], name="pricing_customeruse_once")
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.used}"


class Redemption(Entity):
    """A use of a promotion by an order (`about`): held, or given back when the order came to nothing or lost it.

    `shown` is what the buyer sees of it; `amount` is its part in the order's discount, without tax: always the sums
    of its shares, to which a change of the order may add.
    """

    public_id = PublicIdField("rdm")
    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="redemptions")
    sold_as = models.ForeignKey(PromotionVersion, on_delete=models.PROTECT, related_name="+")
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, null=True, related_name="redemptions")
    about = models.CharField(max_length=40)
    customer = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    shown = models.BigIntegerField()
    amount = models.BigIntegerField()
    state = models.CharField(max_length=20, default="held")
    at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Redemption"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "promotion"], name="pricing_redemption_once"),
            models.CheckConstraint(
                condition=Q(state="held", given_back_at=None)
                | Q(state="given_back", given_back_at__isnull=False),
                name="pricing_redemption_state",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, shown__gte=0), name="pricing_redemption_positive"
            ),
        ]
        indexes = [
            models.Index(
                fields=["promotion", "customer"],
                condition=Q(state="held"),
                name="pricing_redemption_held",
            )
        ]


class DiscountShare(models.Model):
    """What a promotion took off one line of an order (`line_ref`): as the buyer saw it, and without tax.

    It lies on `count` units from `first` on; without a count on all of them as ordered. Written by an order or a
    change of it (`cause`) and never rewritten: what is taken off the order again has a share below zero.
    """

    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT, related_name="shares")
    line_ref = models.BigIntegerField()
    first = models.BigIntegerField(default=0, db_default=0)
    count = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=60, blank=True, default="", db_default="")
    shown = models.BigIntegerField()
    amount = models.BigIntegerField()

    objects = ScopedQuerySet["DiscountShare"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["redemption", "line_ref", "cause"],
                condition=Q(shown__gt=0),
                name="pricing_discountshare_once",
            ),
            models.UniqueConstraint(
                fields=["redemption", "line_ref", "cause"],
                condition=Q(shown__lt=0),
                name="pricing_discountshare_off_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, shown__gt=0) | Q(amount__lte=0, shown__lt=0),
                name="pricing_discountshare_signed",
            ),
        ]
        indexes = [models.Index(fields=["line_ref"], name="pricing_discountshare_line")]

    def __str__(self) -> str:
        return f"{self.shown} off line {self.line_ref}"
