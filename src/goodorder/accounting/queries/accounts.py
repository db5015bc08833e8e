"""A customer's account over a stretch of time: where it stood, what happened, where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, QuerySet, Sum, When

from goodorder.accounting.models import OpenItem
from goodorder.accounting.queries.dunning import LETTER, buyer_of, seller_of
from goodorder.accounting.rules import DEBITS
from goodorder.accounting.rules.letters import StatementLetter, statement_values
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid
from goodorder.looks import typeset
from goodorder.parties.models import Company, Customer

SIGNED = Case(When(kind__in=DEBITS, then=F("amount")), default=-F("amount"))


@dataclass(frozen=True, slots=True)
class StatementRow:
    """An item with the balance after it."""

    item: OpenItem
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A customer's account with a company from one day to another, both included, in one currency.

    Balances in minor units: above zero the customer owes, below zero they have something good.
    """

    company: Company
    customer: Customer
    currency: str
    since: date
    until: date
    opening: int
    rows: Sequence[StatementRow]

    @property
    def closing(self) -> int:
        """Where the account stands at the end."""
        return self.rows[-1].balance if self.rows else self.opening


def statement(
    ctx: Context, *, company: str, customer_id: str, since: date, until: date, currency: str = ""
) -> Statement:
    """Return a customer's statement; raises Missing, Invalid when it would end before it begins."""
    if until < since:
        raise Invalid("accounting.period_backwards", "until: must not lie before since", field="until")
    owner = Company.objects.visible_to(ctx).one(code=company)
    customer = Customer.objects.visible_to(ctx).by_public_id(customer_id)
    rows = OpenItem.objects.filter(company=owner, customer=customer, currency=currency or owner.currency)
    opening = rows.filter(issued_on__lt=since).aggregate(sum=Sum(SIGNED, default=0))["sum"]
    return Statement(
        company=owner,
        customer=customer,
        currency=currency or owner.currency,
        since=since,
        until=until,
        opening=opening,
        rows=_rows(rows.filter(issued_on__gte=since, issued_on__lte=until), opening),
    )


def _rows(items: QuerySet[OpenItem], balance: int) -> list[StatementRow]:
    found = []
    for item in items.order_by("issued_on", "id"):
        balance += item.signed
        found.append(StatementRow(item, balance))
    return found


def statement_pdf(
    ctx: Context, *, company: str, customer_id: str, since: date, until: date, currency: str = ""
) -> bytes:
    """Return a statement as a letter in the customer's language; raises like `statement`."""
    made = statement(
        ctx, company=company, customer_id=customer_id, since=since, until=until, currency=currency
    )
    letter = StatementLetter(
        seller=seller_of(made.company),
        buyer=buyer_of(made.customer),
        language=made.customer.language,
        currency=made.currency,
        since=made.since,
        until=made.until,
        opening=made.opening,
        closing=made.closing,
        rows=[
            (
                row.item.issued_on,
                row.item.kind,
                row.item.method,
                row.item.number,
                row.item.signed,
                row.balance,
            )
            for row in made.rows
        ],
    )
    return typeset.pdf(LETTER, statement_values(letter))
