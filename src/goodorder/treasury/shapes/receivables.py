"""Receivables on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from goodorder.accounting.models import OpenItem, Settlement
from goodorder.accounting.queries import CustomerAgeing, Receivables, Statement
from goodorder.accounting.rules import BUCKETS, Ageing, CreditTerms, Exposure, Part, Remittance
from goodorder.doorway.shapes import Amount, Asked, Day, Sent, Shown

CompanyCode = Annotated[str, Field(min_length=1, max_length=20)]
MaybeCurrency = Annotated[str, Field(pattern="^([A-Z]{3})?$", description="empty: the company's own")]
Positive = Annotated[int, Field(ge=1, le=10**12, description="in the currency's minor unit")]


class OpenItemsAsked(Asked):
    """Which items."""

    customer_id: str = Field("", max_length=40)
    company: str = Field("", max_length=20)
    about: str = Field("", max_length=40, description="id of an order")
    is_open: bool = False


class OpenItemShown(Shown):
    """An item of a customer's account; `open` is what nothing settled yet."""

    id: str
    company: str
    customer_id: str
    kind: str
    document: str
    number: str
    method: str
    about: str
    currency: str
    amount: int
    open: int
    issued_on: date
    due_on: date
    reminded_level: int

    @classmethod
    def of(cls, item: OpenItem) -> "OpenItemShown":
        """Show an item."""
        made = {"id", "company", "customer_id"}
        same = {name: getattr(item, name) for name in cls.model_fields if name not in made}
        return cls(**same, id=item.public_id, company=item.company.code, customer_id=item.customer.public_id)


class AgeingShown(Shown):
    """Debts by days past due, and credits nobody used; `balance` = debts − unapplied."""

    current: int
    d30: int
    d60: int
    d90: int
    older: int
    overdue: int
    unapplied: int
    balance: int

    @classmethod
    def of(cls, ageing: Ageing) -> "AgeingShown":
        """Show an ageing."""
        buckets = {name: ageing.of(name) for name, _ in BUCKETS}
        return cls(**buckets, overdue=ageing.overdue, unapplied=ageing.unapplied, balance=ageing.balance)


class CustomerAgeingShown(Shown):
    """One customer's debts by age."""

    customer_id: str
    name: str
    ageing: AgeingShown

    @classmethod
    def of(cls, row: CustomerAgeing) -> "CustomerAgeingShown":
        """Show a customer's line."""
        return cls(
            customer_id=row.customer.public_id, name=row.customer.name, ageing=AgeingShown.of(row.ageing)
        )


class ReceivablesAsked(Asked):
    """Of which company, in which currency."""

    company: CompanyCode
    currency: MaybeCurrency = ""
    is_overdue: bool = False


class ReceivablesShown(Shown):
    """A company's receivables by age: all of them, and a page of customers by name."""

    company: str
    currency: str
    also_in: list[str]
    total: AgeingShown
    items: list[CustomerAgeingShown]
    next_cursor: str

    @classmethod
    def of(cls, found: Receivables) -> "ReceivablesShown":
        """Show an overview."""
        return cls(
            company=found.company.code,
            currency=found.currency,
            also_in=list(found.also_in),
            total=AgeingShown.of(found.total),
            items=[CustomerAgeingShown.of(row) for row in found.rows],
            next_cursor=found.page.next_cursor,
        )


class CreditAsked(Sent):
    """With which company."""

    company: CompanyCode


class CreditExposureShown(Shown):
    """How much credit a customer uses: receivables + shipped_not_invoiced + open_orders − prepayments."""

    currency: str
    limit: int | None
    receivables: int
    shipped_not_invoiced: int
    open_orders: int
    prepayments: int
    total: int
    over: int
    left: int | None
    other_currencies: list[str]

    @classmethod
    def of(cls, exposure: Exposure) -> "CreditExposureShown":
        """Show an exposure."""
        return cls.model_validate(exposure)


class CreditLimitSent(Sent):
    """What a customer may owe, in the company's minor unit; null: no limit."""

    limit: Amount | None


class CreditLimitShown(Shown):
    """A customer's credit limit."""

    customer_id: str
    limit: int | None


class AccountStatementAsked(Sent):
    """Which account, over which days, both included."""

    company: CompanyCode
    since: Day
    until: Day
    currency: MaybeCurrency = ""


