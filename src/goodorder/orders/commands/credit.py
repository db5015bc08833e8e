"""Credits: shipped units are paid back by credit note, exactly what they were invoiced at."""

from collections.abc import Mapping
from typing import Any

from goodorder.basket.commands import count_refunds
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.ids import new_id
from goodorder.kernel.quantity import checked as checked_quantity
from goodorder.orders.commands.steps import line_at, lines_of, locked
from goodorder.orders.events import LinesCredited
from goodorder.orders.models import Order, OrderLine
from goodorder.payments import commands as payments


@command(needs="orders.credit")
def credit_lines(
    ctx: Context, *, order_id: str, quantities: Mapping[int, int], reason: str, ref: str = ""
) -> Order:
    """Credit units (position → count) that were handed over; the credit note and the refund follow.

    `ref` names what gives the credit, for whoever finds the credit note by it; left out, it gets a name of its own,
    and what is given counts against the actor's limit.
    Raises Refused `orders.more_than_sent` naming the line when fewer uncredited units are out.
    """
    if not reason.strip():
        raise Invalid("orders.credit_reason_missing", "reason: say what the credit is for", field="reason")
    if not quantities:
        raise Invalid("orders.credit_empty", "quantities: name at least one line", field="quantities")
    order = locked(ctx, order_id)
    lines = lines_of(order)
    wanted = {at: line_at(lines, at) for at in sorted(quantities)}
    entries = [credited(line, quantities[at]) for at, line in wanted.items()]
    if not ref:
        count_refunds(ctx, order, zip(wanted.values(), (entry["total"] for entry in entries), strict=True))
    give_credit(ctx, order, entries, reason, ref)
    return order


def give_credit(
    ctx: Context, order: Order, entries: list[dict[str, Any]], reason: str, ref: str = ""
) -> None:
    """Owe less for what was sent, and tell of it: credit notes and the refund follow."""
    amount = sum(entry["total"] for entry in entries)
    if amount:
        payments.reduce_payable(ctx, about=order.public_id, amount=amount, reason=reason)
    fact = LinesCredited(
        order_id=order.public_id,
        credit_ref=ref or new_id("crd"),
        amount=amount,
        currency=order.currency,
        reason=reason,
        lines=entries,
    )
    record(ctx, order, fact)


def credited(line: OrderLine, count: int) -> dict[str, Any]:
    """Count units as credited, from the front of the line, and return them with their exact amounts."""
    checked_quantity(count, field=f"quantities[{line.position}]")
    if (possible := line.handed_over - line.credited) < count:
        message = f"line {line.position}: only {possible} of {count} were sent and not yet credited"
        raise Refused("orders.more_than_sent", message, line=line.position, possible=possible)
    line.credited += count
    line.save(update_fields=["credited"])
    return line.units(first=line.credited - count, count=count)
