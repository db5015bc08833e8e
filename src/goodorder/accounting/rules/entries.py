"""The books' arithmetic: standard chart, posting rules, and what makes an entry sound. All pure, minor units."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from goodorder.kernel.errors import Invalid, Refused

CASH, BANK, CARD_CLEARING, RECEIVABLES, UNBILLED = "1000", "1010", "1020", "1100", "1110"
INVENTORY, KITS_UNDER_WAY, PREPAYMENTS, TAX_PAYABLE = "1300", "1310", "2100", "2200"
GIFT_CARDS, STORE_CREDIT, EQUITY, RETAINED = "2300", "2310", "3000", "3100"
DISPUTED, PAYMENT_FEES, EXCHANGE_GAINS, BREAKAGE, GOODWILL = "1030", "6200", "7000", "4200", "4910"
GOODS_NOT_INVOICED, FREIGHT_IN = "2150", "2160"
SALES, FREIGHT, DISCOUNTS = "4000", "4100", "4900"
COST_OF_GOODS, STOCK_DIFFERENCES = "5000", "5100"
SHIPPING_COST, BAD_DEBTS, ROUNDING = "6100", "6300", "6900"
_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class ChartAccount(NamedTuple):
    """An account of the standard chart; `control` says which sub-ledger it sums up."""

    code: str
    name: str
    kind: str
    control: str = "other"


STANDARD_CHART = (
    ChartAccount(CASH, "Cash", "asset"),
    ChartAccount(BANK, "Bank", "asset"),
    ChartAccount(CARD_CLEARING, "Card clearing", "asset"),
    ChartAccount(DISPUTED, "Disputed payments", "asset"),
    ChartAccount(RECEIVABLES, "Receivables", "asset", "receivable"),
    ChartAccount(UNBILLED, "Delivered, not invoiced", "asset", "unbilled"),
    ChartAccount(INVENTORY, "Inventory", "asset", "inventory"),
    ChartAccount(KITS_UNDER_WAY, "Kits being built", "asset"),
    ChartAccount(PREPAYMENTS, "Customer prepayments", "liability"),
    ChartAccount(GOODS_NOT_INVOICED, "Goods received, not invoiced", "liability"),
    ChartAccount(FREIGHT_IN, "Freight-in clearing", "liability"),
    ChartAccount(TAX_PAYABLE, "Tax payable", "liability"),
    ChartAccount(GIFT_CARDS, "Gift cards outstanding", "liability"),
    ChartAccount(STORE_CREDIT, "Store credit outstanding", "liability"),
    ChartAccount(EQUITY, "Capital", "equity"),
    ChartAccount(RETAINED, "Retained earnings", "equity"),
    ChartAccount(SALES, "Sales", "income"),
    ChartAccount(FREIGHT, "Freight income", "income"),
    ChartAccount(BREAKAGE, "Expired gift cards", "income"),
    ChartAccount(DISCOUNTS, "Discounts given", "income"),
    ChartAccount(GOODWILL, "Goodwill", "income"),
    ChartAccount(COST_OF_GOODS, "Cost of goods sold", "expense"),
    ChartAccount(STOCK_DIFFERENCES, "Stock differences", "expense"),
    ChartAccount(SHIPPING_COST, "Shipping cost", "expense"),
    ChartAccount(PAYMENT_FEES, "Payment fees", "expense"),
    ChartAccount(BAD_DEBTS, "Bad debts", "expense"),
    ChartAccount(ROUNDING, "Rounding", "expense"),
    ChartAccount(EXCHANGE_GAINS, "Exchange gains and losses", "income"),
)
_MONEY_ACCOUNTS = {
    "card": CARD_CLEARING,
    "cash": CASH,
    "gift_card": GIFT_CARDS,
    "store_credit": STORE_CREDIT,
    "write_off": BAD_DEBTS,
    "rounding": ROUNDING,
}
# What makes stock worth more or less, by why. Whatever else there may be is a difference to be looked at.
_STOCK_ACCOUNTS = {
    "receipt": GOODS_NOT_INVOICED,
    "landed": FREIGHT_IN,
    "ship": COST_OF_GOODS,
    "return": COST_OF_GOODS,
    "settled": COST_OF_GOODS,
    "kit": KITS_UNDER_WAY,
}


class PostingLine(NamedTuple):
    """One side of an entry to be: account code, debit, credit."""

    account: str
    debit: int = 0
    credit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """An entry to be posted. `source` names what it books: the same source is never booked twice."""

    company: str
    posted_on: date
    source: str
    about: str
    memo: str
    currency: str
    lines: tuple[PostingLine | tuple[str, int, int], ...]

    @property
    def period(self) -> str:
        """The month it belongs to, e.g. `2026-11`."""
        return period_of(self.posted_on)


def period_of(day: date) -> str:
    """Return the month of a day, e.g. `2026-11`."""
    return f"{day:%Y-%m}"


def last_day(period: str) -> date:
    """Return the last day of a month; raises Invalid when `period` is not written like 2026-11."""
    if not _PERIOD.fullmatch(period):
        raise Invalid("accounting.period_unreadable", "period: write a month like 2026-11", field="period")
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, monthrange(year, month)[1])


def sound_lines(draft: EntryDraft) -> tuple[PostingLine, ...]:
    """Return the lines on their right sides, zeros dropped; empty when nothing is left to book.

    A negative debit is a credit. Raises Refused when debits and credits differ.
    """
    lines = tuple(line for line in (_on_its_side(*line) for line in draft.lines) if line.debit or line.credit)
    debit, credit = sum(line.debit for line in lines), sum(line.credit for line in lines)
    if debit != credit:
        message = f"lines: debits {debit} and credits {credit} of {draft.source} differ; make them equal"
        raise Refused("accounting.unbalanced", message, debit=debit, credit=credit)
    return lines


def _on_its_side(account: str, debit: int, credit: int) -> PostingLine:
    net = debit - credit
    return PostingLine(account, max(net, 0), max(-net, 0))


def invoice_lines(
    *, net_items: int, net_charges: int, discount: int, tax: int, total: int
) -> tuple[PostingLine, ...]:
    """Book an invoice: the buyer owes the total; amounts before discount are income, tax is owed on."""
    return (
        PostingLine(RECEIVABLES, debit=total),
        PostingLine(DISCOUNTS, debit=discount),
        PostingLine(SALES, credit=net_items),
        PostingLine(FREIGHT, credit=net_charges),
        PostingLine(TAX_PAYABLE, credit=tax),
    )


def delivery_lines(
    *, net_items: int, net_charges: int, discount: int, tax: int, total: int
) -> tuple[PostingLine, ...]:
    """Book what was delivered before its invoice: income and tax as on an invoice, not yet asked for."""
    lines = invoice_lines(
        net_items=net_items, net_charges=net_charges, discount=discount, tax=tax, total=total
    )
    return PostingLine(UNBILLED, debit=total), *lines[1:]


def billing_lines(total: int) -> tuple[PostingLine, ...]:
    """Book the invoice of what was delivered before: from now on the buyer owes it."""
    return PostingLine(RECEIVABLES, debit=total), PostingLine(UNBILLED, credit=total)


def credit_note_lines(
    *, net_items: int, net_charges: int, discount: int, tax: int, total: int
) -> tuple[PostingLine, ...]:
    """Book a credit note: an invoice turned round."""
    lines = invoice_lines(
        net_items=net_items, net_charges=net_charges, discount=discount, tax=tax, total=total
    )
    return reversed_lines(lines)


def payment_lines(*, method: str, amount: int) -> tuple[PostingLine, ...]:
    """Book money that came in: cards to clearing, cash to the till, everything else to the bank."""
    account = _MONEY_ACCOUNTS.get(method, BANK)
    return PostingLine(account, debit=amount), PostingLine(RECEIVABLES, credit=amount)


def refund_lines(*, method: str, amount: int) -> tuple[PostingLine, ...]:
    """Book money that went back."""
    return reversed_lines(payment_lines(method=method, amount=amount))


def dispute_lines(*, method: str, amount: int) -> tuple[PostingLine, ...]:
    """Book money a payer's bank took back for the time of a dispute."""
    return PostingLine(DISPUTED, debit=amount), PostingLine(_MONEY_ACCOUNTS.get(method, BANK), credit=amount)


