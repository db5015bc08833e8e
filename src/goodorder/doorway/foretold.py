"""What an order's open actions will do, said before they are done: units, money, messages."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodorder.looks.figures import amount
from goodorder.looks.words import word_for
from goodorder.orders.models import Order, OrderLine
from goodorder.payments.queries import MoneyView


def effects_of(order: Order, money: MoneyView | None, actions: Sequence[str]) -> dict[str, list[str]]:
    """Return for each open action what it will do, in sentences; money only for who may see it."""
    items = [line for line in order.lines.all() if line.kind == "item"]
    told: dict[str, Callable[[], list[str]]] = {
        "confirm": lambda: [_("The order goes on: what has stock is handed to the warehouse.")],
        "release": lambda: [_units(sum(line.reserved for line in items), "release")],
        "hold": lambda: _of_hold(items),
        "cancel": lambda: _of_cancelling(order, items, money),
        "credit": lambda: _of_crediting(order, money),
    }
    return {name: act() for name, act in told.items() if name in actions}


def _units(count: int, what: str) -> str:
    texts = {
        "release": ngettext(
            "%(n)d unit is handed to the warehouse.", "%(n)d units are handed to the warehouse.", count
        ),
        "held": ngettext("%(n)d unit is kept from leaving.", "%(n)d units are kept from leaving.", count),
        "goes_on": ngettext(
            "%(n)d unit at the warehouse goes on.", "%(n)d units at the warehouse go on.", count
        ),
        "free": ngettext("%(n)d unit is free for others.", "%(n)d units are free for others.", count),
        "stop": ngettext(
            "%(n)d of them is at the warehouse, which is asked to stop.",
            "%(n)d of them are at the warehouse, which is asked to stop.",
            count,
        ),
        "waits": ngettext("%(n)d unit waits no longer.", "%(n)d units wait no longer.", count),
    }
    return texts[what] % {"n": count}


def _said(parts: Sequence[tuple[int, str]]) -> list[str]:
    return [_units(count, what) for count, what in parts if count]


def _of_hold(items: Sequence[OrderLine]) -> list[str]:
    kept = sum(line.unsourced + line.backordered + line.reserved for line in items)
    return _said([(kept, "held"), (sum(line.released + line.allocated for line in items), "goes_on")])


def _of_cancelling(order: Order, items: Sequence[OrderLine], money: MoneyView | None) -> list[str]:
    at_work = sum(line.released - line.packed for line in items)
    free = at_work + sum(line.reserved + line.allocated for line in items)
    waits = sum(line.backordered + line.unsourced for line in items)
    told = _said([(free, "free"), (at_work, "stop"), (waits, "waits")])
    if money:
        told += _of_less_owed(order, money)
    if order.customer.email:
        told.append(_("A message goes to %(mail)s.") % {"mail": order.customer.email})
    return told


def _of_less_owed(order: Order, money: MoneyView) -> list[str]:
    """Say what becomes of the money when all that has not left is cancelled, packed parcels kept."""
    lines = order.lines.all()
    is_all = not any(line.handed_over + line.packed for line in lines)
    kept = 0 if is_all else money.payable.amount - sum(_cancelled_value(line) for line in lines)
    taken = money.captured - money.refunded
    held = money.authorised - money.captured
    back, let_go = max(0, taken - kept), max(0, held - max(0, kept - taken))
    values = {
        "means": _means(money),
        "back": amount(back, order.currency),
        "held": amount(let_go, order.currency),
    }
    told = []
    if let_go:
        told.append(_("%(held)s are no longer held on %(means)s.") % values)
    if back:
        told.append(_("%(back)s are paid back to %(means)s.") % values)
    return told


def _cancelled_value(line: OrderLine) -> int:
    first = line.handed_over + line.packed
    units = line.live - first if line.kind == "item" else 0
    return int(line.units(first=first, count=units)["total"]) if units else 0


def _of_crediting(order: Order, money: MoneyView | None) -> list[str]:
    told = [_("A credit note is issued.")]
    if money and (taken := money.captured - money.refunded) > 0:
        values = {"most": amount(taken, order.currency), "means": _means(money)}
        told.append(_("The money goes back to %(means)s, at most %(most)s.") % values)
    elif money:
        told.append(_("Nothing was received, so nothing is paid back: less is owed."))
    return told


def _means(money: MoneyView) -> str:
    """Name what was paid with: the word of each method, with its provider where there is one."""
    used = [tender for tender in money.tenders if tender.authorised > tender.refunded]
    names = dict.fromkeys(
        f"{word_for('method', each.method).label}"
        + ("" if each.provider in {"none", "stored"} else f" ({each.provider})")
        for each in used
    )
    return ", ".join(names)
