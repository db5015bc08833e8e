"""Refunds: any units and any amounts of any line, whether they left or not, in one call."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from goodorder.basket.commands import count_refunds
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.ids import new_id
from goodorder.kernel.money import Money, allocate
from goodorder.kernel.quantity import checked as checked_quantity
from goodorder.limits import rules as limits
from goodorder.orders.commands.adjusting import Cause, owe, post
from goodorder.orders.commands.cancel import cancel_lines, too_late
from goodorder.orders.commands.credit import credited, give_credit
from goodorder.orders.commands.steps import line_at, lines_of, locked
from goodorder.orders.events import LinesReduced
from goodorder.orders.models import Order, OrderLine
from goodorder.payments.commands.stored import give_goodwill
from goodorder.payments.queries import money_of
from goodorder.payments.rules import OPEN_STATES, REFUND, checked_amount
from goodorder.pricing.rules.units import Posting, Run, reduced, worth

GOODWILL = "Goodwill on the order"
ByLine = Mapping[int, int]  # position → units, or minor units


@dataclass(frozen=True, slots=True)
class _Part:
    """What comes back of a line: units to cancel, units to credit, and an amount on those that stay.

    `goodwill` is its share of an amount given on the order as a whole.
    """

    line: OrderLine
    cancel: int
    credit: int
    amount: int
    goodwill: int = 0

    @property
    def given(self) -> int:
        """What is given back of units that left and of units that stay; cancelling gives nothing away."""
        back: int = self.line.units(first=self.line.credited, count=self.credit)["total"]
        return self.amount + back

    @property
    def staying(self) -> list[Run]:
        """The units that stay, cut where those that left end."""
        line, first = self.line, self.line.credited + self.credit
        return line.runs(first=first, count=line.live - self.cancel - first, cuts=(line.handed_over,))


@command(needs="orders.credit")
def refund_order(
    ctx: Context,
    *,
    order_id: str,
    units: ByLine | None = None,
    amounts: ByLine | None = None,
    goodwill: int = 0,
    reason: str,
) -> Order:
    """Give back units (position → count) and amounts (position → minor units, tax included) of an order's lines.

    Units that have not left are cancelled, others credited; an amount is taken off the units that stay, whether
    they left (by credit note) or not (they cost less). `goodwill` is an amount on the order as a whole: all units
    and charges that stay bear it by what they cost. The money goes back as far as it was taken.
    Raises Invalid, Missing, Refused `orders.too_late`, `orders.refund_exceeds` naming what is left, Forbidden for
    more goodwill than the actor may give.
    """
    if not reason.strip():
        raise Invalid("orders.refund_reason_missing", "reason: say what the refund is for", field="reason")
    order = locked(ctx, order_id)
    parts = _parts(lines_of(order), units or {}, amounts or {}, goodwill)
    if goodwill:
        _refuse_goodwill(ctx, order, parts, goodwill)
        parts = _shared(parts, goodwill)
    count_refunds(ctx, order, ((part.line, part.given) for part in parts))
    cause = Cause(new_id("rfd"), reason)
    given = [entry for part in parts for entry in _take_off(ctx, order, part, cause)]
    if cancels := {part.line.position: part.cancel for part in parts if part.cancel}:
        ctx.require("orders.cancel")
        cancel_lines(ctx, order_id=order_id, quantities=cancels, reason=reason)
        order.refresh_from_db()
    lines = lines_of(order)
    units_back = [credited(line_at(lines, part.line.position), part.credit) for part in parts if part.credit]
    if units_back or given:
        give_credit(ctx, order, [*units_back, *given], reason)
    return order


def _parts(lines: list[OrderLine], units: ByLine, amounts: ByLine, goodwill: int) -> list[_Part]:
    """Say of each line that is named what comes back, of every line for goodwill."""
    checked_amount(goodwill, field="goodwill", least=0)
    for at, amount in amounts.items():
        checked_amount(amount, field=f"amounts[{at}]")
    for at, count in units.items():
        checked_quantity(count, field=f"units[{at}]")
    if not (units or amounts or goodwill):
        message = "units: name units, an amount of a line, or goodwill"
        raise Invalid("orders.refund_empty", message, field="units")
    named = {*units, *amounts, *(line.position for line in lines if goodwill)}
    return [_part(line_at(lines, at), units.get(at, 0), amounts.get(at, 0)) for at in sorted(named)]


def _refuse_goodwill(ctx: Context, order: Order, parts: list[_Part], goodwill: int) -> None:
    """Refuse more goodwill than was paid and is not given back, than is left of the lines, or than one may give."""
    view = money_of(ctx, about=order.public_id)
    asked = sum(one.amount for one in view.operations if one.kind == REFUND and one.state in OPEN_STATES)
    paid, stays = (
        view.captured - view.refunded - asked,
        sum(worth(part.staying) - part.amount for part in parts),
    )
    if goodwill > (left := max(0, min(paid, stays))):
        there = Money(left, order.currency)
        message = f"goodwill: only {there} was paid and can still be given back; write no more"
        raise Refused("orders.goodwill_exceeds", message, field="goodwill", left=left)
    give = limits.Give(limits.GOODWILL, goodwill, order.currency, order.total, order.public_id, "goodwill")
    give_goodwill(ctx, order.company, give)


def _shared(parts: list[_Part], goodwill: int) -> list[_Part]:
    """Share goodwill among lines by what their units that stay cost after all else, by largest remainder."""
    shares = allocate(goodwill, [max(0, worth(part.staying) - part.amount) for part in parts])
    return [replace(part, goodwill=share) for part, share in zip(parts, shares, strict=True)]


def _part(line: OrderLine, units: int, amount: int) -> _Part:
    """Say how units come back: first those that have not left; a charge that was not taken yet becomes free."""
    if units and line.kind != "item" and line.unsourced:
        return _Part(line, 0, 0, line.worth)
    can_stop = line.live - line.handed_over - line.packed if line.kind == "item" else 0
    stop = min(units, can_stop)
    if units - stop > line.handed_over - line.credited:
        raise too_late(line, units, can_stop + line.handed_over - line.credited)
    return _Part(line, stop, units - stop, amount)


def _take_off(ctx: Context, order: Order, part: _Part, cause: Cause) -> list[dict[str, Any]]:
    """Take amounts off the units of a line that stay; returns what is to be credited of those that left."""
    line = part.line
    if part.amount and part.amount > (left := worth(part.staying)):
        message = f"line {line.position}: only {Money(left, order.currency)} is left of it; give back no more"
        raise Refused("orders.refund_exceeds", message, field="amounts", line=line.position, left=left)
    entries = _less(ctx, part, part.amount, cause)
    entries += [
        {**entry, "description": f"{GOODWILL}: {entry['description']}"[:300]}
        for entry in _less(ctx, part, part.goodwill, Cause(cause.ref, f"{GOODWILL}: {cause.reason}"[:300]))
    ]
    if off := part.amount + part.goodwill - sum(entry["total"] for entry in entries):
        owe(ctx, order, -off, cause.reason)
        fact = LinesReduced(
            order_id=order.public_id,
            refund_ref=f"{cause.ref}:{line.position}",
            amount=off,
            currency=order.currency,
            reason=cause.reason,
        )
        record(ctx, order, fact)
    return entries


def _less(ctx: Context, part: _Part, amount: int, cause: Cause) -> list[dict[str, Any]]:
    """Let the units that stay cost an amount less; returns the part of those that left."""
    if not amount:
        return []
    line, postings = part.line, reduced(part.staying, amount)
    post(ctx, line, postings, cause)
    return [_entry(line, posting) for posting in postings if posting.first < line.handed_over]


def _entry(line: OrderLine, posting: Posting) -> dict[str, Any]:
    """Describe money given back on units that left, as a line of the credit's fact."""
    amounts = {name: -getattr(posting, name) for name in ("gross", "discount", "tax")}
    total = amounts["gross"] - amounts["discount"] + amounts["tax"]
    whole = line.units(first=posting.first, count=posting.count)
    return {**whole, **amounts, "quantity": 0, "span": posting.count, "total": total}
