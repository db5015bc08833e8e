"""The shortest way to returns in tests: sold, delivered, asked for, received."""

from goodorder.kernel.relay import settle_all
from goodorder.orders.models import OrderLine
from goodorder.returns import commands
from goodorder.returns.models import Return
from goodorder.returns.rules import Arrived, ReturnDraft, Wanted
from parcels import deliver, send
from shop import place


def sold(ctx, lines, **more):
    """Return an order that was delivered."""
    order = place(ctx, lines, **more)
    settle_all()
    deliver(ctx, send(ctx, order))
    order.refresh_from_db()
    return order


def ask(ctx, order, units, *, reason="changed_mind", **more):
    """Ask for {position: units} to come back."""
    swaps = more.pop("swaps", {})
    lines = [Wanted(at, count, reason, exchange_for=swaps.get(at, "")) for at, count in units.items()]
    ret = commands.request_return(ctx, order_id=order.public_id, draft=ReturnDraft(lines=lines, **more))
    settle_all()
    return again(ret)


def receive(ctx, ret, **skus):
    """Receive {sku: units} of a return."""
    items = [Arrived(sku, units) for sku, units in skus.items()]
    commands.receive_return(ctx, return_id=ret.public_id, items=items)
    settle_all()
    return again(ret)


def inspect(ctx, ret, disposition="restock", *, is_accepted=True):
    """Look at every unit that was not looked at."""
    for unit in ret.units.filter(inspected_at=None).order_by("id"):
        commands.inspect_unit(
            ctx, unit_id=unit.public_id, grade="opened", disposition=disposition, is_accepted=is_accepted
        )
    settle_all()
    return again(ret)


def again(ret):
    return Return.objects.get(pk=ret.pk)


def counters(order, position=1):
    """Return (delivered, expected back, returned, credited) of a line."""
    line = OrderLine.objects.get(order=order, position=position)
    return line.delivered, line.return_expected, line.returned, line.credited
