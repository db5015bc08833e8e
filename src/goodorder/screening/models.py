"""Rules, lists, policies, what was seen, and screenings. Amounts in minor units of the stated currency."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.money import PPM
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.screening.rules import EFFECTS, ENTRY_KINDS, INTERCEPT, LISTINGS, SLOPE, RuleDraft, RuleText
from goodorder.screening.states import DECISIONS, SCREENING, TRUTHS


class RuleRows(ScopedQuerySet["Rule"]):
    """Rules, limited by company scope."""

    scopes = {"company": "company__code"}


class Rule(Entity):
    """A risk rule of a company's. `edition` rises with every change of what it says; screenings keep theirs."""

    public_id = PublicIdField("rsk")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    edition = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    condition = models.CharField(max_length=500)
    effect = models.CharField(max_length=10)
    points = models.IntegerField(default=0)
    position = models.PositiveIntegerField(default=100)
    is_on = models.BooleanField(default=True)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)

    objects = RuleRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="screening_rule_code_once"),
            models.CheckConstraint(condition=Q(effect__in=EFFECTS), name="screening_rule_effect"),
            models.CheckConstraint(
                condition=Q(Q(effect="points"), ~Q(points=0)) | Q(~Q(effect="points"), points=0),
                name="screening_rule_points",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gt=F("valid_from")),
                name="screening_rule_period",
            ),
        ]
        indexes = [models.Index(fields=["company"], condition=Q(is_on=True), name="screening_rule_on")]

    def text(self) -> RuleText:
        """Return the edition in force."""
        said = {name: getattr(self, name) for name in RuleDraft.__dataclass_fields__}
        return RuleText(self.code, self.edition, RuleDraft(**said))


class EntryRows(ScopedQuerySet["Entry"]):
    """Entries, limited by company scope."""

    scopes = {"company": "company__code"}


class Entry(Entity):
    """Somebody on a company's block or allow list, by one mark, until it expires or is taken off."""

    public_id = PublicIdField("lst")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    listing = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    reason = models.CharField(max_length=200)
    added_by = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = EntryRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(listing__in=LISTINGS), name="screening_entry_listing"),
            models.CheckConstraint(condition=Q(kind__in=ENTRY_KINDS), name="screening_entry_kind"),
            models.UniqueConstraint(
                fields=["company", "listing", "kind", "value"],
                condition=Q(ended_at__isnull=True),
                name="screening_entry_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "value"], condition=Q(ended_at__isnull=True), name="screening_entry_open"
            )
        ]


class PolicyRows(ScopedQuerySet["Policy"]):
    """Policies, limited by company and channel scopes."""

    scopes = {"company": "company__code"}


class Policy(Entity):
    """What being wrong costs a company, or one channel of it, in `currency`.

    `is_exempt`: the channel's orders are screened elsewhere, such as by a marketplace. `resale` is how SKUs of
    goods begin that are resold easily. `intercept` and `slope` turn points into a probability, in millionths;
    `learnt_from` says from how many decided subjects they were fitted, 0: they are as delivered.
    """

    public_id = PublicIdField("rpo")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey("parties.Channel", on_delete=models.PROTECT, null=True, related_name="+")
    is_exempt = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    margin_ppm = models.PositiveIntegerField(default=0)
    review_cost = models.BigIntegerField(default=0)
    loss_ppm = models.PositiveIntegerField(default=PPM)
    loss_fee = models.BigIntegerField(default=0)
    resale = models.JSONField(default=list)
    intercept = models.IntegerField(default=INTERCEPT)
    slope = models.IntegerField(default=SLOPE)
    learnt_from = models.PositiveIntegerField(default=0)

    objects = PolicyRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "channel"], nulls_distinct=False, name="screening_policy_once"
            ),
            models.CheckConstraint(
                condition=Q(margin_ppm__lte=PPM, loss_ppm__lte=2 * PPM, review_cost__gte=0, loss_fee__gte=0),
                name="screening_policy_costs",
            ),
            models.CheckConstraint(condition=Q(slope__gt=0), name="screening_policy_slope"),
        ]


class ScreeningRows(ScopedQuerySet["Screening"]):
    """Screenings, limited by company and channel scopes."""

    scopes = {"company": "company__code", "channel": "channel__code"}


class Screening(Entity):
    """One look at a subject: the values it saw, what each rule's edition found, the score and the decision.

    `marks` is a digest of what was looked at, so that the same is not looked at twice. `truth` is what became
    known afterwards, `loss` what a fraud cost. Of a subject one screening counts; earlier ones are replaced.
    """

    public_id = PublicIdField("scr")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey("parties.Channel", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    customer = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    value = models.BigIntegerField()
    marks = models.CharField(max_length=64)
    signals = models.JSONField()
    findings = models.JSONField()
    listed = models.JSONField(default=list)
    points = models.PositiveIntegerField()
    weighed = models.JSONField(null=True)
    outcome = models.CharField(max_length=10)
    because = models.CharField(max_length=300)
    state = models.CharField(max_length=20, default=SCREENING.initial)
    screened_at = models.DateTimeField()
    assignee = models.CharField(max_length=120, blank=True)
    decision = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_because = models.CharField(max_length=300, blank=True)
    truth = models.CharField(max_length=10, blank=True)
    truth_at = models.DateTimeField(null=True)
    loss = models.BigIntegerField(default=0)

    objects = ScreeningRows.as_manager()

    class Meta:
        constraints = [
            SCREENING.constraint(),
            models.UniqueConstraint(
                fields=["subject"], condition=~Q(state="replaced"), name="screening_screening_counts_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["accept", "review", "reject"]), name="screening_screening_outcome"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | Q(decision__in=DECISIONS, decided_at__isnull=False),
                name="screening_screening_decided",
            ),
            models.CheckConstraint(
                condition=Q(truth="", truth_at__isnull=True) | Q(truth__in=TRUTHS, truth_at__isnull=False),
                name="screening_screening_truth",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, loss__gte=0), name="screening_screening_positive"
            ),
        ]
        indexes = [
            models.Index(
                fields=["screened_at", "id"], condition=Q(state="under_review"), name="screening_queue_oldest"
            ),
            models.Index(
                fields=["value", "id"], condition=Q(state="under_review"), name="screening_queue_value"
            ),
            models.Index(fields=["company", "-id"], name="screening_newest"),
            models.Index(fields=["customer"], name="screening_customer"),
        ]


class Sighting(models.Model):
    """A subject seen under a mark (a mail, a card, an address …): what velocity is counted from."""

    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    subject = models.CharField(max_length=40)
    customer = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "subject"], name="screening_sighting_once")
        ]
        indexes = [models.Index(fields=["kind", "value", "-at"], name="screening_sighting_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
