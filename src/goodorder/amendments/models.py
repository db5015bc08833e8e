"""Proposed changes of orders, each with what it would do."""

from django.db import models
from django.db.models import Q

from goodorder.amendments.states import AMENDMENT
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class AmendmentRows(ScopedQuerySet["Amendment"]):
    """Amendments, limited by the company and channel of their orders."""

    scopes = {"company": "order__company__code", "channel": "order__channel__code"}


class Amendment(Entity):
    """A change of an order as asked, with what it would do when it was proposed; one is open at a time.

    `changes` is what was asked, `preview` what it would do to the order as of `order_version`.
    """

    public_id = PublicIdField("amd")
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=AMENDMENT.initial)
    changes = models.JSONField()
    preview = models.JSONField()
    order_version = models.BigIntegerField()
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    applied_by = models.CharField(max_length=120, blank=True)
    applied_at = models.DateTimeField(null=True)

    objects = AmendmentRows.as_manager()

    class Meta:
        constraints = [
            AMENDMENT.constraint(),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="proposed"), name="amendments_amendment_one_open"
            ),
        ]