class AccountStatementRowShown(Shown):
    """An entry: `amount` above zero adds to what is owed; `balance` is where the account stands after it."""

    on: date
    kind: str
    method: str
    number: str
    amount: int
    balance: int


class AccountStatementShown(Shown):
    """A customer's statement."""

    company: str
    customer_id: str
    currency: str
    since: date
    until: date
    opening: int
    closing: int
    rows: list[AccountStatementRowShown]

    @classmethod
    def of(cls, made: Statement) -> "AccountStatementShown":
        """Show a statement."""
        rows = [
            AccountStatementRowShown(
                on=row.item.issued_on,
                kind=row.item.kind,
                method=row.item.method,
                number=row.item.number,
                amount=row.item.signed,
                balance=row.balance,
            )
            for row in made.rows
        ]
        same = {name: getattr(made, name) for name in ("currency", "since", "until", "opening", "closing")}
        return cls(**same, company=made.company.code, customer_id=made.customer.public_id, rows=rows)


class RemittancePartSent(Sent):
    """Money for one item; `clears_rest`: a small rest of it is given up, within the company's tolerance."""

    item_id: Annotated[str, Field(min_length=1, max_length=40)]
    amount: Positive
    clears_rest: bool = False


class RemittanceSent(Sent):
    """Money a customer sent. Without parts it goes to the oldest items."""

    company: CompanyCode
    customer_id: Annotated[str, Field(min_length=1, max_length=40)]
    amount: Positive
    reference: Annotated[str, Field(min_length=1, max_length=80)]
    method: Annotated[str, Field(max_length=20, description="manual (bank transfer) or cash")] = "manual"
    currency: MaybeCurrency = ""
    parts: Annotated[list[RemittancePartSent], Field(max_length=500)] = []

    def remittance(self) -> Remittance:
        """Return it as the command takes it."""
        parts = tuple(Part(**part.model_dump()) for part in self.parts)
        return Remittance(
            amount=self.amount,
            reference=self.reference,
            method=self.method,
            currency=self.currency,
            parts=parts,
        )


class WriteOffSent(Sent):
    """How much of a debt is given up, and why."""

    item_id: Annotated[str, Field(min_length=1, max_length=40)]
    amount: Positive
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class WriteOffRejectionSent(Sent):
    """Why a write-off is declined."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]


class SettlementsAsked(Asked):
    """Which settlements."""

    state: str = Field("", max_length=20)
    customer_id: str = Field("", max_length=40)


class SettlementShown(Shown):
    """What a person wants done with a debt; `requested` waits for another person."""

    id: str
    item_id: str
    method: str
    amount: int
    currency: str
    reason: str
    remittance: str
    state: str
    requested_by: str
    decided_by: str

    @classmethod
    def of(cls, settlement: Settlement) -> "SettlementShown":
        """Show a settlement."""
        made = {"id", "item_id", "currency"}
        same = {name: getattr(settlement, name) for name in cls.model_fields if name not in made}
        item = settlement.item
        return cls(**same, id=settlement.public_id, item_id=item.public_id, currency=item.currency)


class SettlementsShown(Shown):
    """What one remittance does."""

    settlements: list[SettlementShown]


class CreditTermsSent(Sent):
    """A company's rules of credit."""

    company: CompanyCode
    counts_open_orders: bool = True
    write_off_limit: Amount = 0
    tolerance: Amount = 0

    def terms(self) -> CreditTerms:
        """Return them as the command takes them."""
        return CreditTerms(**self.model_dump(exclude={"company"}))


class CreditTermsShown(Shown):
    """A company's rules of credit."""

    counts_open_orders: bool
    write_off_limit: int
    tolerance: int


class ExpectedAsked(Sent):
    """Of which company, in which currency, how far ahead."""

    company: CompanyCode
    currency: MaybeCurrency = ""
    weeks: Annotated[int, Field(ge=1, le=52, strict=False)] = 12


class WeekShown(Shown):
    """A week by its Monday: what falls due and what is expected to come."""

    starts_on: date
    due: int
    expected: int


class ExpectedShown(Shown):
    """What is expected to come, by week."""

    weeks: list[WeekShown]
