"""Which promotions an order has, what they take off which line and why, and which it does not have."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from goodorder.kernel.access import Context
from goodorder.orders.models import Order, OrderLine
from goodorder.pricing.models import Redemption
from goodorder.pricing.queries import list_uses


@dataclass(frozen=True, slots=True)
class LineShare:
    """What a promotion takes off a line (below zero: what was taken off again); `change` is what did it, if any."""

    line: OrderLine
    shown: int
    change: str


@dataclass(frozen=True, slots=True)
class ShownUse:
    """A promotion an order has, or had, with what was said of it when the order was placed."""

    use: Redemption
    reason: str
    shares: list[LineShare]


def promotions_of(ctx: Context, order: Order, lines: Iterable[OrderLine]) -> dict[str, Any]:
    """Return an order's promotions, and those that were looked at and lost, with the reason."""
    told = order.pricing.get("promotions", {})
    reasons = {one["code"]: one["reason"] for one in told.get("applied", [])}
    by_id = {line.pk: line for line in lines}
    uses = [
        ShownUse(use, reasons.get(use.promotion.code, ""), _shares(use, by_id))
        for use in list_uses(ctx, about=order.public_id)
    ]
    return {"uses": uses, "lost": told.get("not_applied", [])}


def _shares(use: Redemption, lines: dict[int, OrderLine]) -> list[LineShare]:
    rows = sorted(use.shares.all(), key=lambda share: share.pk)
    return [
        LineShare(lines[row.line_ref], row.shown, row.cause if row.cause.startswith("amd_") else "")
        for row in rows
        if row.line_ref in lines
    ]
