"""Claims: what customers say is missing or damaged, without anything coming back."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.returns.states import CLAIM

CLAIM_KINDS = ("missing", "damaged")
CLAIM_OUTCOMES = ("reship", "refund")
CARRIER_STATES = ("", "filed", "paid", "refused")


class ClaimRows(ScopedQuerySet["Claim"]):
    """Claims, limited by the company and channel of their orders."""

    scopes = {"company": "order__company__code", "channel": "order__channel__code"}


class Claim(Entity):
    """A customer says that units of a line are missing or damaged; they are sent again or paid back.

    `value` (minor units) is what was credited; `carrier_amount` what the carrier is asked for, or paid.
    """

    public_id = PublicIdField("clm")
    number = models.CharField(max_length=40)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=CLAIM.initial)
    kind = models.CharField(max_length=10)
    units = models.BigIntegerField()
    comment = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=300, blank=True)
    value = models.BigIntegerField(default=0)
    carrier_state = models.CharField(max_length=10, blank=True)
    carrier_amount = models.BigIntegerField(default=0)
    opened_by = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = ClaimRows.as_manager()

    class Meta:
        constraints = [
            CLAIM.constraint(),
            models.UniqueConstraint(fields=["number"], name="returns_claim_number_once"),
            models.CheckConstraint(condition=Q(kind__in=CLAIM_KINDS), name="returns_claim_kind"),
            models.CheckConstraint(
                condition=Q(units__gt=0, value__gte=0, carrier_amount__gte=0), name="returns_claim_positive"
            ),
            models.CheckConstraint(
                condition=Q(state="settled", outcome__in=CLAIM_OUTCOMES) | Q(~Q(state="settled"), outcome=""),
                name="returns_claim_outcome",
            ),
            models.CheckConstraint(
                condition=Q(carrier_state__in=CARRIER_STATES), name="returns_claim_carrier_state"
            ),
        ]
        indexes = [models.Index(fields=["order"], name="returns_claim_order")]
