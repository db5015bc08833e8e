"""Claiming stock for lines: plan over what is available, reserve under the database's guard, plan again if beaten."""

from typing import Any

from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.inventory.rules import Claim
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Refused
from goodorder.locations.models import Location
from goodorder.locations.queries import active_locations
from goodorder.orders.models import Order, OrderLine
from goodorder.sourcing.rules import Demand, Plan, Supply, plan

MOST_TRIES = 20


def claim_stock(
    ctx: Context, order: Order, lines: list[OrderLine], *, backorders: bool
) -> list[dict[str, Any]]:
    """Reserve the unsourced units of lines; what the network lacks becomes a backorder.

    Returns the backordered lines as facts. Raises Refused `orders.out_of_stock` with every short SKU when
    backorders are not taken.
    """
    wanted = [line for line in lines if line.unsourced]
    if not wanted:
        return []
    found = _reserved(ctx, order, wanted)
    if found.short and not backorders:
        raise _out_of_stock(wanted, found)
    short = []
    for line in wanted:
        lacking = found.short.get(line.pk, 0)
        line.reserved += line.unsourced - lacking
        line.backordered += lacking
        line.unsourced = 0
        if lacking:
            short.append({"line": line.position, "line_ref": line.pk, "quantity": lacking})
    OrderLine.objects.bulk_update(wanted, ["unsourced", "reserved", "backordered"])
    return short


def _reserved(ctx: Context, order: Order, wanted: list[OrderLine]) -> Plan:
    """Plan and reserve until the plan holds: each failure means that somebody else got a unit meanwhile."""
    locations = active_locations(order.company.code)
    demands = [Demand(line.pk, _sku_of(line), line.unsourced) for line in wanted]
    for _ in range(MOST_TRIES):
        found = plan(demands, _supplies(locations, demands))
        claims = [
            Claim(take.line_ref, take.sku_id, take.location_id, take.quantity) for take in found.assignments
        ]
        try:
            attempt(lambda claims=claims: inventory.reserve(ctx, demand=order.public_id, claims=claims))  # type: ignore[misc]
        except Refused as refusal:
            if refusal.code != "inventory.short":
                raise
        else:
            return found
    raise Refused("orders.stock_contended", "too many buyers at once for these items; try again")


def _supplies(locations: list[Location], demands: list[Demand]) -> list[Supply]:
    ids = {place.pk: place for place in locations}
    free = stock.available(sku_ids={demand.sku_id for demand in demands}, location_ids=set(ids))
    per_place: dict[int, dict[int, int]] = {}
    for (sku_id, location_id), quantity in free.items():
        per_place.setdefault(location_id, {})[sku_id] = quantity
    return [
        Supply(place.code, place.pk, per_place.get(place.pk, {}), place.rank, place.handling_cost)
        for place in locations
    ]


def _out_of_stock(wanted: list[OrderLine], found: Plan) -> Refused:
    lines = [
        {"line": line.position, "sku": line.sku_code, "asked": line.unsourced, "short": found.short[line.pk]}
        | ({"kit": line.kit_sku_code} if line.kit_sku_code else {})
        for line in wanted
        if line.pk in found.short
    ]
    named = ", ".join(
        f"{entry['sku']} (short by {entry['short']}{' for ' + str(entry['kit']) if 'kit' in entry else ''})"
        for entry in lines
    )
    return Refused("orders.out_of_stock", f"not enough stock: {named}", field="lines", lines=lines)


def _sku_of(line: OrderLine) -> int:
    if line.sku_id is None:
        raise ValueError(f"line {line.pk} is a charge and needs no stock")
    return line.sku_id
