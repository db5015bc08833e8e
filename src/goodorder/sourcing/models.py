"""Decisions, kept with what they were made from."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.sourcing.states import RULE_SET


class RuleSet(Entity):
    """One version of how supply is chosen: filters, preferences, costs and policies, with an owner.

    At most one version of a code is in force at an instant; a version is never changed, a new one is made.
    """

    public_id = PublicIdField("rul")
    code = models.CharField(max_length=40)
    rules_version = models.PositiveIntegerField()
    state = models.CharField(max_length=20, default=RULE_SET.initial)
    owner = models.CharField(max_length=120)
    content = models.JSONField()
    note = models.CharField(max_length=300, blank=True)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    replayed = models.JSONField(default=dict)

    objects = ScopedQuerySet["RuleSet"].as_manager()

    class Meta:
        constraints = [
            RULE_SET.constraint(),
            models.UniqueConstraint(fields=["code", "rules_version"], name="sourcing_ruleset_version_once"),
            ExclusionConstraint(
                name="sourcing_ruleset_one_in_force",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from", "valid_to", function="TSTZRANGE", output_field=DateTimeRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(valid_from__isnull=False),
            ),
        ]


class Decision(Entity):
    """One sourcing decision: inputs, outcome and the reason for and against each location.

    `inputs` are facts alone; together with the content of `rule_set` they give the same outcome at any time.
    `cost` is the stated cost in minor units of the company's currency; `method` tells how it was found
    (optimal, bounded within `gap_ppm`, greedy); `flip` is the smallest change that would decide otherwise.
    """

    public_id = PublicIdField("dec")
    about = models.CharField(max_length=40)
    decided_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    inputs = models.JSONField()
    outcome = models.JSONField()
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True, related_name="+")
    method = models.CharField(max_length=20, default="optimal")
    cost = models.BigIntegerField(default=0)
    gap_ppm = models.BigIntegerField(default=0)
    flip = models.JSONField(default=dict)

    objects = ScopedQuerySet["Decision"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["about", "id"], name="sourcing_decision_about"),
            models.Index(fields=["decided_at", "id"], name="sourcing_decision_when"),
        ]
