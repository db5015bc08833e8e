"""Rules that bar or prefer services, and comparisons with the choice they led to."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.shipping.models.services import Service
from goodorder.shipping.rules import EFFECTS, HAZARDS
from goodorder.shipping.states import COMPARISON


class ServiceRuleSet(Entity):
    """All rules as they were saved together; one set is in force, those before are kept."""

    public_id = PublicIdField("srs")
    made_at = models.DateTimeField()
    is_in_force = models.BooleanField(default=True)

    objects = ScopedQuerySet["ServiceRuleSet"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_in_force"],
                condition=Q(is_in_force=True),
                name="shipping_serviceruleset_one_in_force",
            ),
        ]


class ServiceRuleRow(models.Model):
    """A rule of the set in force; `ServiceRule` explains each column."""

    rule_set = models.ForeignKey(ServiceRuleSet, on_delete=models.CASCADE, related_name="rules")
    name = models.CharField(max_length=80)
    effect = models.CharField(max_length=10)
    services = models.JSONField()
    countries = models.JSONField(default=list)
    least_weight_g = models.PositiveIntegerField(default=0)
    most_weight_g = models.PositiveIntegerField(default=0)
    least_value = models.BigIntegerField(default=0)
    most_value = models.BigIntegerField(default=0)
    hazard = models.CharField(max_length=10, default="any")
    within_days = models.PositiveIntegerField(default=0)
    channels = models.JSONField(default=list)
    customers = models.JSONField(default=list)

    class Meta:
        db_table = "shipping_servicerule"
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "name"], name="shipping_servicerule_name_once"),
            models.CheckConstraint(
                condition=Q(effect__in=EFFECTS, hazard__in=HAZARDS), name="shipping_servicerule_known"
            ),
            models.CheckConstraint(
                condition=(Q(most_weight_g=0) | Q(most_weight_g__gte=F("least_weight_g")))
                & (Q(most_value=0) | Q(most_value__gte=F("least_value"))),
                name="shipping_servicerule_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.effect}"


class Comparison(Entity):
    """Services compared for a parcel: what was wanted, every candidate, and the choice with its reason.

    `parcel` is the public id of what is sent, `about` that of its story; `queries.wanted_of` reads `wanted`.
    """

    public_id = PublicIdField("cmp")
    parcel = models.CharField(max_length=40)
    about = models.CharField(max_length=40)
    state = models.CharField(max_length=20, default=COMPARISON.initial)
    wanted = models.JSONField()
    promise_on = models.DateField(null=True)
    candidates = models.JSONField(default=list)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Comparison"].as_manager()

    class Meta:
        constraints = [
            COMPARISON.constraint(),
            models.CheckConstraint(
                condition=Q(state="decided", service__isnull=False, decided_at__isnull=False)
                | (~Q(state="decided") & Q(service__isnull=True)),
                name="shipping_comparison_has_service",
            ),
        ]
        indexes = [models.Index(fields=["parcel", "-id"], name="shipping_comparison_parcel")]
