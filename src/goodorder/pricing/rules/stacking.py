"""Which promotions a basket gets: the combination best for the customer, or the one in the merchant's order. Pure.

A promotion without a group stands alone; those of one group may be applied together, each on what the ones
before it have left, lower priority number first, then by code. The result does not depend on the order in
which lines or promotions are given.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from goodorder.kernel.money import Money
from goodorder.pricing.rules.conditions import holds
from goodorder.pricing.rules.discounts import Goods, Left, Shares, taken_off, why_nothing
from goodorder.pricing.rules.promotions import BEST, PromotionDraft

# A group is searched through while its combinations × lines stay within this; beyond, it grows step by step.
MOST_WORK = 20_000
MOST_SEARCHED = 10
MOST_GROWN = 20  # promotions a group is grown from, those that save the most alone


@dataclass(frozen=True, slots=True)
class Deal:
    """A promotion that may be had: `refusal` says why not, where that is known beforehand; `coupon` opened it.

    `number` is its version, `ref` the version's row.
    """

    code: str
    number: int
    ref: int
    draft: PromotionDraft
    coupon: str = ""
    refusal: str = ""

    @property
    def rank(self) -> tuple[int, str]:
        """Its place in the merchant's order."""
        return self.draft.priority, self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is bought, where and by whom, and what shipping costs; amounts as shown, coupons in capitals."""

    goods: tuple[Goods, ...]
    channel: str
    currency: str
    at: datetime
    shipping: int = 0
    country: str = ""
    region: str = ""
    customer_kind: str = "person"
    customer_language: str = ""
    customer_group: str = ""
    first_order: bool = False
    order_count: int = 0
    coupons: tuple[str, ...] = ()

    def words(self) -> Mapping[str, Any]:
        """Return what conditions speak of: `rules.VARIABLES`, each with its value."""
        same = (
            "channel",
            "currency",
            "country",
            "region",
            "customer_kind",
            "customer_language",
            "customer_group",
            "first_order",
            "order_count",
        )
        return {
            **{name: getattr(self, name) for name in same},
            "subtotal": sum(one.amount for one in self.goods),
            "units": sum(one.quantity for one in self.goods),
            "skus": sorted({one.sku for one in self.goods}),
            "coupons": list(self.coupons),
            "today": self.at.date().isoformat(),
            "weekday": self.at.isoweekday(),
        }


@dataclass(frozen=True, slots=True)
class Applied:
    """A promotion that is applied: what it takes off each line and, last, off shipping."""

    deal: Deal
    shares: Shares
    reason: str

    @property
    def amount(self) -> int:
        """What the buyer sees of it."""
        return sum(self.shares)


@dataclass(frozen=True, slots=True)
class Lost:
    """A promotion that is not applied, and why."""

    deal: Deal
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is applied, in turn, and what is not."""

    applied: tuple[Applied, ...]
    lost: tuple[Lost, ...]

    @property
    def amount(self) -> int:
        """What the buyer saves."""
        return sum(one.amount for one in self.applied)


Path = tuple[tuple[int, Shares], ...]  # deals by their place, with what each takes off


def settle(basket: Basket, deals: Sequence[Deal], policy: str = BEST) -> Outcome:
    """Decide what applies to a basket, with a reason for every promotion, applied or not."""
    order = sorted(range(len(basket.goods)), key=lambda at: _identity(basket.goods[at]))
    goods = [basket.goods[at] for at in order]
    ranked = sorted(deals, key=lambda deal: deal.rank)
    words = basket.words()
    open_deals, lost = [], []
    for deal in ranked:
        if reason := _closed(deal, basket, words):
            lost.append(Lost(deal, reason))
        else:
            open_deals.append(deal)
    search = _Search(goods, basket.shipping, basket.currency, open_deals)
    path = search.best() if policy == BEST else search.in_order()
    applied = tuple(
        Applied(open_deals[at], _restored(shares, order), search.praise(path, policy)) for at, shares in path
    )
    lost += search.losers(path, policy)
    return Outcome(applied, tuple(sorted(lost, key=lambda one: one.deal.rank)))


def _identity(one: Goods) -> tuple[str, int, int, int, bool]:
    return one.sku, one.unit_price, one.quantity, one.amount, one.is_final


def _restored(shares: Shares, order: Sequence[int]) -> Shares:
    """Put shares back into the order in which the lines were given."""
    by_place = dict(zip(order, shares, strict=False))
    return (*(by_place[at] for at in range(len(order))), shares[-1])


def _closed(deal: Deal, basket: Basket, words: Mapping[str, Any]) -> str:
    """Say why a promotion is not for this basket at all; empty when it may be."""
    draft = deal.draft
    starts, ends = draft.valid_from, draft.valid_until
    reasons: Sequence[tuple[object, str]] = (
        (deal.refusal, deal.refusal),
        (draft.needs_coupon and not deal.coupon, "it takes a coupon, and none of its codes was given"),
        (
            draft.channels and basket.channel not in draft.channels,
            f"it is for {', '.join(draft.channels)}, not for {basket.channel}",
        ),
        (
            draft.currency not in {"", basket.currency},
            f"its amounts are in {draft.currency}, the basket is in {basket.currency}",
        ),
        (starts and basket.at < starts, f"it begins on {_when(starts)}"),
        (ends and basket.at >= ends, f"it ended on {_when(ends)}"),
    )
    found = next((reason for closed, reason in reasons if closed), "")
    if found or holds(draft.condition, words):
        return found
    return f"its condition is not met: {draft.condition}"


