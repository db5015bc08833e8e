"""Which price list a unit price comes from, and why not from the others. Pure.

The order: the customer's own lists (contract), the lists of their group, the lists of the channel, the list
the channel itself names. Within one of these the lower priority goes first. The first list that can be used
and has a price for the quantity wins, whatever the others say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goodorder.pricing.rules.periods import Period
from goodorder.pricing.rules.tables import FoundPrice, best_price

CONTRACT, GROUP, CHANNEL, BASE = KINDS = ("contract", "group", "channel", "base")
NOT_IN_FORCE, OTHER_CURRENCY, TAX_DIFFERS = "not_in_force", "other_currency", "tax_differs"
NO_PRICE, TOO_FEW, OUTRANKED = "no_price", "too_few", "outranked"
_IN_WORDS = {
    NOT_IN_FORCE: "is not for this buyer on that day",
    OTHER_CURRENCY: "is in another currency",
    TAX_DIFFERS: "shows tax differently from the channel",
    NO_PRICE: "has no price for it that day",
    TOO_FEW: "has a price only from a larger quantity on",
    OUTRANKED: "comes after the list that has a price",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """In what circumstances something is sold: where, to whom, on which day, and with what was known when.

    `base_list` is the list the channel itself names; `known_at` None is what is known now.
    """

    channel_id: int
    base_list: str
    currency: str
    tax_included: bool
    on: date
    group: str = ""
    customer_id: int | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentDraft:
    """Whom a price list is to be for: a customer (id), a group, or everybody in a channel (code).

    A customer or group may be limited to a channel. Lower priority goes first. It holds from a day, today if
    none is given, until before another; None has no end.
    """

    channel: str = ""
    group: str = ""
    customer: str = ""
    priority: int = 100
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A price list that might say the price, with what makes it fit or not; `valid` is when it is for this buyer."""

    list: str
    kind: str
    priority: int
    currency: str
    tax_included: bool
    valid: Period = (None, None)

    @property
    def rank(self) -> tuple[int, int, str]:
        """Its place in the order in which lists are looked at."""
        return KINDS.index(self.kind), self.priority, self.list


@dataclass(frozen=True, slots=True)
class Looked:
    """A list that was looked at: why it lost (empty: it won), and its price for the quantity if it has one."""

    candidate: Candidate
    why: str
    price: FoundPrice | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The price that was found, if any, and every list that was looked at, in order."""

    quantity: int
    price: FoundPrice | None
    looked: tuple[Looked, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be kept with an order."""
        return {
            "quantity": self.quantity,
            "list": self.price.list if self.price else None,
            "amount": self.price.amount if self.price else None,
            "from_quantity": self.price.min_quantity if self.price else None,
            "looked": [_looked_json(one) for one in self.looked],
        }


def _looked_json(one: Looked) -> dict[str, Any]:
    lower, upper = one.candidate.valid
    return {
        "list": one.candidate.list,
        "kind": one.candidate.kind,
        "priority": one.candidate.priority,
        "valid_from": lower.isoformat() if lower else None,
        "valid_until": upper.isoformat() if upper else None,
        "why": one.why,
        "amount": one.price.amount if one.price else None,
        "from_quantity": one.price.min_quantity if one.price else None,
    }


def unfit(candidate: Candidate, sale: Sale) -> str:
    """Say why a list cannot be used in a sale at all; empty when it can."""
    lower, upper = candidate.valid
    if (lower and sale.on < lower) or (upper and sale.on >= upper):
        return NOT_IN_FORCE
    if candidate.currency != sale.currency:
        return OTHER_CURRENCY
    return TAX_DIFFERS if candidate.tax_included != sale.tax_included else ""


def resolve(
    candidates: Sequence[Candidate], steps: Mapping[str, Sequence[FoundPrice]], quantity: int, sale: Sale
) -> Resolution:
    """Find the unit price of a quantity; `steps` are the SKU's prices that day by list."""
    found: FoundPrice | None = None
    looked = []
    for candidate in sorted(candidates, key=lambda one: one.rank):
        offered = steps.get(candidate.list, ())
        best = best_price(offered, quantity)
        why = unfit(candidate, sale)
        if not why and best is None:
            why = TOO_FEW if offered else NO_PRICE
        if not why and found:
            why = OUTRANKED
        looked.append(Looked(candidate, why, best))
        found = found if why else best
    return Resolution(quantity, found, tuple(looked))


def why_no_price(resolution: Resolution) -> str:
    """Say for each list that was looked at why it has no price, for people."""
    return "; ".join(f"{one.candidate.list} {_IN_WORDS[one.why]}" for one in resolution.looked)


def least_without_approval(list_price: int, most_percent: int) -> int:
    """Return the lowest whole price that lies at most this many per cent below a list price."""
    return -(-list_price * (100 - most_percent) // 100)
