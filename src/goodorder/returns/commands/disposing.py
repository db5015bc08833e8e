"""Where units go that came back: each decision is a row, and the stock follows it by the ledger."""

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.returns import errors, rules
from goodorder.returns.commands import steps
from goodorder.returns.events import ReturnInspected, UnitDisposed
from goodorder.returns.models import Disposition, Return, ReturnedUnit
from goodorder.stockroom import commands as stockroom
from goodorder.stockroom.rules.turning import Turn

LEAVES_AS = {"scrap": "scrap"}


def brought_in(ctx: Context, unit: ReturnedUnit) -> None:
    """Write a unit that came and book it apart: at what it was issued for, if it is of a line."""
    unit.save()
    _sent_to(ctx, unit, was="", note="", is_of_sale=unit.line is not None)


@command(needs="returns.inspect")
def inspect_unit(
    ctx: Context, *, unit_id: str, grade: str, disposition: str, is_accepted: bool = True, note: str = ""
) -> ReturnedUnit:
    """Grade a unit, say whether it is paid for, and send it where it is to go.

    When it was the last of a return, the return is inspected. Raises Missing, Invalid naming the field, Refused
    when its stock cannot move as asked.
    """
    checks.one_of(grade, rules.GRADES, field="grade")
    checks.one_of(disposition, rules.DISPOSITIONS, field="disposition")
    unit, ret = _locked(ctx, unit_id)
    unit.grade, unit.is_accepted, unit.inspected_at = grade, is_accepted, ctx.now
    unit.save(update_fields=["grade", "is_accepted", "inspected_at"])
    if disposition != unit.disposition:
        _redirect(ctx, unit, disposition, note)
    inspect_when_done(ctx, ret)
    return unit


@command(needs="returns.inspect")
def dispose_unit(ctx: Context, *, unit_id: str, disposition: str, note: str = "") -> ReturnedUnit:
    """Send a unit somewhere else than before, as often as needed; its stock follows.

    Raises Missing, Invalid, Refused `returns.same_disposition`, and as booking does when the unit was sold
    meanwhile.
    """
    checks.one_of(disposition, rules.DISPOSITIONS, field="disposition")
    unit, _ret = _locked(ctx, unit_id)
    if disposition == unit.disposition:
        raise errors.same_disposition(disposition)
    _redirect(ctx, unit, disposition, note)
    return unit


@command(needs="returns.inspect")
def accept_extra(ctx: Context, *, unit_id: str) -> ReturnedUnit:
    """Take an extra unit as part of its return, so that it is paid for like those announced.

    Raises Missing; Refused `returns.not_extra` for any other unit, or when the customer cannot have had as many.
    """
    unit, ret = _locked(ctx, unit_id)
    line = next((line for line in steps.lines_of(ret) if line.sku_id == unit.sku_id), None)
    order_line = line.order_line if line else None
    has = order_line.arrived - order_line.returned - order_line.return_expected if order_line else 0
    if unit.kind != rules.EXTRA or line is None or has < 1:
        raise errors.not_extra(unit.public_id)
    line.quantity += 1
    line.received += 1
    line.save(update_fields=["quantity", "received"])
    steps.count(ctx, ret, "back unannounced", [(line.order_line_id, 1)])
    back_to = unit.disposition
    if rules.PILE_OF[back_to]:
        _redirect(ctx, unit, rules.KEPT, "taken as part of the return")
    unit.line, unit.kind = line, rules.EXPECTED
    unit.save(update_fields=["line", "kind"])
    lies = back_to if rules.PILE_OF[back_to] else rules.PENDING
    _redirect(ctx, unit, lies, "taken as part of the return", is_of_sale=True)
    return unit


def _locked(ctx: Context, unit_id: str) -> tuple[ReturnedUnit, Return]:
    """Lock the order, the return, then the unit."""
    seen = ReturnedUnit.objects.select_related("ret").by_public_id(unit_id)
    ret, _order = steps.locked(ctx, seen.ret.public_id)
    unit = ReturnedUnit.objects.select_related("sku", "location", "line").locked().one(pk=seen.pk)
    unit.ret = ret
    return unit, ret


def _redirect(
    ctx: Context, unit: ReturnedUnit, disposition: str, note: str, *, is_of_sale: bool = False
) -> None:
    was, unit.disposition = unit.disposition, disposition
    unit.save(update_fields=["disposition"])
    text = checks.text(note, field="note", most=300, least=0)
    _sent_to(ctx, unit, was=was, note=text, is_of_sale=is_of_sale)


def _sent_to(ctx: Context, unit: ReturnedUnit, *, was: str, note: str, is_of_sale: bool) -> None:
    """Write the decision down and let the stock follow; the decision is the document of its movements.

    A unit that comes back from its sale is worth again what it was issued at.
    """
    disposition = unit.disposition
    seq = unit.dispositions.count() + 1
    row = Disposition.objects.create(
        unit=unit, seq=seq, disposition=disposition, note=note, actor=ctx.actor, at=ctx.now
    )
    turn = Turn(
        location=unit.location.code,
        sku=unit.sku.code,
        was=rules.PILE_OF[was] if was else "",
        now=rules.PILE_OF[disposition],
        kind="return" if is_of_sale else LEAVES_AS.get(disposition, "adjust"),
        document=row.public_id,
        reason=f"{unit.ret.number}: {disposition.replace('_', ' ')}",
        lot=unit.lot,
        line_ref=unit.line.order_line_id if unit.line and is_of_sale else None,
    )
    stockroom.turn_units(ctx, turn=turn)
    fact = UnitDisposed(
        unit_id=unit.public_id,
        number=unit.ret.number,
        sku=unit.sku.code,
        was=was.replace("_", " "),
        disposition=disposition,
        note=note[:60],
    )
    record(ctx, unit, fact, about=unit.ret.order.public_id)


def inspect_when_done(ctx: Context, ret: Return) -> None:
    """Call a return inspected once all that is to come is here and every unit was looked at."""
    if ret.state == "received" and not ret.units.filter(inspected_at=None).exists():
        steps.step(ret, "inspect")
        steps.tell(ctx, ret, ReturnInspected(return_id=ret.public_id, number=ret.number))
