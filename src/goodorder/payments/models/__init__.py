"""Payables, tenders, operations, disputes and pay links. Amounts in minor units."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.payments.models.links import PayLink
from goodorder.payments.models.stored import (
    CodeTry,
    StoredAdjustment,
    StoredMovement,
    StoredValue,
    TenderPolicy,
)
from goodorder.payments.states import DISPUTE, OPERATION, TENDER

__all__ = [
    "CodeTry",
    "Dispute",
    "Operation",
    "PayLink",
    "Payable",
    "StoredAdjustment",
    "StoredMovement",
    "StoredValue",
    "Tender",
    "TenderPolicy",
]


class PayableRows(ScopedQuerySet["Payable"]):
    """Payables, limited by company scope."""

    scopes = {"company": "company__code"}


class Payable(Entity):
    """An amount somebody owes for something: `about` is that thing's public id (an order's).

    `customer` is whose store credit may pay for it; `channel` decides how refunds are spread.
    """

    public_id = PublicIdField("pbl")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+", db_index=False)
    about = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    created_at = models.DateTimeField()
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.ForeignKey(
        "parties.Channel", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = PayableRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about"], name="payments_payable_about_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payments_payable_positive"),
        ]


class TenderRows(ScopedQuerySet["Tender"]):
    """Tenders, limited by company scope."""

    scopes = {"company": "payable__company__code"}


class Tender(Entity):
    """A means of payment used on a payable; counters are sums of its operations that went well.

    `method`: card, manual, cash, on_account, gift_card, store_credit. `provider`: the adapter's name of a
    card, `stored` where `stored_value` pays, else `none`. `token` is what the provider gave us in place of
    a card; card numbers never come here. `renews` is the tender whose authorisation this one takes over,
    because it ran out or was used up.
    """

    public_id = PublicIdField("tnd")
    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="tenders", db_index=False)
    method = models.CharField(max_length=20)
    provider = models.CharField(max_length=40, default="none")
    token = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    authorised = models.BigIntegerField(default=0)
    captured = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    state = models.CharField(max_length=20, default=TENDER.initial)
    renews = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="renewals", db_index=False
    )
    created_at = models.DateTimeField()
    stored_value = models.ForeignKey(
        StoredValue, on_delete=models.PROTECT, null=True, related_name="tenders", db_index=False
    )

    objects = TenderRows.as_manager()

    class Meta:
        constraints = [
            TENDER.constraint(),
            models.CheckConstraint(
                condition=Q(amount__gte=0, authorised__gte=0, captured__gte=0, refunded__gte=0),
                name="payments_tender_positive",
            ),
            models.CheckConstraint(
                condition=Q(provider="stored", stored_value__isnull=False)
                | Q(~Q(provider="stored"), stored_value__isnull=True),
                name="payments_tender_stored",
            ),
            models.CheckConstraint(
                condition=Q(captured__lte=F("authorised")), name="payments_tender_captured_within"
            ),
            models.CheckConstraint(
                condition=Q(refunded__lte=F("captured")), name="payments_tender_refunded_within"
            ),
        ]
        indexes = [
            models.Index(fields=["payable"], name="payments_tender_payable"),
            models.Index(
                fields=["stored_value"],
                condition=Q(stored_value__isnull=False),
                name="payments_tender_stored_value",
            ),
            models.Index(fields=["renews"], condition=Q(renews__isnull=False), name="payments_tender_renews"),
        ]


class OperationRows(ScopedQuerySet["Operation"]):
    """Operations, limited by company scope."""

    scopes = {"company": "tender__payable__company__code"}


class Operation(Entity):
    """One act at a provider (or at our own till). The row and its key are committed before the call.

    `of` is what it acts on: the authorisation of a capture or void, the capture of a refund. `attempt` counts
    anew for the same cause after a definite failure; a lost answer never makes a new attempt. `expires_at` is
    when the provider lets go of an authorisation by itself. `note` is why it was asked for, `message` what
    was heard of it last; `paid_to` is the store credit a refund went to instead of its tender.
    """

    public_id = PublicIdField("pop")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="operations", db_index=False)
    kind = models.CharField(max_length=10)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, default=OPERATION.initial)
    idem_key = models.CharField(max_length=80)
    of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts", db_index=False)
    cause = models.CharField(max_length=60)
    attempt = models.PositiveSmallIntegerField(default=1)
    provider_ref = models.CharField(max_length=80, null=True)
    message = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="", db_default="")
    paid_to = models.ForeignKey(
        StoredValue, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = OperationRows.as_manager()

    class Meta:
        constraints = [
            OPERATION.constraint(),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payments_operation_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=["authorise", "capture", "void", "refund"]),
                name="payments_operation_kind",
            ),
            models.UniqueConstraint(fields=["idem_key"], name="payments_operation_key_once"),
            models.UniqueConstraint(
                fields=["tender", "kind", "cause", "of", "attempt"],
                nulls_distinct=False,
                name="payments_operation_cause_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "provider_ref"],
                condition=Q(state="ok"),
                name="payments_operation_effect_once",
            ),
        ]
        indexes = [
            models.Index(fields=["of"], condition=Q(of__isnull=False), name="payments_operation_parts"),
            models.Index(
                fields=["paid_to"], condition=Q(paid_to__isnull=False), name="payments_operation_paid_to"
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["pending", "unknown"]),
                name="payments_operation_open",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="ok", expires_at__isnull=False),
                name="payments_operation_expiry",
            ),
        ]


class DisputeRows(ScopedQuerySet["Dispute"]):
    """Disputes, limited by company scope."""

    scopes = {"company": "tender__payable__company__code"}


class Dispute(Entity):
    """A payer's bank asks a capture's money back; it is away until the dispute is won, for good when it is lost.

    `due_by` is the last instant to answer. `fee` is what the provider charges us, `note` what speaks for us.
    """

    public_id = PublicIdField("dsp")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="disputes")
    capture = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="disputes")
    provider = models.CharField(max_length=40)
    provider_ref = models.CharField(max_length=80)
    amount = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=DISPUTE.initial)
    due_by = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = DisputeRows.as_manager()

    class Meta:
        constraints = [
            DISPUTE.constraint(),
            models.CheckConstraint(condition=Q(amount__gt=0, fee__gte=0), name="payments_dispute_positive"),
            models.CheckConstraint(
                condition=Q(state="opened", closed_at__isnull=True)
                | Q(state__in=["won", "lost"], closed_at__isnull=False),
                name="payments_dispute_closed",
            ),
            models.UniqueConstraint(fields=["provider", "provider_ref"], name="payments_dispute_once"),
        ]
        indexes = [
            models.Index(fields=["tender"], name="payments_dispute_tender"),
            models.Index(fields=["due_by"], condition=Q(state="opened"), name="payments_dispute_clock"),
        ]

    @property
    def reason_text(self) -> str:
        """The provider's reason without its underscores."""
        return self.reason.replace("_", " ").capitalize()
