"""What somebody gives away on an order, counted against their limits."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from goodorder.kernel.access import Context
from goodorder.limits.commands import use_limit
from goodorder.limits.rules import PRICE, REFUND, SHIPPING, Give


class Placed(Protocol):
    """What is counted on: an order with its sums (minor units)."""

    public_id: str
    currency: str
    subtotal: int
    shipping: int
    total: int


class PlacedLine(Protocol):
    """A line of it."""

    kind: str
    position: int
    handed_over: int

    @property
    def live(self) -> int:
        """Units that are still wanted or already gone out."""

    def price_of_unit(self, unit: int) -> int:
        """Return what a unit costs."""


ByLine = Iterable[tuple[PlacedLine, int]]


def count_refunds(ctx: Context, order: Placed, given: ByLine) -> None:
    """Count what is given back of an order's lines; raises Forbidden `limits.beyond`."""
    _count(ctx, order, REFUND, given)


def count_prices(ctx: Context, order: Placed, lines: Iterable[PlacedLine], prices: Mapping[int, int]) -> None:
    """Count what lower prices take off the units that have not left; raises Forbidden `limits.beyond`."""
    named = [line for line in lines if line.position in prices]
    lowered = [(line, line.price_of_unit(line.handed_over) - prices[line.position]) for line in named]
    off = [(line, max(0, less) * max(0, line.live - line.handed_over)) for line, less in lowered]
    _count(ctx, order, PRICE, off)


def count_given(ctx: Context, order: Placed, given: Mapping[str, int]) -> None:
    """Count what a draft gave away, by kind; raises Forbidden `limits.beyond`."""
    for kind, amount in given.items():
        base = amount if kind == SHIPPING else order.subtotal + given.get(PRICE, 0)
        _use(ctx, order, kind, amount, base)


def _count(ctx: Context, order: Placed, kind: str, given: ByLine) -> None:
    """Count by line; what is given of a shipping charge is a waiver of shipping."""
    found = list(given)
    shipping = sum(amount for line, amount in found if line.kind == SHIPPING)
    _use(ctx, order, SHIPPING, shipping, max(order.shipping, shipping))
    _use(ctx, order, kind, sum(amount for _line, amount in found) - shipping, order.total)


def _use(ctx: Context, order: Placed, kind: str, amount: int, base: int) -> None:
    give = Give(kind, amount, order.currency, base, order.public_id)
    use_limit(ctx, give=give)
