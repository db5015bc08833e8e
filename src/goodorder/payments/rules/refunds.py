"""Which means of payment a refund goes back to, and why. Never more to one than it gave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from goodorder.kernel.money import allocate
from goodorder.payments.rules import STORED_METHODS, spread

NEWEST_FIRST, ORIGINAL_SHARES, TO_STORE_CREDIT = "newest_first", "original_shares", "to_store_credit"
POLICIES = (NEWEST_FIRST, ORIGINAL_SHARES, "card_first", "stored_first", TO_STORE_CREDIT)
_Preference = Callable[["Taken"], bool]
_PREFERRED: dict[str, _Preference] = {
    "card_first": lambda taken: taken.method == "card",
    "stored_first": lambda taken: taken.method in STORED_METHODS,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What one capture brought: by which method, and how much of it has not gone back (minor units)."""

    method: str
    left: int


@dataclass(frozen=True, slots=True)
class RefundPart:
    """A part of a refund: of which capture (by its place in the list), how much, and why there."""

    at: int
    amount: int
    reason: str


def refund_plan(captures: Sequence[Taken], amount: int, policy: str) -> list[RefundPart]:
    """Spread a refund over captures (newest first); what they cannot give back is left out.

    No part exceeds what is left of its capture, so a card, a gift card or the till gives back at most what it
    brought. `to_store_credit` uses up the captures newest first; the money goes to the customer's account.
    """
    amount = min(amount, sum(taken.left for taken in captures))
    order = _order(captures, policy)
    rooms = [captures[at].left for at in order]
    parts = allocate(amount, rooms) if policy == ORIGINAL_SHARES and any(rooms) else spread(amount, rooms)
    return [
        RefundPart(at, part, _reason(captures[at], policy))
        for at, part in zip(order, parts, strict=True)
        if part
    ]


def _order(captures: Sequence[Taken], policy: str) -> list[int]:
    wanted = _PREFERRED.get(policy)
    places = list(range(len(captures)))
    return sorted(places, key=lambda at: not wanted(captures[at])) if wanted else places


def _reason(taken: Taken, policy: str) -> str:
    tender = taken.method.replace("_", " ")
    if policy == TO_STORE_CREDIT:
        return f"to store credit instead of {tender}: as agreed"
    if policy == ORIGINAL_SHARES:
        return f"to {tender}: its share of what was paid"
    wanted = _PREFERRED.get(policy)
    if wanted is None:
        return f"to {tender}: what was taken last goes back first"
    first = policy.removesuffix("_first").replace("stored", "stored value")
    return f"to {tender}: {first} comes first" if wanted(taken) else f"to {tender}: {first} gave no more"
