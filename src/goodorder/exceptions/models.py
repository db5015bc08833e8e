"""Exceptions found and not found any more, and the clocks that decide."""

from django.db import models
from django.db.models import Q

from goodorder.exceptions.rules import KINDS, MOST_MINUTES
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet

OPEN = Q(resolved_at=None)


class TroubleRows(ScopedQuerySet["Trouble"]):
    """Exceptions, limited by company and channel of their orders; those of no order are seen without limits only."""

    scopes = {"company": "order__company__code", "channel": "order__channel__code"}


class Trouble(Entity):
    """One exception: `kind` of trouble of `subject`, since when, and when its clock ran out.

    `facts` are the figures its cause is told with. `owner` is the role whose queue it lies in, always one;
    `assignee` the person who took it on. Open until `resolved_at`: once for each kind and subject.
    """

    public_id = PublicIdField("exc")
    kind = models.CharField(max_length=30)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=60)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    owner = models.CharField(max_length=40)
    assignee = models.CharField(max_length=120, blank=True)
    snoozed_until = models.DateTimeField(null=True)
    snoozed_by = models.CharField(max_length=120, blank=True)
    snoozed_because = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    objects = TroubleRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=OPEN, name="exceptions_trouble_open_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="exceptions_trouble_kind"),
            models.CheckConstraint(condition=~Q(owner=""), name="exceptions_trouble_owned"),
            models.CheckConstraint(
                condition=Q(snoozed_until=None, snoozed_because="")
                | Q(Q(snoozed_until__isnull=False), ~Q(snoozed_because="")),
                name="exceptions_trouble_snoozed_because",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=OPEN, name="exceptions_trouble_by_clock"),
            models.Index(fields=["kind", "due_at", "id"], condition=OPEN, name="exceptions_trouble_by_kind"),
            models.Index(fields=["assignee", "due_at", "id"], condition=OPEN, name="exceptions_trouble_mine"),
            models.Index(
                fields=["owner", "due_at", "id"], condition=OPEN, name="exceptions_trouble_by_owner"
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=OPEN & Q(snoozed_until__isnull=False),
                name="exceptions_trouble_snoozed",
            ),
        ]

    @property
    def group(self) -> str:
        """The group its kind belongs to."""
        return KINDS[self.kind].group


class Clock(Entity):
    """What a merchant decided about a kind: how long its state may last, and whose queue it falls into."""

    public_id = PublicIdField("clk")
    kind = models.CharField(max_length=30)
    limit_minutes = models.PositiveIntegerField()
    owner = models.CharField(max_length=40)

    objects = ScopedQuerySet["Clock"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], name="exceptions_clock_once"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="exceptions_clock_kind"),
            models.CheckConstraint(
                condition=Q(limit_minutes__lte=MOST_MINUTES), name="exceptions_clock_limit"
            ),
            models.CheckConstraint(condition=~Q(owner=""), name="exceptions_clock_owned"),
        ]
