"""Settling: what the customer gets for units that came back, once, exactly, when and how the rule says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goodorder.amendments import commands as amendments
from goodorder.catalog import queries as catalog
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.ids import new_id
from goodorder.kernel.money import units_share
from goodorder.orders import commands as orders
from goodorder.orders.commands.steps import lines_of as lines_of_order
from goodorder.orders.models import Order, OrderLine
from goodorder.orders.rules import Changes, DraftLine, Fee
from goodorder.returns import rules
from goodorder.returns.commands import steps
from goodorder.returns.events import ReturnClosed, ReturnSettled
from goodorder.returns.models import Return, ReturnLine, Settlement
from goodorder.returns.rules import Progress
from goodorder.returns.states import AGREED, MOVING


@dataclass(frozen=True, slots=True)
class _Part:
    """Units of a line that are settled now: what they are worth as frozen at the sale, and what is kept of it."""

    line: ReturnLine
    sold: OrderLine
    units: int
    value: int
    fee: int

    @property
    def told(self) -> dict[str, object]:
        """Return it as the settlement keeps it."""
        return {
            "line": self.sold.position,
            "sku": self.line.sku.code,
            "units": self.units,
            "value": self.value,
            "fee": self.fee,
            "rule": self.line.rule,
            "because": self.line.because,
        }


@command(needs="returns.settle")
def settle_return(ctx: Context, *, return_id: str) -> Settlement | None:
    """Give what is due for a return by now: money, store credit or a replacement, less fees; close it when done.

    Units are settled once, however often this is asked; None when nothing is due. Raises Missing, and what
    crediting or amending the order refuses.
    """
    ret, order = steps.locked(ctx, return_id)
    parts = _due(ret, order)
    found = _settled(ctx, ret, order, parts) if parts else None
    _close_when_done(ctx, ret)
    return found


def _due(ret: Return, order: Order) -> list[_Part]:
    sold = {line.pk: line for line in lines_of_order(order)}
    is_agreed, is_moving = ret.state in AGREED, ret.state in MOVING
    parts = []
    for line in steps.lines_of(ret):
        accepted = line.units.filter(is_accepted=True).count()
        progress = Progress(line.quantity - line.given_up, line.received, accepted, line.settled)
        units = rules.due_units(progress, line.refund_on, is_agreed=is_agreed, is_moving=is_moving)
        origin = sold[line.order_line_id]
        if units := min(units, origin.handed_over - origin.credited):
            value = origin.units(first=origin.credited, count=units)["total"]
            fee = units_share(line.fee, line.quantity, first=line.settled, count=units)
            parts.append(_Part(line, origin, units, value, min(fee, value)))
    return parts


def _settled(ctx: Context, ret: Return, order: Order, parts: Sequence[_Part]) -> Settlement:
    row = Settlement(public_id=new_id("rst"), ret=ret, method=ret.outcome, settled_at=ctx.now)
    row.value, row.fee = sum(part.value for part in parts), sum(part.fee for part in parts)
    row.parts = [part.told for part in parts]
    charges = _charges(ret, order, parts)
    row.shipping = sum(worth_left(line) for line in charges)
    row.amount = row.value + row.shipping - row.fee
    _charge_fees(ctx, ret, order, parts, row.public_id)
    if ret.outcome == rules.EXCHANGE:
        row.credit_ref = _exchange(ctx, ret, order, parts)
    else:
        row.credit_ref = row.public_id
        _credit(ctx, ret, order, parts, charges, row.public_id)
    row.save()
    for part in parts:
        part.line.settled += part.units
        part.line.save(update_fields=["settled"])
    _tell(ctx, ret, order, row)
    return row


def _charges(ret: Return, order: Order, parts: Sequence[_Part]) -> list[OrderLine]:
    units = {part.sold.pk: part.units for part in parts}
    is_given = all(part.line.refunds_shipping for part in parts)
    return charges_back(order, ret.outcome, units) if is_given else []


def charges_back(order: Order, outcome: str, units: Mapping[int, int]) -> list[OrderLine]:
    """Return the shipping charges to give back: when with these units (by line) the whole order is back."""
    if outcome not in {rules.REFUND, rules.STORE_CREDIT}:
        return []
    lines = lines_of_order(order)
    items = [line for line in lines if line.kind == "item"]
    if not all(line.credited + units.get(line.pk, 0) == line.live for line in items):
        return []
    return [line for line in lines if line.kind == "shipping" and line.handed_over > line.credited]


def worth_left(line: OrderLine) -> int:
    """Return what is not credited yet of a line that was charged, in minor units."""
    total: int = line.units(first=line.credited, count=line.handed_over - line.credited)["total"]
    return total


def _charge_fees(ctx: Context, ret: Return, order: Order, parts: Sequence[_Part], ref: str) -> None:
    for part in parts:
        if part.fee:
            title = f"Return {ret.number}: fee for {part.units} × {part.line.sku.code}"
            fee = Fee(title[:200], part.fee, like=part.sold.position)
            orders.charge_fee(ctx, order_id=order.public_id, fee=fee, ref=f"{ref}:{part.sold.position}")


def _credit(
    ctx: Context,
    ret: Return,
    order: Order,
    parts: Sequence[_Part],
    charges: Sequence[OrderLine],
    ref: str,
) -> None:
    """Credit the units, and shipping with them; to store credit at once, to the tenders by the credit's own story."""
    quantities = {part.sold.position: part.units for part in parts}
    quantities |= {line.position: line.handed_over - line.credited for line in charges}
    orders.credit_lines(
        ctx, order_id=order.public_id, quantities=quantities, reason=_why(ret, parts), ref=ref
    )
    if ret.outcome == rules.STORE_CREDIT:
        orders.return_surplus(ctx, order_id=order.public_id, cause=ref, policy="to_store_credit")


