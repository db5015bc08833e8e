"""Open items and what settles them, credit terms, the ladder of reminders. Amounts in minor units."""

from django.db import models
from django.db.models import F, Q, Value

from goodorder.accounting.rules.matching import DEBITS, ITEM_KINDS
from goodorder.accounting.states import REMINDER, SETTLEMENT
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class CreditTermsRows(ScopedQuerySet["CreditTermsRow"]):
    """Rules of credit, limited by company scope."""

    scopes = {"company": "company__code"}


class CreditTermsRow(Entity):
    """A company's rules of credit; a company without a row goes by the defaults."""

    public_id = PublicIdField("ctm")
    company = models.OneToOneField("parties.Company", on_delete=models.PROTECT, related_name="+")
    counts_open_orders = models.BooleanField(default=True, db_default=True)
    write_off_limit = models.BigIntegerField(default=0, db_default=0)
    tolerance = models.BigIntegerField(default=0, db_default=0)

    objects = CreditTermsRows.as_manager()

    class Meta:
        db_table = "accounting_creditterms"
        constraints = [
            models.CheckConstraint(
                condition=Q(write_off_limit__gte=0, tolerance__gte=0), name="accounting_creditterms_positive"
            )
        ]


class CustomerAccount(models.Model):
    """A customer's account with a company: the row whose lock puts all that changes their credit in line."""

    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet["CustomerAccount"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "customer"], name="accounting_customeraccount_once")
        ]

    def __str__(self) -> str:
        return f"account of {self.customer_id} with {self.company_id}"


class OpenItemRows(ScopedQuerySet["OpenItem"]):
    """Open items, limited by company scope."""

    scopes = {"company": "company__code"}


class OpenItem(Entity):
    """An amount that adds to what a customer owes (invoice, refund) or takes from it (credit, payment).

    `document` is the public id of what it stands for (a document, an operation): one item for each order (`about`)
    it is about. `method` is how a payment came; a debt that was given up is a payment by `write_off`.
    """

    public_id = PublicIdField("opi")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    document = models.CharField(max_length=40)
    number = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=20, blank=True, default="", db_default="")
    about = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    open = models.BigIntegerField()
    issued_on = models.DateField()
    due_on = models.DateField()
    reminded_level = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = OpenItemRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "about"], name="accounting_openitem_document_once"),
            models.CheckConstraint(condition=Q(kind__in=list(ITEM_KINDS)), name="accounting_openitem_kind"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, open__gte=0, open__lte=F("amount")),
                name="accounting_openitem_open_within",
            ),
        ]
        indexes = [
            models.Index(fields=["about"], name="accounting_openitem_about"),
            models.Index(
                fields=["company", "customer", "due_on"],
                condition=Q(open__gt=0),
                name="accounting_openitem_open",
            ),
            models.Index(fields=["customer", "issued_on"], name="accounting_openitem_history"),
        ]

    @property
    def is_debt(self) -> bool:
        """Whether it adds to what the customer owes."""
        return self.kind in DEBITS

    @property
    def signed(self) -> int:
        """Its amount as the customer's account shows it: debts above zero, credits below."""
        return self.amount if self.kind in DEBITS else -self.amount


class Application(models.Model):
    """An amount of a credit or payment that settled a debt; a trigger keeps both items' open amounts by it."""

    debit = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="settled_by")
    credit = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="settles")
    amount = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)

    objects = ScopedQuerySet["Application"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="accounting_application_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.credit_id} for {self.debit_id}"


class SettlementRows(ScopedQuerySet["Settlement"]):
    """Settlements, limited by company scope."""

    scopes = {"company": "item__company__code"}


class Settlement(Entity):
    """What a person wants done with a debt: money that came for it (`manual`, `cash`), or giving it up.

    `write_off` goes to bad debts, `rounding` clears a payment that was a little short. Once approved it is
    carried out by the payments, and the open item follows. `remittance` names what came in together.
    Nobody decides (`decided_by` is empty) what needs no second person.
    """

    public_id = PublicIdField("stl")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="settlements")
    method = models.CharField(max_length=20)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    remittance = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, default=SETTLEMENT.initial)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = SettlementRows.as_manager()

    class Meta:
        constraints = [
            SETTLEMENT.constraint(),
            models.CheckConstraint(condition=Q(amount__gt=0), name="accounting_settlement_positive"),
            models.CheckConstraint(
                condition=Q(method__in=["manual", "cash", "write_off", "rounding"]),
                name="accounting_settlement_method",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("requested_by")),
                name="accounting_settlement_second_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["item"],
                condition=Q(state__in=["requested", "approved"]),
                name="accounting_settlement_open",
            )
        ]


class DunningLevel(models.Model):
    """A step of a company's ladder of reminders; `texts` are the letter's paragraphs by language."""

    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    fee = models.BigIntegerField(default=0)
    texts = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))

    objects = ScopedQuerySet["DunningLevel"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "level"], name="accounting_dunninglevel_once"),
            models.CheckConstraint(condition=Q(fee__gte=0), name="accounting_dunninglevel_fee"),
        ]

    def __str__(self) -> str:
        return f"level {self.level} after {self.days} days"


class ReminderRows(ScopedQuerySet["Reminder"]):
    """Reminders, limited by company scope."""

    scopes = {"company": "company__code"}


class Reminder(Entity):
    """A letter to a customer about overdue items: proposed by a run, sent or dropped by a person."""

    public_id = PublicIdField("rem")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    state = models.CharField(max_length=20, default=REMINDER.initial)
    made_on = models.DateField()
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = ReminderRows.as_manager()

    class Meta:
        constraints = [REMINDER.constraint()]
        indexes = [models.Index(fields=["state", "-id"], name="accounting_reminder_state")]


class ReminderItem(models.Model):
    """An overdue item in a letter. Live in at most one letter per level; a dropped letter lets go of it."""

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="reminders")
    level = models.PositiveSmallIntegerField()
    is_live = models.BooleanField(default=True)

    objects = ScopedQuerySet["ReminderItem"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "level"], condition=Q(is_live=True), name="accounting_reminderitem_level_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} at level {self.level}"
