"""Giving up promises that cannot be kept: claims on units that are not there after all.

What is least binding goes first: carts, then the newest claims on the network, then those pinned to the place.
Claims bound by work under way are not touched: that work is reported short first.
"""

from collections.abc import Sequence

from django.db.models import F

from goodorder.inventory import errors
from goodorder.inventory.commands import ledger, statements
from goodorder.inventory.events import ClaimsDisplaced
from goodorder.inventory.models import Balance, Reservation
from goodorder.inventory.rules import Key, MovementDraft, outgoing, portions, sums
from goodorder.kernel.access import Context
from goodorder.kernel.events import record

Part = tuple[Reservation, int]


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
        stock = ledger.stocks([key])[0]
        bound = rows.filter(is_allocated=True).order_by("demand").values_list("demand", flat=True)
        raise errors.promised_away(stock.sku.code, stock.location.code, list(dict.fromkeys(bound)))
    give_up(ctx, parts, Reservation.RELEASED)
    return parts


def give_up(ctx: Context, parts: Sequence[Part], state: str) -> None:
    """Close parts of claims on locked stock and free what they held, without offering it to anybody."""
    for row, units in parts:
        if units < row.quantity:
            picked = max(0, row.picked - units)
            Reservation.objects.filter(pk=row.pk).update(quantity=row.quantity - units, picked=picked)
            Reservation.objects.create(**_same(row), quantity=units, state=state, closed_at=ctx.now)
        else:
            Reservation.objects.filter(pk=row.pk).update(state=state, closed_at=ctx.now)
        if row.lot_id is not None:
            held = Balance.objects.filter(
                sku_id=row.sku_id, location_id=row.location_id, lot_id=row.lot_id, condition="good", owner=""
            )
            held.update(held=F("held") - units)
    statements.free(sums(((row.sku_id, row.location_id), units) for row, units in parts))


def _same(row: Reservation) -> dict[str, object]:
    names = (
        "sku_id",
        "location_id",
        "lot_id",
        "is_allocated",
        "is_pinned",
        "holder",
        "needed_on",
        "extended_at",
    )
    return {name: getattr(row, name) for name in (*names, "demand", "line_ref", "created_at", "expires_at")}


def put_back(ctx: Context, parts: Sequence[Part], *, cause: str) -> None:
    """Tell what was given up, demand by demand, and let it wait for supply; carts simply lose it."""
    by_demand: dict[tuple[str, Key], list[Part]] = {}
    for row, units in parts:
        by_demand.setdefault((row.demand, (row.sku_id, row.location_id)), []).append((row, units))
    for (demand, key), given in by_demand.items():
        stock = ledger.stocks([key])[0]
        lines = [
            {
                "line_ref": row.line_ref,
                "sku_id": stock.sku.public_id,
                "quantity": units,
                "location": stock.location.code,
            }
            for row, units in given
        ]
        record(ctx, stock, ClaimsDisplaced(demand=demand, lines=lines, cause=cause), about=demand)
