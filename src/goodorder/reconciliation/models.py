"""Statements of providers and banks, and their lines. Amounts in minor units of the statement's currency."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.reconciliation.states import LINE


class StatementRows(ScopedQuerySet["Statement"]):
    """Statements, limited by company scope."""

    scopes = {"company": "company__code"}


class Statement(Entity):
    """A payout of a provider (`account` its name), or a bank account over some days. Read once, never changed."""

    public_id = PublicIdField("stm")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    account = models.CharField(max_length=300)
    reference = models.CharField(max_length=300, blank=True)
    currency = models.CharField(max_length=3)
    on = models.DateField()
    opening = models.BigIntegerField(null=True)
    closing = models.BigIntegerField(null=True)
    total = models.BigIntegerField()
    content_hash = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=120)
    booked_at = models.DateTimeField(null=True)

    objects = StatementRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["bank", "payout"]), name="reconciliation_statement_kind"
            ),
            models.CheckConstraint(
                condition=Q(opening=None) | Q(closing=None) | Q(closing=F("opening") + F("total")),
                name="reconciliation_statement_adds_up",
            ),
            models.UniqueConstraint(
                fields=["company", "content_hash"], name="reconciliation_statement_content_once"
            ),
            models.UniqueConstraint(
                fields=["company", "kind", "account", "reference"],
                condition=~Q(reference=""),
                name="reconciliation_statement_reference_once",
            ),
        ]

    @property
    def own_account(self) -> str:
        """The role of the account it tells of: the bank, or the money a provider holds for us."""
        return "bank" if self.kind == "bank" else "clearing"


class LineRows(ScopedQuerySet["StatementLine"]):
    """Lines, limited by company scope."""

    scopes = {"company": "statement__company__code"}


class StatementLine(models.Model):
    """One line: what it adds to the account, and what it was found to be.

    `proposal` is what it would post: `receipts` [about, amount], `postings` [role, amount]. `postings_made`
    counts the entries it has posted, reversed ones too, so that each has a source of its own.
    """

    public_id = PublicIdField("stl")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    on = models.DateField()
    kind = models.CharField(max_length=20)
    amount = models.BigIntegerField()
    gross = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=300, blank=True)
    text = models.CharField(max_length=300, blank=True)
    payer = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20, default=LINE.initial)
    code = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    operation = models.ForeignKey("payments.Operation", on_delete=models.PROTECT, null=True, related_name="+")
    payout = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, related_name="+")
    proposal = models.JSONField(default=dict)
    postings_made = models.PositiveIntegerField(default=0)
    has_receipts = models.BooleanField(default=False)
    settled_by = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = LineRows.as_manager()

    class Meta:
        constraints = [
            LINE.constraint(),
            models.UniqueConstraint(fields=["statement", "position"], name="reconciliation_line_once"),
            models.UniqueConstraint(
                fields=["operation"], condition=Q(state="matched"), name="reconciliation_operation_once"
            ),
            models.UniqueConstraint(
                fields=["payout"], condition=Q(state="matched"), name="reconciliation_payout_once"
            ),
            models.CheckConstraint(
                condition=Q(amount=F("gross") - F("fee")), name="reconciliation_line_adds_up"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="exception"), name="reconciliation_exceptions"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.position}"
