"""Gift cards and store credit: balances, the movements they are the sum of, and what guards them."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.payments.states import STORED_VALUE

IN, OUT = Q(amount__gt=0, held=0), Q(amount__lt=0, held=0)
KINDS = {
    "issue": IN,
    "give_back": IN,
    "expire": OUT,
    "adjust": IN | OUT,
    "hold": Q(amount=0, held__gt=0),
    "release": Q(amount=0, held__lt=0),
    "spend": Q(amount__lt=0, held=F("amount")),
}
FITTING = Q(*(Q(kind=kind) & signs for kind, signs in KINDS.items()), _connector=Q.OR)


class StoredValueRows(ScopedQuerySet["StoredValue"]):
    """Stored value, limited by company scope."""

    scopes = {"company": "company__code"}


class StoredValue(Entity):
    """Money of a customer's that we keep: a gift card, or a customer's store credit. Amounts in minor units.

    `issued`, `balance` and `held` follow the movements and nothing else; what may be spent is balance − held.
    Of a gift card's code only a keyed hash and the last four letters are kept. `reference` names what asked
    for a gift card, once.
    """

    public_id = PublicIdField("sva")
    kind = models.CharField(max_length=12)
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    code_hash = models.CharField(max_length=64, null=True)
    last_four = models.CharField(max_length=4, blank=True)
    reference = models.CharField(max_length=80, null=True)
    issued = models.BigIntegerField(default=0)
    balance = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    state = models.CharField(max_length=20, default=STORED_VALUE.initial)
    expires_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects = StoredValueRows.as_manager()

    class Meta:
        constraints = [
            STORED_VALUE.constraint(),
            models.CheckConstraint(
                condition=Q(held__gte=0, held__lte=F("balance")), name="payments_storedvalue_covered"
            ),
            models.CheckConstraint(
                condition=Q(kind="gift_card", code_hash__isnull=False, customer__isnull=True)
                | Q(kind="store_credit", code_hash__isnull=True, customer__isnull=False),
                name="payments_storedvalue_kind",
            ),
            models.UniqueConstraint(fields=["code_hash"], name="payments_storedvalue_code_once"),
            models.UniqueConstraint(
                fields=["company", "reference"], name="payments_storedvalue_reference_once"
            ),
            models.UniqueConstraint(
                fields=["company", "customer", "currency"],
                condition=Q(kind="store_credit"),
                name="payments_storedvalue_credit_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False) & ~Q(state="expired"),
                name="payments_storedvalue_expiring",
            )
        ]

    @property
    def free(self) -> int:
        """What may be spent now."""
        return self.balance - self.held

    @property
    def label(self) -> str:
        """How people are told which one is meant, e.g. `gift card …7F3K`."""
        return f"gift card …{self.last_four}" if self.last_four else "store credit"


class StoredMovement(models.Model):
    """One change of a balance (`amount`) or of what is held of it (`held`), both signed. Never changed.

    `operation` is the payment operation that moved it: each moves it at most once.
    """

    stored_value = models.ForeignKey(StoredValue, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10)
    amount = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    operation = models.ForeignKey(
        "payments.Operation", on_delete=models.PROTECT, null=True, related_name="stored_movements"
    )
    note = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=FITTING, name="payments_storedmovement_signs"),
            models.UniqueConstraint(
                fields=["operation", "kind"],
                condition=Q(operation__isnull=False),
                name="payments_storedmovement_once",
            ),
        ]
        indexes = [models.Index(fields=["stored_value", "id"], name="payments_storedmovement_value")]


class StoredAdjustmentRows(ScopedQuerySet["StoredAdjustment"]):
    """Corrections, limited by company scope."""

    scopes = {"company": "stored_value__company__code"}


class StoredAdjustment(Entity):
    """A correction of a balance one person asks for and another decides; `is_approved` is null until then."""

    public_id = PublicIdField("sad")
    stored_value = models.ForeignKey(StoredValue, on_delete=models.PROTECT, related_name="adjustments")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    is_approved = models.BooleanField(null=True)

    objects = StoredAdjustmentRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="payments_storedadjustment_amount"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("requested_by")), name="payments_storedadjustment_two_people"
            ),
        ]
        indexes = [models.Index(fields=["stored_value"], name="payments_storedadjustment_for")]


class TenderPolicyRows(ScopedQuerySet["TenderPolicy"]):
    """Policies, limited by company scope."""

    scopes = {"company": "company__code"}


class TenderPolicy(Entity):
    """How a company (or one channel of it) gives money back, and how much goodwill one person may give."""

    public_id = PublicIdField("tpo")
    company = models.ForeignKey("parties.Company", on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey("parties.Channel", on_delete=models.CASCADE, null=True, related_name="+")
    refunds = models.CharField(max_length=20, default="newest_first")
    allows_store_credit = models.BooleanField(default=False)
    goodwill_limit = models.BigIntegerField(default=0)

    objects = TenderPolicyRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "channel"], nulls_distinct=False, name="payments_tenderpolicy_once"
            ),
            models.CheckConstraint(condition=Q(goodwill_limit__gte=0), name="payments_tenderpolicy_limit"),
        ]


class CodeTry(models.Model):
    """A gift card code somebody tried that does not exist: what guessing is slowed down by. Kept for a day."""

    actor = models.CharField(max_length=120)
    asker = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["actor", "at"], name="payments_codetry_actor")]
