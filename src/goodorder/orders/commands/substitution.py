"""Substitution: another SKU stands in for units that have not left, at the amounts that were agreed."""

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import resolve_sku, substitute_for
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked as checked_quantity
from goodorder.orders.commands.cancel import OPEN_STATES, take_units, too_late
from goodorder.orders.commands.claims import claim_stock, refuse_unsold
from goodorder.orders.commands.promising import promise_again, promise_order
from goodorder.orders.commands.served import take_in
from goodorder.orders.commands.steps import line_at, lines_of, locked
from goodorder.orders.events import LineSubstituted
from goodorder.orders.models import BUCKETS, Order, OrderLine

AMOUNTS = ("gross", "discount", "tax")


@command(needs="orders.substitute")
def substitute_line(
    ctx: Context, *, order_id: str, line: int, sku: str, quantity: int, consent: bool = False
) -> Order:
    """Let a substitute or the successor (any of its codes) stand in for units of a line that have not left.

    The customer pays for them what was agreed, whatever the other costs. The stock must be there. It can be
    taken back until the units leave, by letting the first SKU stand in for the substitute again.
    Raises Missing, Refused `orders.no_substitute`, `orders.consent_missing` when the customer was to be asked
    and `consent` does not say so, `orders.too_late` naming how many have not left, `orders.out_of_stock`,
    `orders.line_adjusted` for a line that was amended.
    """
    checked_quantity(quantity)
    order = locked(ctx, order_id)
    if order.state not in OPEN_STATES:
        raise Refused("orders.finished", f"order {order.number} is {order.state}; nothing can be replaced")
    lines = lines_of(order)
    take_in(ctx, order, lines)
    old, other = line_at(lines, line), resolve_sku(sku, on=ctx.now.date())
    _refuse_unfit(lines, old, other, consent=consent)
    moved = _taken(ctx, order, old, quantity)
    new = _put(order, lines, old, other, moved)
    _claimed(ctx, order, new)
    promise_again(ctx, order, lines_of(order), moved={old.pk, new.pk}, reason="units of it were replaced")
    if not new.promises.exists():
        promise_order(ctx, order, [new])
    record(ctx, order, _told(order, old, new, moved, consent=consent))
    return order


def _refuse_unfit(lines: list[OrderLine], old: OrderLine, other: Sku, *, consent: bool) -> None:
    """Refuse what may not stand in for a line, or not without asking."""
    if old.sku is None:
        message = f"line {old.position} is a charge; only goods can be replaced"
        raise Refused("orders.charge_not_replaceable", message, field="line")
    if old.is_adjusted:
        message = (
            f"line {old.position} was amended since it was ordered; cancel its units and add {other.code}"
        )
        raise Refused("orders.line_adjusted", message, field="line")
    if other.kind == "kit":
        message = f"sku: {other.code} is a kit; name one of its parts"
        raise Refused("orders.substitute_is_kit", message, field="sku")
    if _taken_back(lines, old, other):
        return
    refuse_unsold(other, field="sku")
    terms = substitute_for(old.sku.pk, other.pk)
    if terms is None and old.sku.successor_id != other.pk:
        message = f"sku: {other.code} is no substitute of {old.sku_code}; add it to its substitutes first"
        raise Refused("orders.no_substitute", message, field="sku")
    if (terms is None or terms.needs_consent) and not consent:
        message = f"consent: ask the customer whether {other.code} may come instead, and say so"
        raise Refused("orders.consent_missing", message, field="consent")


def _taken_back(lines: list[OrderLine], old: OrderLine, other: Sku) -> OrderLine | None:
    """Return the line of a SKU that a line stands in for, at first or second hand."""
    by_id, at = {line.pk: line for line in lines}, old
    while at.substitute_of_id is not None:
        at = by_id[at.substitute_of_id]
        if at.sku_id == other.pk:
            return at
    return None


def _taken(ctx: Context, order: Order, line: OrderLine, count: int) -> dict[str, int]:
    """Take units out of a line from the back, with their exact amounts; what stays costs what it did."""
    possible = line.live - line.handed_over - line.packed
    if possible < count:
        raise too_late(line, count, possible)
    units = line.units(first=line.live - count, count=count)
    done = take_units(ctx, order, line, count)
    if done < count:
        raise too_late(line, count, done)
    line.ordered -= count
    for name in AMOUNTS:
        setattr(line, name, getattr(line, name) - units[name])
    line.save(update_fields=["ordered", *AMOUNTS, *BUCKETS])
    return {name: units[name] for name in ("quantity", "total", *AMOUNTS)}


def _put(
    order: Order, lines: list[OrderLine], old: OrderLine, other: Sku, moved: dict[str, int]
) -> OrderLine:
    """Put units under the SKU that stands in for them, unsourced: back into the line they came from, or a new one.

    They go back only while nothing of that line has left or was cancelled: else its units' shares would change.
    """
    origin = _taken_back(lines, old, other)
    if origin and not (origin.handed_over or origin.cancelled or origin.is_adjusted):
        origin.ordered += moved["quantity"]
        origin.unsourced += moved["quantity"]
        for name in AMOUNTS:
            setattr(origin, name, getattr(origin, name) + moved[name])
        origin.save(update_fields=["ordered", "unsourced", *AMOUNTS])
        return origin
    return OrderLine.objects.create(
        order=order,
        position=max(line.position for line in lines) + 1,
        sku=other,
        sku_code=other.code,
        description=other.name,
        unit_price=old.unit_price,
        tax_rate_ppm=old.tax_rate_ppm,
        tax_category=old.tax_category,
        tax_reason=old.tax_reason,
        kit_group=old.kit_group,
        kit_sku_code=old.kit_sku_code,
        kit_count=old.kit_count,
        is_price_given=old.is_price_given,
        substitute_of=old,
        ordered=moved["quantity"],
        unsourced=moved["quantity"],
        **{name: moved[name] for name in AMOUNTS},
    )


def _claimed(ctx: Context, order: Order, line: OrderLine) -> None:
    """Reserve what stands in; it must be there, else nothing is gained."""
    if lacking := claim_stock(ctx, order, [line]).get(line.pk, 0):
        message = f"sku: not enough stock: {line.sku_code} (short by {lacking}); replace fewer units"
        entry = {"line": line.position, "sku": line.sku_code, "short": lacking}
        raise Refused("orders.out_of_stock", message, field="quantity", lines=[entry])


def _told(
    order: Order, old: OrderLine, new: OrderLine, moved: dict[str, int], *, consent: bool
) -> LineSubstituted:
    return LineSubstituted(
        order_id=order.public_id,
        line=old.position,
        line_ref=old.pk,
        to_line=new.position,
        to_line_ref=new.pk,
        sku=old.sku_code,
        substitute=new.sku_code,
        quantity=moved["quantity"],
        amount=moved["total"],
        has_consent=consent,
    )
