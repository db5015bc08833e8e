"""Giving up promises that cannot be kept: claims on units that are not there after all.

What is least binding goes first: carts, then the newest claims on the network, then those pinned to the place.
Claims bound by work under way are not touched: that work is reported short first.
"""

from collections.abc import Sequence

from django.db.models import F

from goodorder.inventory import errors
from goodorder.inventory.commands import statements, telling
from goodorder.inventory.commands.closing import close, key_of
from goodorder.inventory.commands.lots import Part
from goodorder.inventory.commands.waiting import wait
from goodorder.inventory.events import ClaimsDisplaced
from goodorder.inventory.models import Balance, Reservation, Stock
from goodorder.inventory.rules import Key, MovementDraft, Wait, outgoing, portions, sums
from goodorder.kernel.access import Context
from goodorder.kernel.events import record


def make_room(ctx: Context, movements: Sequence[MovementDraft]) -> list[Part]:
    """Give up as many soft claims as movements about to be booked leave without units; locks must be held.

    Returns what was given up, for `put_back` once they are booked. Raises Refused `inventory.promised_away`
    naming the demands that hold the rest.
    """
    given: list[Part] = []
    for (sku_id, location_id, condition, lot_id, _), units in sorted(outgoing(movements).items(), key=str):
        if condition == "good" and lot_id is not None:
            given += displace(
                ctx, (sku_id, location_id), _overdrawn_lot(sku_id, location_id, lot_id, units), lot_id
            )
    changes = sums(
        (movement.key, movement.quantity) for movement in movements if movement.condition == "good"
    )
    levels = statements.lock(changes)
    for key, units in changes.items():
        given += displace(ctx, key, levels[key].reserved - levels[key].sellable - units if units < 0 else 0)
    return given


def _overdrawn_lot(sku_id: int, location_id: int, lot_id: int, units: int) -> int:
    rows = Balance.objects.filter(
        sku_id=sku_id, location_id=location_id, lot_id=lot_id, condition="good", owner=""
    )
    row = rows.values_list("quantity", "held").first() or (0, 0)
    return row[1] - row[0] - units


def displace(ctx: Context, key: Key, units: int, lot_id: int | None = None) -> list[Part]:
    """Give up soft claims on `units` of locked stock, of one lot if it is named, the least binding first.

    Raises Refused `inventory.promised_away` when work under way holds too many.
    """
    if units <= 0:
        return []
    rows = Reservation.objects.filter(sku_id=key[0], location_id=key[1], state=Reservation.OPEN)
    if lot_id is not None:
        rows = rows.filter(lot_id=lot_id)
    soft = rows.filter(is_allocated=False, picked=0)
    ordered = list(soft.order_by(F("expires_at").desc(nulls_last=True), "is_pinned", "-pk"))
    parts = [
        part
        for part in zip(ordered, portions([row.quantity for row in ordered], units), strict=True)
        if part[1]
    ]
    if sum(taken for _, taken in parts) < units:
        stock = telling.stocks([key])[0]
        bound = rows.filter(is_allocated=True).order_by("demand").values_list("demand", flat=True)
        raise errors.promised_away(stock.sku.code, stock.location.code, list(dict.fromkeys(bound)))
    close(ctx, parts, Reservation.RELEASED)
    return parts


def put_back(ctx: Context, parts: Sequence[Part], *, cause: str) -> None:
    """Tell what was given up, demand by demand, and let it wait for supply; carts simply lose it.

    Call it when everything is booked: whoever waits is served at once with what is free elsewhere.
    """
    keys = sorted({key_of(row) for row, _ in parts})
    stocks = {(stock.sku_id, stock.location_id): stock for stock in telling.stocks(keys)}
    by_demand: dict[tuple[Key, str], list[Part]] = {}
    for row, units in parts:
        by_demand.setdefault((key_of(row), row.demand), []).append((row, units))
    for (key, demand), given in by_demand.items():
        lines = [_line(stocks[key], row, units) for row, units in given]
        record(
            ctx,
            stocks[key],
            ClaimsDisplaced(demand=demand, sku_id=stocks[key].sku.public_id, lines=lines, cause=cause),
            about=demand,
        )
    waits: dict[str, list[Wait]] = {}
    for row, units in parts:
        if row.expires_at is None:
            company = stocks[key_of(row)].location.company.code
            waits.setdefault(company, []).append(_wait(row, units))
    for company, wanted in waits.items():
        wait(ctx, company=company, waits=wanted)


def _line(stock: Stock, row: Reservation, units: int) -> dict[str, object]:
    return {
        "line_ref": row.line_ref,
        "sku_id": stock.sku.public_id,
        "quantity": units,
        "location": stock.location.code,
        "waits": row.expires_at is None,
    }


def _wait(row: Reservation, units: int) -> Wait:
    """Let units wait with the seniority of the claim they lost."""
    return Wait(
        row.demand,
        row.line_ref,
        row.sku_id,
        units,
        promised_on=row.needed_on,
        location_id=row.location_id if row.is_pinned else None,
        asked_at=row.created_at,
    )
