"""Which channel asks which tax engine, what engines answered, and which documents they were told of."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class TaxEngineRows(ScopedQuerySet["TaxEngineChoice"]):
    """Choices, limited by company and channel scopes."""

    scopes = {"company": "channel__company__code", "channel": "channel__code"}


class TaxEngineChoice(Entity):
    """The engine that determines a channel's tax; a channel without one uses our own tables.

    `on_silence` is what happens when it gives no usable answer: `own` tables, or `refuse` the order.
    `records`: it is told of invoices and credit notes.
    """

    public_id = PublicIdField("txc")
    channel = models.OneToOneField("parties.Channel", on_delete=models.CASCADE, related_name="+")
    engine = models.CharField(max_length=40)
    on_silence = models.CharField(max_length=10)
    records = models.BooleanField()

    objects = TaxEngineRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(on_silence__in=["own", "refuse"]), name="pricing_taxenginechoice_on_silence"
            ),
        ]


class TaxQuote(Entity):
    """What an engine answered to an inquiry; without an answer, `message` says why there is none."""

    public_id = PublicIdField("txq")
    engine = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    inquiry = models.JSONField()
    answer = models.JSONField(null=True)
    message = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()

    objects = ScopedQuerySet["TaxQuote"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=False, message="") | Q(answer__isnull=True) & ~Q(message=""),
                name="pricing_taxquote_answer_or_why_not",
            ),
        ]
        indexes = [models.Index(fields=["fingerprint", "-asked_at"], name="pricing_taxquote_of_inquiry")]


class TaxFiling(Entity):
    """A document an engine is told of, once; its public id is the key it is sent under.

    `about` is the document's id. It is filed when the engine has given it a reference.
    """

    public_id = PublicIdField("txf")
    engine = models.CharField(max_length=40)
    about = models.CharField(max_length=40)
    content = models.JSONField()
    reference = models.CharField(max_length=120, blank=True)
    requested_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["TaxFiling"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about"], name="pricing_taxfiling_once"),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True, reference="")
                | Q(filed_at__isnull=False) & ~Q(reference=""),
                name="pricing_taxfiling_reference_when_filed",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_at"], condition=Q(filed_at=None), name="pricing_taxfiling_open")
        ]
