"""Service cases with their entries and clocks, service levels, replies and saved filters."""

from django.db import models
from django.db.models import Q

from goodorder.crm.rules.cases import CASE_KINDS, ENTRY_KINDS, PRIORITIES
from goodorder.crm.states import CASE, PAUSED
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet

_IS_OPEN = ~Q(state="solved")


class CaseRows(ScopedQuerySet["Case"]):
    """Cases, limited by company and channel scopes."""

    scopes = {"company": "company", "channel": "shop"}


class Case(Entity):
    """A customer's matter somebody sees to, about an order, a line, a shipment or a return, or themselves alone.

    `due_at` is the clock that runs out next: the first answer's until there was one, then the solution's. While the
    customer is asked (`paused_at`) the clocks stand; they are moved on when work goes on. `shipment` is a public id.
    """

    public_id = PublicIdField("cas")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    priority = models.CharField(max_length=10)
    state = models.CharField(max_length=24, default=CASE.initial)
    title = models.CharField(max_length=200)
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    order = models.ForeignKey(
        "orders.Order", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    shipment = models.CharField(max_length=40, blank=True)
    ret = models.ForeignKey(
        "returns.Return", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    company = models.CharField(max_length=20, blank=True)
    shop = models.CharField(max_length=40, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    opened_by = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    solve_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)

    objects = CaseRows.as_manager()

    class Meta:
        constraints = [
            CASE.constraint(),
            models.UniqueConstraint(fields=["number"], name="crm_case_number_once"),
            models.CheckConstraint(condition=Q(kind__in=list(CASE_KINDS)), name="crm_case_kind"),
            models.CheckConstraint(condition=Q(priority__in=list(PRIORITIES)), name="crm_case_priority"),
            models.CheckConstraint(
                condition=Q(state=PAUSED, paused_at__isnull=False) | ~Q(state=PAUSED) & Q(paused_at=None),
                name="crm_case_paused",
            ),
            models.CheckConstraint(
                condition=Q(state="solved", solved_at__isnull=False) | _IS_OPEN & Q(solved_at=None),
                name="crm_case_solved",
            ),
            models.CheckConstraint(
                condition=Q(line=None) | Q(order__isnull=False), name="crm_case_line_of_order"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=_IS_OPEN, name="crm_case_next"),
            models.Index(fields=["owner", "due_at", "id"], condition=_IS_OPEN, name="crm_case_of_owner"),
            models.Index(fields=["state", "due_at", "id"], name="crm_case_by_state"),
            models.Index(fields=["due_at", "id"], name="crm_case_all"),
            models.Index(fields=["customer", "-id"], name="crm_case_of_customer"),
            models.Index(fields=["order"], condition=Q(order__isnull=False), name="crm_case_of_order"),
        ]

    @property
    def is_paused(self) -> bool:
        """Whether its clocks stand still."""
        return self.paused_at is not None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state != "solved"


class CaseEntry(models.Model):
    """What was said, written down or done in a case; never changed. An answer names the message it went out as."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    message = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = ScopedQuerySet["CaseEntry"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(ENTRY_KINDS)), name="crm_caseentry_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.case_id}"


class ServiceLevel(Entity):
    """How soon cases of a kind (empty: all without their own) and priority are answered and solved."""

    public_id = PublicIdField("svl")
    kind = models.CharField(max_length=20, blank=True)
    priority = models.CharField(max_length=10)
    answer_minutes = models.PositiveIntegerField()
    solve_minutes = models.PositiveIntegerField()

    objects = ScopedQuerySet["ServiceLevel"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "priority"], name="crm_servicelevel_once"),
            models.CheckConstraint(
                condition=Q(answer_minutes__gte=1, solve_minutes__gte=models.F("answer_minutes")),
                name="crm_servicelevel_in_order",
            ),
        ]


class Reply(Entity):
    """Words of an answer that is given often, in one language."""

    public_id = PublicIdField("rpl")
    code = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    text = models.TextField()

    objects = ScopedQuerySet["Reply"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "language"], name="crm_reply_once")]


class CaseView(Entity):
    """A filter of cases somebody comes back to; of themselves, or of everybody."""

    public_id = PublicIdField("cvw")
    name = models.CharField(max_length=60)
    owner = models.CharField(max_length=120)
    is_shared = models.BooleanField(default=False)
    query = models.JSONField(default=dict)

    objects = ScopedQuerySet["CaseView"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="crm_caseview_name_once")]
