"""Previews: what a change or a refund would do to an order's lines, tax and money; it is rehearsed and undone."""

from collections.abc import Callable
from typing import Any

from goodorder.kernel.access import Context
from goodorder.kernel.command import command, rehearse
from goodorder.orders.commands.changing import change_order
from goodorder.orders.commands.promising import latest_promises
from goodorder.orders.commands.refunds import ByLine, refund_order
from goodorder.orders.commands.steps import lines_of, locked
from goodorder.orders.models import Order, OrderLine, Promise
from goodorder.orders.rules import Changes, checked_changes
from goodorder.payments import commands as payments
from goodorder.payments.queries import left_to_arrange, money_of

_NOTHING = {"units": 0, "amount": 0, "tax": 0}


@command(needs="orders.amend")
def preview_amendment(ctx: Context, *, order_id: str, changes: Changes) -> dict[str, Any]:
    """Say what changes would do to lines, tax, money, stock and dates, without doing or keeping anything.

    `notes` say what promotions do. Raises whatever applying them would raise.
    """
    order = locked(ctx, order_id)
    checked_changes(changes)
    notes: list[str] = []
    seen = _foreseen(ctx, order, lambda: notes.extend(change_order(ctx, order_id, changes, "preview")))
    return {**seen, "notes": notes}


@command(needs="orders.credit")
def preview_refund(
    ctx: Context,
    *,
    order_id: str,
    units: ByLine | None = None,
    amounts: ByLine | None = None,
    goodwill: int = 0,
) -> dict[str, Any]:
    """Say what a refund would do to lines and money, without doing it. Raises like `refund_order`."""
    order = locked(ctx, order_id)
    asked: dict[str, Any] = {"units": units, "amounts": amounts, "goodwill": goodwill}
    return _foreseen(ctx, order, lambda: refund_order(ctx, order_id=order_id, reason="preview", **asked))


def _foreseen(ctx: Context, order: Order, act: Callable[[], object]) -> dict[str, Any]:
    """Rehearse an act on a locked order; returns plain values, amounts in minor units.

    `lines` are those that change, before and after; `ask` is what is left to arrange, `refund` what goes back at
    once, `released` what stored value holds no longer, `held` what providers hold, of which `after` less what was
    taken is captured in the end.
    """
    before = _picture(order)
    after, money = rehearse(lambda: _played(ctx, order, act))
    changed = [
        {**_told(before.get(at, _NOTHING), found), "is_new": at not in before}
        for at, found in after.items()
        if before.get(at) != found
    ]
    sums = {
        f"{name}_{when}": sum(line[name] for line in lines.values())
        for when, lines in (("before", before), ("after", after))
        for name in ("amount", "tax")
    }
    return {
        "lines": changed,
        "currency": order.currency,
        **sums,
        "difference": sums["amount_after"] - sums["amount_before"],
        **money,
    }


def _played(ctx: Context, order: Order, act: Callable[[], object]) -> tuple[dict[int, Any], dict[str, int]]:
    act()
    about = order.public_id
    lines = lines_of(order)
    back = payments.refund_surplus(
        ctx, about=about, cause="preview", to_come=sum(line.to_come for line in lines)
    )
    released = payments.release_stored(ctx, about=about, cause="preview")
    view = money_of(ctx, about=about)
    money = {
        "released": sum(operation.amount for operation in released),
        "refund": sum(operation.amount for operation in back),
        "ask": left_to_arrange(about),
        "held": view.authorised - view.captured,
        "taken": view.captured - view.refunded,
    }
    return _picture(order), money


def _picture(order: Order) -> dict[int, dict[str, Any]]:
    lines = lines_of(order)
    promises = latest_promises(lines)
    return {line.position: _seen(line, promises.get(line.pk)) for line in lines}


def _seen(line: OrderLine, promise: Promise | None) -> dict[str, Any]:
    count = line.live - line.credited
    whole = line.units(first=line.credited, count=count)
    arrive_on = promise.arrive_on if promise and line.live > line.handed_over else None
    return {
        "line": line.position,
        "sku_code": line.sku_code,
        "description": line.title,
        "units": count,
        "amount": whole["total"],
        "tax": whole["tax"],
        "waiting": line.backordered,
        "arrive_on": arrive_on.isoformat() if arrive_on else "",
    }


def _told(was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    changed = {
        f"{name}_{when}": side[name] for name in _NOTHING for when, side in (("before", was), ("after", now))
    }
    return {name: value for name, value in now.items() if name not in _NOTHING} | changed
