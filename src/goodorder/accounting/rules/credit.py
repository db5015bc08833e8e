"""How much credit a customer uses, part by part, and whether another order still fits under the limit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS, Money


class OrderItems(NamedTuple):
    """The open items of one order: what it was invoiced (credits taken off), open debts, open credits."""

    invoiced: int = 0
    debts: int = 0
    unapplied: int = 0


class OnAccount(NamedTuple):
    """An order on account: its id, all it costs, what is still to be sent, what other tenders hold for it."""

    about: str
    amount: int
    to_come: int
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A customer's credit with one company, in minor units of its currency; `limit` None: none is set.

    `other_currencies` names currencies in which something is open that is not counted here.
    """

    currency: str
    limit: int | None
    receivables: int = 0
    shipped_not_invoiced: int = 0
    open_orders: int = 0
    prepayments: int = 0
    other_currencies: tuple[str, ...] = ()

    def told(self, other_currencies: tuple[str, ...]) -> "Exposure":
        """Name the currencies that are not counted."""
        return replace(self, other_currencies=other_currencies)

    @property
    def total(self) -> int:
        """What is at risk; below zero when the customer paid ahead."""
        return self.receivables + self.shipped_not_invoiced + self.open_orders - self.prepayments

    @property
    def over(self) -> int:
        """By how much the limit is passed; 0 within it or without one."""
        return 0 if self.limit is None else max(0, self.total - self.limit)

    @property
    def left(self) -> int | None:
        """What may still be ordered; None without a limit."""
        return None if self.limit is None else max(0, self.limit - self.total)

    @property
    def reason(self) -> str:
        """Say why an order must wait; empty within the limit."""
        if not self.over or self.limit is None:
            return ""
        limit, total, over = (Money(each, self.currency) for each in (self.limit, self.total, self.over))
        return f"credit limit {limit}, exposure {total}: {over} over the limit"


def exposure_of(
    items: Mapping[str, OrderItems], orders: Iterable[OnAccount], *, currency: str, limit: int | None
) -> Exposure:
    """Add up a customer's credit from their open items by order and their orders on account.

    What other orders owe counts less what was paid for them: they are paid before their goods leave, so
    neither their open goods nor money paid ahead for them is credit. Items of no order count as they are.
    """
    receivables = shipped = to_come = prepaid = 0
    counted = set()
    for order in orders:
        own = items.get(order.about, OrderItems())
        counted.add(order.about)
        receivables += own.debts
        to_come += order.to_come
        shipped += max(0, order.amount - own.invoiced - order.to_come)
        prepaid += own.unapplied + order.held
    for about, own in items.items():
        if not about:
            receivables, prepaid = receivables + own.debts, prepaid + own.unapplied
        elif about not in counted:
            receivables += max(0, own.debts - own.unapplied)
    return Exposure(
        currency=currency,
        limit=limit,
        receivables=receivables,
        shipped_not_invoiced=shipped,
        open_orders=to_come,
        prepayments=prepaid,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTerms:
    """A company's rules of credit.

    `counts_open_orders`: whether orders on account count before they are sent. A write-off above
    `write_off_limit` needs a second person; a payment short by up to `tolerance` may be cleared.
    """

    counts_open_orders: bool = True
    write_off_limit: int = 0
    tolerance: int = 0


def checked_terms(terms: CreditTerms) -> CreditTerms:
    """Return the terms; raises Invalid naming the field that is out of range."""
    for name in ("write_off_limit", "tolerance"):
        if not 0 <= getattr(terms, name) <= MOST_MINOR_UNITS:
            message = f"{name}: write minor units from 0 to {MOST_MINOR_UNITS}"
            raise Invalid("accounting.terms_out_of_range", message, field=name)
    return terms