def dispute_lost_lines(*, method: str, amount: int, beyond: int, fee: int) -> tuple[PostingLine, ...]:
    """Book a lost dispute beside its charge-back, which books the receivable against the means of payment.

    `beyond` is the part that had been refunded before the dispute: nobody owes it, it is a payment fee.
    """
    clearing = _MONEY_ACCOUNTS.get(method, BANK)
    return (
        PostingLine(clearing, debit=amount - beyond),
        PostingLine(PAYMENT_FEES, debit=beyond),
        PostingLine(DISPUTED, credit=amount),
        PostingLine(PAYMENT_FEES, debit=fee),
        PostingLine(clearing, credit=fee),
    )


def stock_lines(amounts: Iterable[tuple[str, int]]) -> tuple[PostingLine, ...]:
    """Book what made stock worth more (or less, negative): kinds of movements with their amounts.

    Deliveries are owed for, sales are cost of goods sold, corrections and scrap are differences.
    """
    sums: dict[str, int] = {}
    for kind, amount in amounts:
        account = _STOCK_ACCOUNTS.get(kind, STOCK_DIFFERENCES)
        sums[account] = sums.get(account, 0) + amount
    total = PostingLine(INVENTORY, debit=sum(sums.values()))
    return total, *(PostingLine(account, credit=amount) for account, amount in sorted(sums.items()))


def reversed_lines(lines: Iterable[PostingLine]) -> tuple[PostingLine, ...]:
    """Return an entry's lines with debit and credit exchanged."""
    return tuple(PostingLine(line.account, line.credit, line.debit) for line in lines)


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """An account's turnover and balance (debits less credits) in minor units."""

    code: str
    name: str
    kind: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debits less credits."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBalance:
    """All accounts of a company in one currency; `also_in` names other currencies it has entries in."""

    company: str
    currency: str
    until: date | None
    rows: tuple[BalanceRow, ...]
    also_in: tuple[str, ...]

    @property
    def total_debit(self) -> int:
        """Sum of all debits: equal to all credits, or the books are broken."""
        return sum(row.debit for row in self.rows)

    @property
    def total_credit(self) -> int:
        """Sum of all credits."""
        return sum(row.credit for row in self.rows)

    def balances(self) -> Mapping[str, int]:
        """Return balance by account code."""
        return {row.code: row.balance for row in self.rows}
