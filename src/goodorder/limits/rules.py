"""Kinds of limits, what holds before anybody sets one, and how much of one is left. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PRICE, DISCOUNT, SHIPPING = "price", "discount", "shipping"
GOODWILL, REFUND = "goodwill", "refund"
# A role counts for a kind when it gives one of these rights: no other role lends its freedom.
RIGHTS: Mapping[str, frozenset[str]] = {
    PRICE: frozenset({"orders.override_price"}),
    DISCOUNT: frozenset({"orders.capture"}),
    SHIPPING: frozenset({"orders.override_price", "orders.credit"}),
    GOODWILL: frozenset({"payments.credit", "orders.credit"}),
    REFUND: frozenset({"orders.credit"}),
}
KINDS = tuple(RIGHTS)
WHOLE = 100  # per cent


@dataclass(frozen=True, slots=True)
class Cap:
    """The most of a kind: minor units of a currency, or without one per cent of what it is taken off."""

    currency: str
    most: int


@dataclass(frozen=True, slots=True)
class Give:
    """What somebody is about to give away: minor units, of `base` where a percentage counts; `about` is on what."""

    kind: str
    amount: int
    currency: str
    base: int
    about: str
    field: str = "amount"


# What holds for a role until a limit of its own is set.
HOUSE: Mapping[tuple[str, str], tuple[Cap, ...]] = {
    ("role:agent", PRICE): (Cap("", 10),),
    ("role:agent", DISCOUNT): (Cap("", 10),),
    ("role:agent", SHIPPING): (Cap("", 0),),
    ("role:agent", REFUND): (Cap("", 0),),
}


def most_of(caps: Iterable[Cap], *, currency: str, base: int) -> int | None:
    """Return the most that caps leave in a currency, None when there are none.

    All of them hold. Where something is capped but not this currency, nothing may be given in it.
    """
    known = list(caps)
    if not known:
        return None
    amounts = [cap.most for cap in known if cap.currency == currency]
    shares = [base * cap.most // WHOLE for cap in known if not cap.currency]
    return min([*amounts, *shares], default=0)


def widest(found: Iterable[int | None]) -> int | None:
    """Return the widest of several roles' limits; one without any lifts the others, and so does no role at all."""
    known = list(found)
    return None if None in known else max((most for most in known if most is not None), default=None)
