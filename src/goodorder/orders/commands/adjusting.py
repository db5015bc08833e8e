"""Posting differences on units of a line: the only way their amounts ever change."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Refused
from goodorder.orders.models import LineAdjustment, Order, OrderLine
from goodorder.payments import commands as payments
from goodorder.pricing.rules.units import Posting, is_sound, runs_of


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes amounts change: a reference (an amendment's id, a refund's), and why."""

    ref: str
    reason: str


def post(ctx: Context, line: OrderLine, postings: Sequence[Posting], cause: Cause) -> int:
    """Post differences on a locked order's line; returns what its units cost more (negative: less).

    Raises Refused `orders.below_zero` when a unit would cost less than nothing.
    """
    after = runs_of(line.base, [*line.postings, *postings], first=0, count=line.live)
    if not is_sound(after):
        message = f"line {line.position}: a unit would cost less than nothing; choose other amounts"
        raise Refused("orders.below_zero", message, line=line.position)
    if not line.is_adjusted:
        line.is_adjusted = True
        line.save(update_fields=["is_adjusted"])
    rows = [_row(ctx, posting, cause) for posting in postings]
    line.adjustments.add(*rows, bulk=False)  # unlike a bulk insert it forgets what was read before
    return sum(posting.gross - posting.discount + posting.tax for posting in postings)


def _row(ctx: Context, posting: Posting, cause: Cause) -> LineAdjustment:
    return LineAdjustment(
        first=posting.first,
        count=posting.count,
        gross=posting.gross,
        discount=posting.discount,
        tax=posting.tax,
        tax_rate_ppm=posting.tax_rate_ppm,
        unit_price=posting.unit_price,
        cause=cause.ref,
        reason=cause.reason,
        actor=ctx.actor,
        created_at=ctx.now,
    )


def owe(ctx: Context, order: Order, more: int, reason: str) -> None:
    """Let the customer owe more, or less when it is negative."""
    if more > 0:
        payments.raise_payable(ctx, about=order.public_id, amount=more, reason=reason)
    elif more < 0:
        payments.reduce_payable(ctx, about=order.public_id, amount=-more, reason=reason)
