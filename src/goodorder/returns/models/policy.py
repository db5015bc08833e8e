"""The policy: rules with their versions, and reasons. A version is closed when the next begins, never rewritten."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.returns import rules


class TsTzRange(Func):
    """A period of instants, without its end."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class PolicyRule(Entity):
    """A version of a rule, in force from `valid_from` until before `valid_until`; `terms` is the draft as written."""

    public_id = PublicIdField("rpr")
    code = models.CharField(max_length=40)
    rule_version = models.PositiveIntegerField()
    terms = models.JSONField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    written_by = models.CharField(max_length=120)

    objects = ScopedQuerySet["PolicyRule"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "rule_version"], name="returns_rule_version_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="returns_rule_period",
            ),
            ExclusionConstraint(
                name="returns_rule_one_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (TsTzRange("valid_from", "valid_until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def rule(self) -> rules.Rule:
        """Return it as the rules know it."""
        return rules.Rule(self.code, self.rule_version, rules.RuleDraft.from_json(self.terms))


class DefectRule(Entity):
    """From which return rate on goods are suspected of a defect; there is one row, see `rules.DefectTerms`."""

    public_id = PublicIdField("drl")
    code = models.CharField(max_length=10, default="house")
    least_faulty = models.PositiveIntegerField(default=3)
    least_permille = models.PositiveIntegerField(default=50)
    least_times_tenths = models.PositiveIntegerField(default=20)

    objects = ScopedQuerySet["DefectRule"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="returns_defectrule_once"),
            models.CheckConstraint(
                condition=Q(least_faulty__gte=1, least_permille__lte=1000), name="returns_defectrule_sane"
            ),
        ]


class ReturnReason(Entity):
    """Why things come back, as written by staff; the house's own stand beside or are replaced under their code."""

    public_id = PublicIdField("rrs")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    blame = models.CharField(max_length=10)
    is_active = models.BooleanField(default=True)
    is_shown = models.BooleanField(default=True)

    objects = ScopedQuerySet["ReturnReason"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="returns_reason_code_once"),
            models.CheckConstraint(condition=Q(blame__in=list(rules.BLAMES)), name="returns_reason_blame"),
        ]

    @property
    def reason(self) -> rules.Reason:
        """Return it as the rules know it."""
        return rules.Reason(self.code, self.title, self.blame, self.is_active, self.is_shown)