def _why(ret: Return, parts: Sequence[_Part]) -> str:
    cited = ", ".join(sorted({part.line.rule for part in parts}))
    return f"return {ret.number} ({cited})"


def _exchange(ctx: Context, ret: Return, order: Order, parts: Sequence[_Part]) -> str:
    """Credit the units and send what is wanted instead, in one amendment; returns its public id.

    Another variant of the same product costs exactly what was paid, tax and all; anything else today's price.
    """
    same = {part.sold.position: part.line.exchange_for for part in parts if _is_same_product(part)}
    changes = Changes(
        reason=f"exchange, {_why(ret, parts)}",
        credit={part.sold.position: part.units for part in parts},
        swap=same,
        add=tuple(
            DraftLine(sku=part.line.exchange_for, quantity=part.units)
            for part in parts
            if part.sold.position not in same
        ),
    )
    proposed = amendments.propose_amendment(ctx, order_id=order.public_id, changes=changes)
    amendments.apply_amendment(ctx, amendment_id=proposed.public_id)
    order.refresh_from_db()
    return str(proposed.public_id)


def _is_same_product(part: _Part) -> bool:
    """Tell whether a part is exchanged for a variant of the same product."""
    new = catalog.resolve_sku(part.line.exchange_for)
    return new.kind != "kit" and new.product_id == part.line.sku.product_id


def _tell(ctx: Context, ret: Return, order: Order, row: Settlement) -> None:
    fact = ReturnSettled(
        return_id=ret.public_id,
        number=ret.number,
        settlement_id=row.public_id,
        method=row.method,
        amount=row.amount,
        fee=row.fee,
        currency=order.currency,
        rules=sorted({str(part["rule"]) for part in row.parts}),
    )
    steps.tell(ctx, ret, fact)


def _close_when_done(ctx: Context, ret: Return) -> None:
    """Close a return when every unit that is to be paid is, and nothing is left to look at."""
    is_kept = ret.outcome == rules.KEEP and ret.state == "authorised"
    if ret.state != "inspected" and not is_kept:
        return
    for line in ret.lines.all():
        paid = line.units.filter(is_accepted=True).count() if line.refund_on == "inspected" else line.received
        if line.settled < (line.quantity if is_kept else paid):
            return
    steps.step(ret, "close", closed_at=ctx.now)
    steps.tell(ctx, ret, ReturnClosed(return_id=ret.public_id, number=ret.number))
