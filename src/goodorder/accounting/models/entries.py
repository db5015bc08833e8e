"""Accounts, journal entries and their lines, periods. A deferred trigger refuses an unbalanced entry."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class AccountRows(ScopedQuerySet["Account"]):
    """Accounts, limited by company scope."""

    scopes = {"company": "company__code"}


class Account(models.Model):
    """An account of a company's chart. `control` is receivable, unbilled, inventory or other."""

    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    control = models.CharField(max_length=12, default="other")

    objects = AccountRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="accounting_account_code_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["asset", "liability", "equity", "income", "expense"]),
                name="accounting_account_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class EntryRows(ScopedQuerySet["Entry"]):
    """Journal entries, limited by company scope."""

    scopes = {"company": "company__code"}


class Entry(Entity):
    """A journal entry. `source` names what it books (a document, an operation): one entry per source.

    `rate` is what a unit of its currency was worth in the company's own when it was posted, in 1/10^12; null
    for entries of foreign currencies from before rates were kept.
    """

    public_id = PublicIdField("jen")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+", db_index=False)
    posted_on = models.DateField()
    period = models.CharField(max_length=7)
    source = models.CharField(max_length=80)
    about = models.CharField(max_length=40, blank=True)
    memo = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    rate = models.BigIntegerField(null=True, default=10**12, db_default=10**12)
    rate_on = models.DateField(null=True)
    rate_source = models.CharField(max_length=40, blank=True, default="", db_default="")

    objects = EntryRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "source"], name="accounting_entry_source_once")
        ]
        indexes = [
            models.Index(fields=["about"], name="accounting_entry_about"),
            models.Index(fields=["company", "-posted_on", "-id"], name="accounting_entry_posted"),
            models.Index(fields=["-posted_on", "-id"], name="accounting_entry_newest"),
        ]


class JournalLine(models.Model):
    """One side of an entry: a debit or a credit in minor units, never both.

    `booked` is its worth in the company's own currency, a credit negative. A line of nothing with a booked
    worth changes what an account is worth, not what it holds.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)
    booked = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(debit__gt=0, booked__gte=0)
                | Q(credit__gt=0, booked__lte=0)
                | Q(debit=0, credit=0),
                name="accounting_journalline_same_side",
            ),
            models.CheckConstraint(
                condition=Q(debit__gte=0, credit=0) | Q(debit=0, credit__gte=0),
                name="accounting_journalline_one_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.debit - self.credit}"


class PeriodRows(ScopedQuerySet["Period"]):
    """Periods, limited by company scope."""

    scopes = {"company": "company__code"}


class Period(Entity):
    """A month of a company's books (`2026-11`); nothing is posted into it after it closed."""

    public_id = PublicIdField("per")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=7)
    closed_at = models.DateTimeField(null=True)

    objects = PeriodRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="accounting_period_once")]
