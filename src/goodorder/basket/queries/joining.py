"""Promotions on a placed order: what those that come later take off the units that have not left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from goodorder.basket.queries.promoting import Buyer
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Refused
from goodorder.parties.models import Channel
from goodorder.parties.rules import PostalAddress
from goodorder.pricing.rules import (
    BEST,
    Basket,
    Deal,
    Goods,
    LineToPrice,
    Outcome,
    promoted_lines,
    settle,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedUnits:
    """Units of an order's line (`ref`) that have not left; `left` is what they cost together, as shown.

    Components of whole kits name their `kit` (group), its SKU and how many there are. What `is_final` takes no
    promotion.
    """

    ref: int
    kind: str
    sku: str
    quantity: int
    unit_price: int
    left: int
    kit: int | None = None
    kit_count: int = 0
    is_final: bool = False

    @property
    def place(self) -> str:
        """What it counts as in a basket: kits as a whole."""
        return f"kits {self.kit}" if self.kit else f"line {self.ref}"


@dataclass(frozen=True, slots=True)
class Joined:
    """A promotion and what it takes off lines (row → as shown)."""

    deal: Deal
    shares: dict[int, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """Whose order it is, where it was placed, and where it goes."""

    channel: Channel
    buyer: Buyer
    ship_to: PostalAddress


@internal_query
def judge_placed(
    ctx: Context, placed: Placed, units: Sequence[PlacedUnits], deals: Sequence[Deal], policy: str = BEST
) -> tuple[list[Joined], Outcome]:
    """Say what deals take off units of an order as they stand, and what came of each deal."""
    channel, ship_to = placed.channel, placed.ship_to
    items = [one for one in units if one.kind == "item"]
    charges = [replace(one, left=0) if one.is_final else one for one in units if one.kind != "item"]
    places = list(dict.fromkeys(one.place for one in items))
    basket = Basket(
        goods=tuple(_goods([one for one in items if one.place == place]) for place in places),
        channel=channel.code,
        currency=channel.currency,
        at=ctx.now,
        shipping=sum(one.left for one in charges),
        country=ship_to.country,
        region=ship_to.region,
        coupons=tuple(deal.coupon for deal in deals if deal.coupon),
        **placed.buyer.words(),
    )
    outcome = settle(basket, deals, policy)
    asked = [
        LineToPrice(one.kind, one.quantity, one.unit_price, amount=one.left, place=one.place)
        for one in (*items, *charges)
    ]
    taken = promoted_lines(asked, places, outcome, currency=channel.currency).taken
    refs = [one.ref for one in (*items, *charges)]
    return [
        Joined(one.deal, {ref: part for ref, part in zip(refs, row, strict=True) if part})
        for one, row in zip(outcome.applied, taken, strict=True)
    ], outcome


def _goods(members: Sequence[PlacedUnits]) -> Goods:
    """Return a line as promotions see it; components count as their kits."""
    first = members[0]
    return Goods(
        sku=first.sku,
        quantity=first.kit_count or first.quantity,
        unit_price=first.unit_price,
        amount=sum(one.left for one in members),
        is_final=any(one.is_final for one in members),
    )


@internal_query
def judge_coupon(
    ctx: Context,
    placed: Placed,
    units: Sequence[PlacedUnits],
    deal: Deal,
    barred: Mapping[int, str],
    *,
    field: str,
) -> list[Joined]:
    """Say what a coupon takes off units, but for those barred by a promotion (row → code) they have already.

    Raises Refused naming the remedy when that is nothing.
    """
    free = [replace(one, is_final=one.is_final or one.ref in barred) for one in units]
    joined, outcome = judge_placed(ctx, placed, free, [deal])
    if joined:
        return joined
    alone, _ = judge_placed(ctx, placed, units, [deal])
    others = sorted({barred[ref] for one in alone for ref in one.shares if ref in barred})
    reason = outcome.lost[0].reason
    message = f"{field}: {deal.coupon} takes nothing off what has not left: {reason}; leave it out"
    if others:
        named = ", ".join(others)
        message = (
            f"{field}: {deal.coupon} cannot join {named} on the same goods; take that off in the same change"
        )
    raise Refused("orders.coupon_misfits", message, field=field)
