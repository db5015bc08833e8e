"""Messages, templates of our own, consents, and who carries what."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.notifications.rules import CHANNELS, MAIL
from goodorder.notifications.states import MESSAGE

_CHANNEL = Q(channel__in=list(CHANNELS))


class MessageRows(ScopedQuerySet["Message"]):
    """Messages, limited by company and channel scopes."""

    scopes = {"company": "company", "channel": "shop"}


class Message(Entity):
    """One message to one person, for one cause; its public id is the key it is sent under.

    `about` is the subject's id; `sender` who carried it; `reason` why it was not. `answer` is what came back of a
    follow-up: a score of 1 to 5, with a comment.
    """

    public_id = PublicIdField("msg")
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    cause = models.CharField(max_length=200)
    about = models.CharField(max_length=40)
    company = models.CharField(max_length=20, blank=True)
    shop = models.CharField(max_length=40, blank=True)
    recipient = models.CharField(max_length=254)
    name = models.CharField(max_length=160, blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=20, default=MESSAGE.initial)
    sender = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True, default="", db_default=Value(""))

    objects = MessageRows.as_manager()

    class Meta:
        constraints = [
            MESSAGE.constraint(),
            models.UniqueConstraint(
                fields=["cause", "kind", "channel", "recipient"], name="notifications_message_once"
            ),
            models.CheckConstraint(condition=_CHANNEL, name="notifications_message_channel"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="notifications_message_sent_at",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=1, score__lte=5, state="sent"),
                name="notifications_message_score",
            ),
        ]
        indexes = [
            models.Index(fields=["about"], name="notifications_message_about"),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["queued", "sending"], due_at__isnull=False),
                name="notifications_message_due",
            ),
        ]


class MessageTemplate(Entity):
    """Words of our own for a kind, channel and language, in the place of those that come with Goodorder."""

    public_id = PublicIdField("mtp")
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    subject = models.TextField(blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)

    objects = ScopedQuerySet["MessageTemplate"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "language"], name="notifications_template_once"
            ),
            models.CheckConstraint(condition=_CHANNEL, name="notifications_template_channel"),
        ]


class Consent(Entity):
    """Whether somebody, by their address, said yes to a purpose on a channel; nothing said is no.

    `source` is where they said it, `wording` the text they were shown. What they said before is told by the events.
    """

    public_id = PublicIdField("cns")
    address = models.CharField(max_length=254)
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, default=MAIL, db_default=MAIL)
    is_given = models.BooleanField()
    source = models.CharField(max_length=120, blank=True, default="", db_default="")
    wording = models.TextField(blank=True, default="", db_default=Value(""))
    noted_at = models.DateTimeField()

    objects = ScopedQuerySet["Consent"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "kind", "channel"], name="notifications_consent_once"),
            models.CheckConstraint(condition=_CHANNEL, name="notifications_consent_channel"),
            models.CheckConstraint(
                condition=Q(address=Lower(F("address"))), name="notifications_consent_lower_case"
            ),
        ]


class SenderChoice(Entity):
    """Who carries the messages of a channel."""

    public_id = PublicIdField("snd")
    channel = models.CharField(max_length=10)
    sender = models.CharField(max_length=40)

    objects = ScopedQuerySet["SenderChoice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel"], name="notifications_senderchoice_once"),
            models.CheckConstraint(condition=_CHANNEL, name="notifications_senderchoice_channel"),
        ]
