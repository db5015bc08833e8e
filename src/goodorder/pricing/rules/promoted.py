"""From what promotions take off a basket to what they take off the lines of an order, to the cent. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from goodorder.kernel.money import Money, allocate
from goodorder.pricing.rules.lines import ITEM, LineToPrice, PricedLine
from goodorder.pricing.rules.stacking import Applied, Outcome


@dataclass(frozen=True, slots=True)
class UseShare:
    """What one line bears of a promotion: as the buyer sees it, and without tax. `at` is the line's place.

    It belongs to `count` of its units from `first` on, None: to all as ordered.
    """

    at: int
    shown: int
    amount: int
    first: int = 0
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """A promotion an order uses, with its shares; `ref` is the row of its version."""

    code: str
    ref: int
    coupon: str
    shares: tuple[UseShare, ...]

    @property
    def shown(self) -> int:
        """What the buyer sees of it."""
        return sum(share.shown for share in self.shares)

    @property
    def amount(self) -> int:
        """Its part in the order's discount, without tax."""
        return sum(share.amount for share in self.shares)


@dataclass(frozen=True, slots=True)
class Promoted:
    """Lines with their discounts by promotions, ready to be priced.

    `taken` is what each promotion took off each line, `by_hand` what is taken off beside them.
    """

    lines: list[LineToPrice]
    outcome: Outcome
    taken: tuple[tuple[int, ...], ...]
    by_hand: tuple[int, ...]
    currency: str

    def uses(self, priced: Sequence[PricedLine]) -> tuple[Use, ...]:
        """Return what the order uses, once its lines are priced: each line's net discount shared among causes."""
        net = [self._net(at, line) for at, line in enumerate(priced)]
        return tuple(
            Use(
                one.deal.code,
                one.deal.ref,
                one.deal.coupon,
                tuple(UseShare(at, shown, net[at][row]) for at, shown in enumerate(self.taken[row]) if shown),
            )
            for row, one in enumerate(self.outcome.applied)
        )

    def _net(self, at: int, priced: PricedLine) -> list[int]:
        """Share a line's discount without tax among the promotions and, last, what was given by hand."""
        return allocate(priced.discount, [*(row[at] for row in self.taken), self.by_hand[at]])

    def explanation(self) -> dict[str, Any]:
        """Say for the order's page what applied and what did not, and why."""
        return {
            "applied": [self._told(one) for one in self.outcome.applied],
            "not_applied": [{"code": one.deal.code, "reason": one.reason} for one in self.outcome.lost],
        }

    def _told(self, one: Applied) -> Mapping[str, Any]:
        told = {
            "code": one.deal.code,
            "version": one.deal.number,
            "name": one.deal.draft.name,
            "amount": one.amount,
            "saves": str(Money(one.amount, self.currency)),
            "reason": one.reason,
        }
        return {**told, "coupon": one.deal.coupon} if one.deal.coupon else told


def promoted_lines(
    asked: Sequence[LineToPrice],
    places: Sequence[str],
    outcome: Outcome,
    *,
    currency: str,
    order_discount: int = 0,
) -> Promoted:
    """Take an outcome's discounts off lines: `places` are those of the basket's lines, in its order.

    A line of the basket may stand for several lines (the components of a kit): they share by what is left
    to pay of each. What is taken off shipping falls on the charges. `order_discount` is what will be taken off
    all items beside, as `price_lines` does.
    """
    members = [[at for at, line in enumerate(asked) if line.place == place] for place in places]
    members.append([at for at, line in enumerate(asked) if line.kind != ITEM])
    left = [line.shown - line.discount for line in asked]
    taken = []
    for one in outcome.applied:
        row = [0] * len(asked)
        for share, group in zip(one.shares, members, strict=True):
            for at, part in zip(group, allocate(share, [left[at] for at in group]), strict=True):
                row[at], left[at] = row[at] + part, left[at] - part
        taken.append(tuple(row))
    lines = [_at(line, left[at]) for at, line in enumerate(asked)]
    beside = allocate(order_discount, [left[at] if line.kind == ITEM else 0 for at, line in enumerate(asked)])
    by_hand = tuple(line.discount + share for line, share in zip(asked, beside, strict=True))
    return Promoted(lines, outcome, tuple(taken), by_hand, currency)


def _at(line: LineToPrice, left: int) -> LineToPrice:
    """Return a line of which so much is left to pay."""
    discount = line.shown - left
    return line if discount == line.discount else replace(line, discount=discount)
