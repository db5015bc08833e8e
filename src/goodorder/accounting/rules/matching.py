"""Which money settles which debt: amounts laid end to end, oldest first, so that nothing is lost or used twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from goodorder.kernel.errors import Invalid

DEBITS, CREDITS = ("invoice", "refund"), ("credit", "payment")
ITEM_KINDS = (*DEBITS, *CREDITS)


WRITE_OFF, ROUNDING_OFF = "write_off", "rounding"
GIVEN_UP_BY = (WRITE_OFF, ROUNDING_OFF)
RECEIVED_BY = ("manual", "cash")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """An item to be entered in a customer's account; `document` is what it stands for: one item each.

    `customer_id` is a public id, `about` the order, `amount` in minor units above zero.
    """

    company: str
    customer_id: str
    kind: str
    document: str
    about: str
    currency: str
    amount: int
    issued_on: date
    due_on: date
    number: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Money for one item. `clears_rest`: what little is then left of it is given up, if it is small enough."""

    item_id: str
    amount: int
    clears_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    """Money a customer sent. Without parts it goes to their oldest items; what is too much to the last of them."""

    amount: int
    reference: str
    method: str = "manual"
    currency: str = ""
    parts: tuple[Part, ...] = ()


def checked_remittance(remittance: Remittance) -> Remittance:
    """Return the remittance if its parts fit into it; raises Invalid naming the field."""
    if remittance.amount <= 0:
        raise Invalid("accounting.nothing_received", "amount: write what came in, above zero", field="amount")
    if remittance.method not in RECEIVED_BY:
        message = f"method: choose one of {', '.join(RECEIVED_BY)}"
        raise Invalid("accounting.method_unknown", message, field="method")
    if any(part.amount <= 0 for part in remittance.parts):
        raise Invalid("accounting.part_empty", "parts: leave out items that get nothing", field="parts")
    if len({part.item_id for part in remittance.parts}) < len(remittance.parts):
        raise Invalid("accounting.part_twice", "parts: name each item once", field="parts")
    if (given := sum(part.amount for part in remittance.parts)) > remittance.amount:
        message = f"parts: they add up to {given}, more than the {remittance.amount} that came; lower them"
        raise Invalid("accounting.parts_exceed", message, field="parts")
    return remittance


class Opening(NamedTuple):
    """An item's key and what is open of it, minor units."""

    key: int
    open: int


class Match(NamedTuple):
    """An amount of a credit that settles a debt."""

    debit: int
    credit: int
    amount: int


def matched(debits: Iterable[Opening], credit_items: Iterable[Opening]) -> list[Match]:
    """Settle debts with credits, both in the order given; the matches add up to the smaller of the two sums."""
    found: list[Match] = []
    supply = [(each.key, each.open) for each in reversed(list(credit_items))]
    for debt in debits:
        left = debt.open
        while left and supply:
            key, room = supply.pop()
            part = min(left, room)
            if part:
                found.append(Match(debt.key, key, part))
            left -= part
            if room > part:
                supply.append((key, room - part))
    return found


def spread_oldest(amount: int, openings: Sequence[Opening]) -> list[tuple[int, int]]:
    """Share money among items in the order given, (key, amount) each; what is too much stays with the last."""
    parts: list[tuple[int, int]] = []
    for item in openings:
        part = min(amount, item.open)
        if part:
            parts.append((item.key, part))
        amount -= part
    if amount and parts:
        key, part = parts[-1]
        parts[-1] = (key, part + amount)
    return parts


def sign_of(kind: str) -> int:
    """Return whether an item adds to what a customer owes (1) or takes from it (-1)."""
    return 1 if kind in DEBITS else -1
