"""A customer's figures, as `docs/explanation/customer-figures.md` defines them, and the words rules have for them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from goodorder.kernel.money import PPM, round_half_up

_EARLIEST, _LATEST = "first_order_at", "last_order_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a customer did in one currency: counts, and amounts in its minor unit.

    `revenue` is invoiced less credited, without tax. `settled` was paid on invoices, `settled_days` the same times
    the days each payment took.
    """

    currency: str
    orders: int = 0
    cancelled: int = 0
    ordered: int = 0
    first_order_at: datetime | None = None
    last_order_at: datetime | None = None
    revenue: int = 0
    units_out: int = 0
    units_back: int = 0
    refunded: int = 0
    failed_payments: int = 0
    disputes: int = 0
    disputes_lost: int = 0
    settled: int = 0
    settled_days: int = 0

    @property
    def average_order(self) -> int:
        """What an order comes to, tax and shipping included; 0 without orders."""
        return _ratio(self.ordered, self.orders)

    @property
    def return_rate_ppm(self) -> int:
        """The part of the units sent that came back; 0 when none was sent."""
        return _ratio(self.units_back * PPM, self.units_out)

    @property
    def return_rate_pct(self) -> int:
        """The same in whole per cent, rounded down."""
        return self.return_rate_ppm * 100 // PPM

    @property
    def days_to_pay(self) -> int | None:
        """Days from invoice to payment, weighted by amount; None when no invoice was paid yet."""
        return _ratio(self.settled_days, self.settled) if self.settled else None


COUNTED = tuple(field.name for field in fields(Figures) if field.name not in {"currency", _EARLIEST, _LATEST})


def _ratio(part: int, whole: int) -> int:
    return round_half_up(Decimal(part) / whole) if whole else 0


def together(rows: Iterable[Figures], currency: str) -> Figures:
    """Add the figures of several rows of one person up."""
    found = [row for row in rows if row.currency == currency]
    sums: dict[str, Any] = {name: sum(getattr(row, name) for row in found) for name in COUNTED}
    firsts = [row.first_order_at for row in found if row.first_order_at]
    lasts = [row.last_order_at for row in found if row.last_order_at]
    return Figures(
        currency=currency,
        first_order_at=min(firsts, default=None),
        last_order_at=max(lasts, default=None),
        **sums,
    )


MEANINGS: Mapping[str, str] = {
    "kind": "person or company",
    "language": "the language they are written to in",
    "group": "the group whose price lists they buy by; empty for none",
    "has_email": "whether we can write them mails",
    "age_days": "days since they became known",
    "orders": "orders placed and not cancelled or rejected",
    "cancelled": "orders that were cancelled or rejected",
    "ordered": "what the orders came to, tax included, in minor units",
    "average_order": "ordered / orders",
    "revenue": "invoiced less credited, without tax, in minor units",
    "return_rate_pct": "whole percent of the units sent that came back",
    "refunded": "money given back, in minor units",
    "days_to_pay": "days from invoice to payment, weighted by amount; unknown before the first",
    "failed_payments": "payments a provider refused",
    "disputes": "payments their bank took back for a time",
    "disputes_lost": "disputes that were lost",
    "days_since_first_order": "days since the first order; unknown without one",
    "days_since_last_order": "days since the last order; unknown without one",
}
SAMPLES: Mapping[str, Any] = {
    "kind": "person",
    "language": "en",
    "group": "trade",
    "has_email": True,
    **{name: 1 for name in MEANINGS if name not in {"kind", "language", "group", "has_email"}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the figures belong to."""

    kind: str
    language: str
    group: str
    has_email: bool
    known_since: datetime


def words_for(person: Person, figures: Figures, *, at: datetime) -> dict[str, Any]:
    """Return the values of all words; what nobody can know is left out, so that no condition holds by it."""
    found: dict[str, Any] = {
        "kind": person.kind,
        "language": person.language,
        "group": person.group,
        "has_email": person.has_email,
        "age_days": (at - person.known_since).days,
        **{name: getattr(figures, name) for name in _PLAIN},
    }
    for word, since in (
        ("days_since_first_order", figures.first_order_at),
        ("days_since_last_order", figures.last_order_at),
    ):
        if since:
            found[word] = (at - since).days
    if figures.days_to_pay is not None:
        found["days_to_pay"] = figures.days_to_pay
    return found


_PLAIN = (
    *("orders", "cancelled", "ordered", "average_order", "revenue", "refunded", "failed_payments"),
    *("disputes", "disputes_lost", "return_rate_pct"),
)
