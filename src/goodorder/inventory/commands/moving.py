"""Moving claims of the network elsewhere, to make room for what must be served at one place."""

from collections.abc import Collection, Sequence

from goodorder.inventory.commands import lots, statements
from goodorder.inventory.commands.closing import key_of, split
from goodorder.inventory.commands.network import Network
from goodorder.inventory.commands.telling import stocks, tell
from goodorder.inventory.events import ClaimsMoved
from goodorder.inventory.models import Reservation
from goodorder.inventory.rules import Key, Movable, Shift
from goodorder.kernel.access import Context


def movables(sku_ids: Collection[int], net: Network) -> list[Movable]:
    """Read the open claims on the network that may lie elsewhere, the newest first."""
    rows = Reservation.objects.filter(
        sku_id__in=sku_ids, state=Reservation.OPEN, is_allocated=False, is_pinned=False, picked=0
    )
    return [
        Movable(row.pk, row.sku_id, row.location_id, row.quantity, places, row.lot_id, row.needed_on)
        for row in rows.order_by("-pk")
        if (places := net.beside(row.location_id))
    ]


def move(ctx: Context, shifts: Sequence[Shift]) -> None:
    """Move parts of claims; all stock rows of their SKUs are locked."""
    if not shifts:
        return
    ids = {shift.movable_id for shift in shifts}
    rows = {row.pk: row for row in Reservation.objects.filter(pk__in=ids)}
    freed: dict[Key, int] = {}
    bound: dict[lots.LotPlace, int] = {}
    moved: list[tuple[str, Key, Key, int, int]] = []
    for shift in shifts:
        row = rows[shift.movable_id]
        old, new = key_of(row), (row.sku_id, shift.location_id)
        freed[old] = freed.get(old, 0) + shift.quantity
        freed[new] = freed.get(new, 0) - shift.quantity
        for key, lot_id, units in ((old, row.lot_id, -shift.quantity), (new, shift.lot_id, shift.quantity)):
            if lot_id is not None:
                bound[*key, lot_id] = bound.get((*key, lot_id), 0) + units
        moved.append((row.demand, old, new, row.line_ref, shift.quantity))
        split([(row, shift.quantity)], {"location_id": shift.location_id, "lot_id": shift.lot_id})
    statements.free(freed)
    lots.hold(bound)
    _tell(ctx, moved)


def _tell(ctx: Context, moved: Sequence[tuple[str, Key, Key, int, int]]) -> None:
    keys = sorted({key for _, old, new, _, _ in moved for key in (old, new)})
    rows = dict(zip(keys, stocks(keys), strict=True))
    by_demand: dict[str, list[dict[str, object]]] = {}
    first: dict[str, Key] = {}
    for demand, old, new, line_ref, units in moved:
        first.setdefault(demand, old)
        by_demand.setdefault(demand, []).append(
            {
                "line_ref": line_ref,
                "sku_id": rows[old].sku.public_id,
                "quantity": units,
                "location_from": rows[old].location.code,
                "location_to": rows[new].location.code,
            }
        )
    facts = [
        (rows[first[demand]], ClaimsMoved(demand=demand, lines=lines), demand)
        for demand, lines in by_demand.items()
    ]
    tell(ctx, facts)
