"""Approvals: what was asked for, by whom, why, what it gives away, and what was decided."""

from django.db import models
from django.db.models import F, Q

from goodorder.approvals.rules import ACTS, Wanted
from goodorder.approvals.states import APPROVAL
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.limits.rules import Give


class ApprovalRows(ScopedQuerySet["Approval"]):
    """Approvals, limited by company and channel."""

    scopes = {"company": "company__code", "channel": "channel__code"}


class Approval(Entity):
    """An act above its asker's limit, done once when another person approves it.

    `about` is the order (or customer) it is about, `result` the order it made or changed. `uses` is what it gives
    away by kind; `amount` their sum. The margins (minor units, before and after) are empty where a cost is unknown.
    """

    public_id = PublicIdField("apr")
    act = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default=APPROVAL.initial)
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey("parties.Channel", on_delete=models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=160)
    asked = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    uses = models.JSONField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    margin_before = models.BigIntegerField(null=True)
    margin_after = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300)
    requested_by = models.CharField(max_length=160)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.CharField(max_length=160, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=40, blank=True)

    objects = ApprovalRows.as_manager()

    class Meta:
        constraints = [
            APPROVAL.constraint(),
            models.CheckConstraint(condition=Q(act__in=list(ACTS)), name="approvals_approval_act"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("requested_by")), name="approvals_approval_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["performed", "declined"], decided_at__isnull=False) & ~Q(decided_by="")
                | Q(state__in=["requested", "withdrawn", "expired"], decided_by=""),
                name="approvals_approval_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(state="requested"), name="approvals_approval_asked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="approvals_approval_state"),
            models.Index(
                fields=["expires_at"], condition=Q(state="requested"), name="approvals_approval_expiry"
            ),
        ]

    @property
    def gives(self) -> list[Give]:
        """What it gives away, by kind."""
        return [Give(one["kind"], one["amount"], self.currency, one["base"], self.about) for one in self.uses]

    @property
    def wanted(self) -> Wanted:
        """What is to be done."""
        return ACTS[self.act].from_json(self.asked)
