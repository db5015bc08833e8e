"""Tables of the kernel: events and receipts, idempotency keys and number series."""

from django.db import models

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import ScopedQuerySet

_BY_PEOPLE = models.Q(actor__startswith="user:")
_PENDING = models.Q(state="pending")
_STATES = ["pending", "done", "parked"]


class Event(models.Model):
    """One fact, written in the transaction that made it true: audit trail, timeline, queue and feed.

    `about` is the public id of the story it belongs to (an order), so a timeline is one index scan.
    `relayed_at` is null until the relay has handed it to its subscribers.
    """

    public_id = PublicIdField("evt")
    kind = models.CharField(max_length=80)
    aggregate = models.CharField(max_length=40)
    aggregate_id = models.BigIntegerField()
    version = models.BigIntegerField()
    about = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField()
    relayed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aggregate", "aggregate_id", "version"], name="kernel_event_version_once"
            ),
        ]
        indexes = [
            models.Index(fields=["about", "id"], name="kernel_event_about"),
            models.Index(fields=["id"], condition=models.Q(relayed_at=None), name="kernel_event_unrelayed"),
            models.Index(fields=["actor", "id"], condition=_BY_PEOPLE, name="kernel_event_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Receipt(models.Model):
    """What became of one event at one subscriber: pending, done, or parked for staff after its last try.

    The event's record is copied here, because those of one record take turns. An effect that is under way has its
    `due_at` in the future: that is the lease after which others may take it over.
    """

    PENDING, DONE, PARKED = _STATES

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="receipts", db_index=False)
    subscriber = models.CharField(max_length=120)
    is_effect = models.BooleanField(default=False)
    aggregate = models.CharField(max_length=40, db_default="")
    aggregate_id = models.BigIntegerField(db_default=0)
    state = models.CharField(max_length=10, default=PENDING)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="kernel_receipt_once"),
            models.CheckConstraint(condition=models.Q(state__in=_STATES), name="kernel_receipt_state"),
        ]
        indexes = [
            models.Index(
                fields=["is_effect", "due_at", "id"], condition=_PENDING, name="kernel_receipt_next"
            ),
            models.Index(
                fields=["aggregate_id", "subscriber", "aggregate", "id"],
                condition=_PENDING,
                name="kernel_receipt_turn",
            ),
            models.Index(fields=["id"], condition=models.Q(state="parked"), name="kernel_receipt_parked"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.state}"

    @property
    def turn(self) -> tuple[str, str, int]:
        """Return what makes receipts wait for each other: the subscriber and the record."""
        return self.subscriber, self.aggregate, self.aggregate_id


class Pulse(models.Model):
    """A sign of life of one worker: how many reactions and effects it runs in a minute at present."""

    name = models.CharField(max_length=120, primary_key=True)
    beat_at = models.DateTimeField()
    per_minute = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.per_minute} a minute"


class IdempotencyKey(models.Model):
    """The first answer given to a key, kept so that a repeat gets the same bytes."""

    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    media_type = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="kernel_idempotencykey_once")]
        indexes = [models.Index(fields=["created_at"], name="kernel_idempotency_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class NumberSeries(models.Model):
    """The next number of a gap-free series; its row is locked until the document commits."""

    name = models.CharField(max_length=60, primary_key=True)
    next_number = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(next_number__gte=1), name="kernel_numberseries_positive"
            )
        ]

    def __str__(self) -> str:
        return self.name
