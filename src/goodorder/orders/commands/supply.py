"""When stock comes or is missing: waiting units are filled oldest order first, missing ones sourced again."""

from typing import Any

from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.orders.commands.claims import claim_stock, sku_of
from goodorder.orders.commands.steps import lines_of, locked
from goodorder.orders.events import BackordersFilled, LinesBackordered, WorkProgressed
from goodorder.orders.models import Order, OrderLine

MOST_LINES = 200


@command(needs="orders.follow")
def fill_backorders(ctx: Context, *, sku_id: str) -> int:
    """Give free stock of a SKU to the orders that wait longest; returns how many units found stock."""
    waiting = (
        OrderLine.objects.filter(sku__public_id=sku_id, backordered__gt=0)
        .order_by("order__placed_at", "order_id", "position")
        .values_list("order__public_id", "sku_id")[:MOST_LINES]
    )
    filled = 0
    for order_id, sku in dict.fromkeys(waiting):
        if not any(stock.available(sku_ids={sku}).values()):
            break
        filled += _fill(ctx, locked(ctx, order_id), sku)
    return filled


def _fill(ctx: Context, order: Order, sku_id: int) -> int:
    """Reserve for one order's waiting lines of a SKU; what is still lacking keeps waiting."""
    lines = [line for line in lines_of(order) if line.sku_id == sku_id and line.backordered]
    before = {line.pk: line.backordered for line in lines}
    for line in lines:
        line.unsourced, line.backordered = line.unsourced + line.backordered, 0
    claim_stock(ctx, order, lines, backorders=True)
    entries = [
        {"line": line.position, "line_ref": line.pk, "quantity": before[line.pk] - line.backordered}
        for line in lines
        if before[line.pk] > line.backordered
    ]
    if entries:
        record(ctx, order, BackordersFilled(order_id=order.public_id, lines=entries))
    return sum(entry["quantity"] for entry in entries)


@command(needs="orders.follow")
def record_short(ctx: Context, *, order_id: str, location: str, lines: list[dict[str, int]]) -> None:
    """Take units a location did not find back from it and look for them elsewhere; else they wait for supply.

    The ledger of the location is corrected too: what nobody finds cannot be promised again.
    """
    order = locked(ctx, order_id)
    by_ref = {line.pk: line for line in lines_of(order)}
    missing = []
    inventory.write_off_missing(
        ctx,
        demand=order.public_id,
        location=location,
        lines=[(entry["line_ref"], sku_of(by_ref[entry["line_ref"]]), entry["quantity"]) for entry in lines],
        reason="not found by the picker",
    )
    for entry in lines:
        line = by_ref[entry["line_ref"]]
        line.released -= entry["quantity"]
        line.unsourced += entry["quantity"]
        line.save(update_fields=["released", "unsourced"])
        missing.append(line)
    record(ctx, order, WorkProgressed(order_id=order.public_id, step="short", lines=list(lines)))
    short: list[dict[str, Any]] = claim_stock(ctx, order, missing, backorders=True)
    if short:
        record(ctx, order, LinesBackordered(order_id=order.public_id, lines=short))
