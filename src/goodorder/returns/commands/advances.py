"""Advance exchanges: the replacement went ahead, and an original that does not come in time is charged."""

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.money import units_share
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.rules import Fee
from goodorder.payments import commands as payments
from goodorder.payments.queries import left_to_arrange, money_of, payable_of
from goodorder.payments.rules import TenderDraft
from goodorder.returns.commands import steps
from goodorder.returns.events import UnreturnedCharged
from goodorder.returns.models import Return, ReturnLine


@command(needs="returns.settle")
def charge_unreturned(ctx: Context, *, return_id: str) -> Return:
    """Charge what was credited for originals that did not come by the agreed day; a repeat changes nothing.

    The card that paid is asked again by its token; without one the amount is owed. Raises Missing.
    """
    ret, order = steps.locked(ctx, return_id)
    is_over = ret.advance_due_on is not None and ret.advance_due_on < ctx.now.date()
    if not is_over or ret.charged_at is not None:
        return ret
    owed = [(line, _value(ret, line)) for line in steps.lines_of(ret) if line.open]
    for line, amount in owed:
        title = f"Return {ret.number}: {line.open} × {line.sku.code} did not come back"
        fee = Fee(title[:200], amount, like=line.order_line.position)
        orders.charge_fee(ctx, order_id=order.public_id, fee=fee, ref=f"{ret.public_id}:{line.pk}")
    ret.charged_at = ctx.now
    total = sum(amount for _, amount in owed)
    if total:
        ret.charge_tender = _card_again(ctx, order)
        _told(ctx, ret, order, total)
    if ret.state == "authorised":
        steps.step(ret, "expire")
        steps.give_up_rest(ctx, ret)
    ret.save(update_fields=["charged_at", "charge_tender"])
    return ret


def _value(ret: Return, line: ReturnLine) -> int:
    """Return what was credited for the units of a line that are still to come."""
    parts = [part for row in ret.settlements.all() for part in row.parts]
    mine = [part for part in parts if part["line"] == line.order_line.position]
    units, value = sum(part["units"] for part in mine), sum(part["value"] for part in mine)
    open_units = min(line.open, units)
    return units_share(value, units, first=units - open_units, count=open_units) if open_units else 0


def _card_again(ctx: Context, order: Order) -> str:
    """Ask the card that paid last for what is owed now; returns the new tender's public id, empty without a card."""
    view = money_of(ctx, about=order.public_id)
    cards = [tender for tender in view.tenders if tender.method == "card" and tender.captured]
    due = left_to_arrange(order.public_id)
    if not cards or not due:
        return ""
    again = TenderDraft(method="card", amount=due, provider=cards[-1].provider, token=cards[-1].token)
    payable = payable_of(order.public_id)
    (tender,) = payments.add_tenders(ctx, payable_id=payable.public_id, drafts=[again])
    return str(tender.public_id)


def _told(ctx: Context, ret: Return, order: Order, amount: int) -> None:
    fact = UnreturnedCharged(
        return_id=ret.public_id,
        number=ret.number,
        order_id=order.public_id,
        amount=amount,
        currency=order.currency,
    )
    steps.tell(ctx, ret, fact)
