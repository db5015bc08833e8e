"""Endpoints, their deliveries and attempts, and how far events have been spread."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, Row, ScopedQuerySet
from goodorder.webhooks.rules import LONGEST_ANSWER, LONGEST_ERROR, LONGEST_NAME, LONGEST_URL, MOST_AT_ONCE
from goodorder.webhooks.states import DELIVERY, ENDPOINT, OPEN

_OPEN = Q(state__in=list(OPEN))


def by_company_only(ctx: Context) -> None:
    """Raise Forbidden to whoever is limited by more than companies: events have no channel or location of their own."""
    if ctx.scopes.keys() - {"company"}:
        message = "webhooks tell of whole companies; use a key or a role that is not limited to channels or locations"
        raise Forbidden("access.scope_too_narrow", message)


class _CompanyRows(ScopedQuerySet[Row]):
    """Rows limited by company; whoever is limited by anything else sees none."""

    def visible_to(self, ctx: Context) -> Self:
        """Narrow to what belongs to companies the actor sees in full."""
        return super().visible_to(ctx) if ctx.scopes.keys() <= {"company"} else self.none()


class EndpointRows(_CompanyRows["Endpoint"]):
    """Endpoints; those of all companies are seen without limits only."""

    scopes = {"company": "company__code"}


class DeliveryRows(_CompanyRows["WebhookDelivery"]):
    """Deliveries, seen by who sees their endpoint."""

    scopes = {"company": "endpoint__company__code"}


class AttemptRows(_CompanyRows["Attempt"]):
    """Attempts, seen by who sees their endpoint."""

    scopes = {"company": "delivery__endpoint__company__code"}


class Endpoint(Entity):
    """An address that gets the events of some kinds, of one company or of all.

    Its secret follows from the server's key and `nonce`; `old_nonce` signs too until `old_until`. Events up to
    `after_event` are none of its business. `failures` in a row since `failing_since` make it rest until `rest_until`.
    """

    public_id = PublicIdField("whe")
    name = models.CharField(max_length=LONGEST_NAME)
    url = models.CharField(max_length=LONGEST_URL)
    kinds = models.JSONField()
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, null=True, related_name="+")
    at_once = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=ENDPOINT.initial)
    nonce = models.CharField(max_length=64)
    old_nonce = models.CharField(max_length=64, blank=True)
    old_until = models.DateTimeField(null=True)
    after_event = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=LONGEST_ERROR, blank=True)
    stopped_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=160)

    objects = EndpointRows.as_manager()

    class Meta:
        constraints = [
            ENDPOINT.constraint(),
            models.CheckConstraint(
                condition=Q(at_once__gte=1, at_once__lte=MOST_AT_ONCE), name="webhooks_endpoint_at_once"
            ),
            models.CheckConstraint(
                condition=Q(old_nonce="", old_until=None) | Q(~Q(old_nonce=""), old_until__isnull=False),
                name="webhooks_endpoint_old_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint. `due_at` of one that is being sent is the lease of whoever sends it.

    `subject` is the story of the event, whose deliveries take turns. `earlier` counts the attempts before somebody
    asked for it once more. The event is never deleted, so the database need not watch over the reference.
    """

    public_id = PublicIdField("whd")
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    event = models.ForeignKey(
        "kernel.Event", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=DELIVERY.initial)
    attempts = models.PositiveIntegerField(db_default=0, default=0)
    earlier = models.PositiveIntegerField(db_default=0, default=0)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    ms = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=LONGEST_ERROR, blank=True, db_default="")

    objects = DeliveryRows.as_manager()

    class Meta:
        constraints = [
            DELIVERY.constraint(),
            models.UniqueConstraint(fields=["endpoint", "event"], name="webhooks_delivery_once"),
            models.CheckConstraint(
                condition=Q(earlier__lte=models.F("attempts")), name="webhooks_delivery_earlier"
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "due_at", "id"], condition=_OPEN, name="webhooks_delivery_due"),
            models.Index(
                fields=["endpoint", "subject", "event"], condition=_OPEN, name="webhooks_delivery_turn"
            ),
            models.Index(fields=["endpoint", "state", "event"], name="webhooks_delivery_by_state"),
            models.Index(fields=["made_at"], name="webhooks_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.state}"


class Attempt(models.Model):
    """One call: what was answered after how many milliseconds, or why nothing was."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="calls")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=LONGEST_ERROR, blank=True)
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True)

    objects = AttemptRows.as_manager()

    def __str__(self) -> str:
        return f"attempt {self.number}: {self.status or self.error}"


class Watermark(models.Model):
    """How far events have been spread; one row.

    All up to `seen` were looked at, but for those that were not committed: `writers` holds for each transaction that
    was writing then the id after which its events lie.
    """

    seen = models.BigIntegerField(default=0)
    writers: Any = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"spread up to {self.seen}"
