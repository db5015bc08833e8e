"""Goods come back: announced or not, in part, wrong ones and extra ones. Every unit lies apart until it is judged."""

from collections import Counter
from collections.abc import Sequence

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.inventory import commands as inventory
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.quantity import checked
from goodorder.returns import errors, queries, rules
from goodorder.returns.commands import steps
from goodorder.returns.commands.disposing import brought_in, inspect_when_done
from goodorder.returns.commands.requests import request_return
from goodorder.returns.events import ReturnReceived
from goodorder.returns.models import Return, ReturnedUnit, ReturnLine
from goodorder.returns.rules import Arrived, ReturnDraft, Slot, Wanted

BLIND = "came without papers"


@command(needs="returns.receive")
def receive_return(ctx: Context, *, return_id: str, items: Sequence[Arrived]) -> Return:
    """Book units of a return that came; each waits apart until it is inspected.

    Units nobody announced are recorded as extra (their SKU is of the order) or wrong. A return that expired is
    open again for what came after all. Raises Missing, Refused for a return that is closed, Invalid for nothing,
    too many units or a lot that is missing.
    """
    ret, _order = steps.locked(ctx, return_id)
    return _received(ctx, ret, items)


@command(needs="returns.receive")
def receive_blind(
    ctx: Context, *, order_id: str, items: Sequence[Arrived], reason: str = "unannounced"
) -> Return:
    """Book units of an order that came without a return: it is opened for them and its money waits for inspection.

    Units of no line, and more than the customer has, are recorded as wrong or extra. Raises as `receive_return`,
    Refused `returns.too_many` when nothing of the order can come back.
    """
    skus = _resolved(items)
    allowances = queries.what_may_be_returned(ctx, order_id=order_id, reason=reason)
    slots = [Slot(each.line.position, each.line.sku_id or 0, each.free) for each in allowances]
    wanted: Counter[int] = Counter()
    for sku, item in zip(skus, items, strict=True):
        left = [Slot(slot.ref, slot.sku_id, slot.open - wanted[slot.ref]) for slot in slots]
        wanted.update(rules.sorted_units(left, sku.pk, item.units).by_line)
    if not wanted:
        raise errors.too_many(0, sum(item.units for item in items), 0)
    lines = [Wanted(at, units, reason) for at, units in sorted(wanted.items())]
    able = Context(ctx.actor, ctx.now, ctx.permissions | {"returns.override"}, ctx.scopes, ctx.reason)
    ret = request_return(able, order_id=order_id, draft=ReturnDraft(lines=lines, override=BLIND))
    ret.is_announced = False
    ret.save(update_fields=["is_announced"])
    ret.lines.update(refund_on="inspected")
    return _received(ctx, ret, items)


@command(needs="returns.receive")
def finish_receipt(ctx: Context, *, return_id: str) -> Return:
    """Say that the rest of a return will not come. Raises Missing, Refused when nothing came, or all did."""
    ret, _order = steps.locked(ctx, return_id)
    if ret.state != "partly_received":
        raise errors.nothing_came(ret.number)
    steps.give_up_rest(ctx, ret)
    _settle_state(ctx, ret, came=0, more=0)
    return ret


def _resolved(items: Sequence[Arrived]) -> list[Sku]:
    if not items:
        raise errors.no_lines()
    checks.whole(sum(item.units for item in items), field="items", least=1, most=rules.MOST_UNITS)
    return [catalog.resolve_sku(item.sku) for item in items]


def _received(ctx: Context, ret: Return, items: Sequence[Arrived]) -> Return:
    skus = _resolved(items)
    is_late = ret.state == "expired"
    lines = steps.lines_of(ret)
    if is_late:
        _expect_again(lines)
    inventory.keep_stock(ctx, sku_ids={sku.pk for sku in skus})
    came: Counter[int] = Counter()
    more = 0
    for sku, item in zip(skus, items, strict=True):
        found = rules.sorted_units(_slots(lines, came), sku.pk, checked(item.units))
        came.update(found.by_line)
        more += found.more
        _book(ctx, ret, lines, (sku, item), found)
    for line in lines:
        line.received += came[line.pk]
        line.save(update_fields=["received", "given_up"])
    units = [(line.order_line_id, came[line.pk]) for line in lines]
    steps.count(ctx, ret, "back unannounced" if is_late else "back", units)
    if is_late:
        steps.count(ctx, ret, "expected back", [(line.order_line_id, line.open) for line in lines])
    _settle_state(ctx, ret, came=came.total(), more=more)
    return ret


def _expect_again(lines: Sequence[ReturnLine]) -> None:
    """Open the lines of an expired return for what comes after all, as far as it is still with the customer."""
    for line in lines:
        has = line.order_line.arrived - line.order_line.returned - line.order_line.return_expected
        line.given_up -= min(line.given_up, max(0, has))


def _slots(lines: Sequence[ReturnLine], came: Counter[int]) -> list[Slot]:
    return [Slot(line.pk, line.sku_id, line.open - came[line.pk]) for line in lines]


def _book(
    ctx: Context,
    ret: Return,
    lines: Sequence[ReturnLine],
    arrived: tuple[Sku, Arrived],
    found: rules.Sorted,
) -> None:
    """Write a row for each unit and book it in."""
    sku, item = arrived
    whose = {line.pk: line for line in lines}
    of_lines = [whose[pk] for pk, units in found.by_line.items() for _ in range(units)]
    is_known = any(line.sku_id == sku.pk for line in ret.order.lines.all())
    unannounced = rules.EXTRA if is_known else rules.WRONG
    for line in [*of_lines, *[None] * found.more]:
        unit = ReturnedUnit(
            ret=ret,
            line=line,
            sku=sku,
            location=ret.location,
            lot=item.lot,
            kind=rules.EXPECTED if line else unannounced,
            disposition=rules.PENDING,
            received_at=ctx.now,
        )
        brought_in(ctx, unit)


def _settle_state(ctx: Context, ret: Return, *, came: int, more: int) -> None:
    is_complete = not any(line.open for line in steps.lines_of(ret))
    steps.step(ret, "receive" if is_complete else "receive_part", received_at=ctx.now)
    fact = ReturnReceived(
        return_id=ret.public_id,
        number=ret.number,
        units=came + more,
        unannounced=more,
        is_complete=is_complete,
    )
    steps.tell(ctx, ret, fact)
    inspect_when_done(ctx, ret)