def _when(at: datetime | None) -> str:
    return at.isoformat(sep=" ", timespec="minutes") if at else ""


class _Search:
    """A search among promotions that may be had, in the merchant's order."""

    def __init__(self, goods: Sequence[Goods], shipping: int, currency: str, deals: Sequence[Deal]) -> None:
        self.goods, self.shipping, self.currency, self.deals = goods, shipping, currency, deals
        self.start: Left = (*(one.amount for one in goods), shipping)
        self.is_proven = True
        self.alone = [sum(taken_off(deal.draft.terms, goods, self.start)) for deal in deals]

    def best(self) -> Path:
        """Return the combination that saves the most; among equals the fewest, then the first by rank."""
        found = [path for group in self._groups() for path in self._of_group(group)]
        return min(found, key=_merit, default=())

    def in_order(self) -> Path:
        """Return what comes first, then whatever else may join it."""
        first = next((at for at, amount in enumerate(self.alone) if amount), None)
        if first is None:
            return ()
        group = self.deals[first].draft.stack_group
        joined = [at for at, deal in enumerate(self.deals) if at > first and deal.draft.stack_group == group]
        return self._applied([first, *(joined if group else [])])

    def _groups(self) -> list[list[int]]:
        useful = [at for at, amount in enumerate(self.alone) if amount]
        named = sorted(useful, key=lambda at: (self.deals[at].draft.stack_group, at))
        groups: list[list[int]] = []
        for group, found in groupby(named, key=lambda at: self.deals[at].draft.stack_group):
            members = list(found)
            groups += [members] if group else [[at] for at in members]
        return groups

    def _of_group(self, group: Sequence[int]) -> Iterator[Path]:
        lines = len(self.goods) + 1
        if len(group) <= MOST_SEARCHED and 2 ** len(group) * lines <= MOST_WORK:
            yield from self._all(group, (), self.start)
        else:
            self.is_proven = False
            yield self._grown(group)

    def _all(self, group: Sequence[int], path: Path, left: Left) -> Iterator[Path]:
        """Yield every combination that begins with a path, each step taking something off."""
        if path:
            yield path
        for place, at in enumerate(group):
            shares = taken_off(self.deals[at].draft.terms, self.goods, left)
            if any(shares):
                yield from self._all(group[place + 1 :], (*path, (at, shares)), _less(left, shares))

    def _grown(self, group: Sequence[int]) -> Path:
        """Start from what saves the most alone; add the others by what they save alone while it helps.

        So it is never worse than any promotion alone; the very best it is not bound to be.
        """
        path: Path = ()
        for at in sorted(group, key=lambda at: (-self.alone[at], at))[:MOST_GROWN]:
            path = min(path, self._applied(sorted([*(one for one, _ in path), at])), key=_merit)
        return path

    def _applied(self, places: Sequence[int]) -> Path:
        path, left = [], self.start
        for at in places:
            shares = taken_off(self.deals[at].draft.terms, self.goods, left)
            if any(shares):
                path.append((at, shares))
                left = _less(left, shares)
        return tuple(path)

    def praise(self, path: Path, policy: str) -> str:
        """Say why a combination was chosen."""
        if policy != BEST:
            return "first in the merchant's order" if len(path) == 1 else "in the merchant's order, together"
        others = sum(1 for amount in self.alone if amount) - len(path)
        if not others:
            return "nothing else takes anything off"
        return "no other combination saves more" if self.is_proven else "the best combination found"

    def losers(self, path: Path, policy: str) -> Iterator[Lost]:
        """Yield what might have been had and was not, with the reason."""
        chosen = {at for at, _ in path}
        winners = " + ".join(self.deals[at].code for at, _ in path)
        won = sum(sum(shares) for _, shares in path)
        for at, deal in enumerate(self.deals):
            if at not in chosen:
                yield Lost(deal, self._why_lost(at, winners, won, policy))

    def _why_lost(self, at: int, winners: str, won: int, policy: str) -> str:
        if not self.alone[at]:
            return why_nothing(self.deals[at].draft.terms, self.goods, self.shipping, self.currency)
        if policy != BEST:
            return f"{winners} comes first and does not go together with it"
        alone, best = Money(self.alone[at], self.currency), Money(won, self.currency)
        return f"alone it saves {alone}, while {winners} saves {best}"


def _less(left: Left, shares: Shares) -> Left:
    return tuple(amount - share for amount, share in zip(left, shares, strict=True))


def _merit(path: Path) -> tuple[int, int, list[int]]:
    """Rank paths: what saves the most, then what spends the fewest uses, then the merchant's order."""
    return -sum(sum(shares) for _, shares in path), len(path), [at for at, _ in path]
