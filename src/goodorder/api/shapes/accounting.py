"""Books on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from goodorder.accounting.models import Entry
from goodorder.accounting.rules import TrialBalance
from goodorder.doorway.shapes import Amount, Asked, Currency, Day, Sent, Shown


class BalanceShown(Shown):
    """One account's sums; `balance` is debit − credit."""

    code: str
    name: str
    kind: str
    debit: int
    credit: int
    balance: int


class TrialBalanceShown(Shown):
    """All accounts of a company; both totals are the same. `also_in`: other currencies it has posted in."""

    company: str
    currency: str
    until: date | None
    rows: list[BalanceShown]
    total_debit: int
    total_credit: int
    also_in: list[str]

    @classmethod
    def of(cls, balance: TrialBalance) -> "TrialBalanceShown":
        """Show a trial balance."""
        return cls.model_validate(balance)


class TrialBalanceAsked(Sent):
    """Of which company, until which day."""

    company: str = Field(max_length=20)
    until: Day | None = None
    currency: Annotated[
        str, Field(pattern="^([A-Z]{3})?$", description="empty: everything, in the company's own")
    ] = ""


class EntryLineShown(Shown):
    """One side of an entry; `booked` is its worth in the company's own currency, a credit negative."""

    account: str
    currency: str
    debit: int
    credit: int
    booked: int


class EntryShown(Shown):
    """A journal entry; `source` is what it books, `about` the order it belongs to."""

    id: str
    company: str
    posted_on: date
    period: str
    source: str
    about: str
    memo: str
    lines: list[EntryLineShown]

    @classmethod
    def of(cls, entry: Entry) -> "EntryShown":
        """Show an entry with its lines."""
        made = {"id", "company", "lines"}
        same = {name: getattr(entry, name) for name in cls.model_fields if name not in made}
        lines = [
            EntryLineShown(
                account=line.account.code,
                currency=line.currency,
                debit=line.debit,
                credit=line.credit,
                booked=line.booked,
            )
            for line in entry.lines.all()
        ]
        return cls(**same, id=entry.public_id, company=entry.company.code, lines=lines)


class EntriesAsked(Asked):
    """Which entries."""

    about: str = Field("", max_length=40, description="id of an order")


AccountCode = Annotated[str, Field(min_length=1, max_length=20)]


class EntryLineSent(Sent):
    """A debit or a credit."""

    account: AccountCode
    debit: Amount = 0
    credit: Amount = 0


class EntrySent(Sent):
    """An entry made by hand; `source` names its voucher, one entry each."""

    company: AccountCode
    posted_on: Day
    source: Annotated[str, Field(min_length=1, max_length=80)]
    memo: Annotated[str, Field(min_length=1, max_length=200)]
    currency: Currency
    lines: Annotated[list[EntryLineSent], Field(min_length=2, max_length=1000)]


class ChartSent(Sent):
    """The company that gets the standard chart of accounts."""

    company: AccountCode


class PeriodClosingSent(Sent):
    """The month to close."""

    company: AccountCode
    period: Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class PeriodShown(Shown):
    """A closed month."""

    company: str
    period: str


class ChartShown(Shown):
    """The accounts of a company's chart."""

    company: str
    accounts: int
