"""The second leg of transfers: what came, what came that nobody had sent, and what never came."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from goodorder.inventory import errors
from goodorder.inventory.commands import announcing, piles
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.commands.lots import lots_of
from goodorder.inventory.commands.transfers import leg, locked, transit_of
from goodorder.inventory.events import DiscrepancyExplained, TransferReceived
from goodorder.inventory.models import Transfer, TransferLine
from goodorder.inventory.rules import MovementDraft, TransferItem, all_settled, portions
from goodorder.inventory.rules.transfers import MOST_LINES
from goodorder.inventory.rules.words import CONDITIONS
from goodorder.inventory.states import TRANSFER
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations

LOST, FOUND = "lost", "found"
LinePart = tuple[TransferLine, int]


@command(needs="inventory.move")
def receive_transfer(
    ctx: Context, *, transfer_id: str, lines: Sequence[TransferItem] = (), extra: Sequence[TransferItem] = ()
) -> Transfer:
    """Book what of a transfer reached its target; closed when every unit that left is received or given up.

    `lines` name units that were sent, each in the condition in which it came; neither lines nor extra:
    everything under way came in good condition. `extra` names wrong units and those over and above, which
    were never sent: they are booked in as a correction. Raises Refused `inventory.not_under_way` for more
    than is under way, Invalid when a lot is missing, Missing.
    """
    transfer = locked(ctx, transfer_id)
    locations.get_location(ctx, code=transfer.target.code)
    TRANSFER.target(transfer.state, "receive_part")
    rows = list(transfer.lines.select_related("sku", "lot").order_by("pk"))
    arrived = _arrived(rows, lines) if lines or extra else _everything(rows)
    moved = []
    for item, parts in arrived:
        for line, units in parts:
            moved += _landed(ctx, transfer, line, units, item.condition)
            line.received += units
    piles.lock(movement.key for movement in moved)
    added = [_add_extra(ctx, transfer, item) for item in _checked_extra(extra)]
    announcing.arrived(ctx, transfer, _by_sku(part for _, parts in arrived for part in parts))
    post(ctx, [*moved, *(movement for _, parts in added for movement in parts)])
    TransferLine.objects.bulk_update(rows, ["received"])
    _settle(transfer, rows)
    record(ctx, transfer, _received(transfer, arrived, [fact for fact, _ in added]))
    return transfer


def _arrived(
    rows: Sequence[TransferLine], items: Sequence[TransferItem]
) -> list[tuple[TransferItem, list[LinePart]]]:
    if not items:
        return []
    skus = piles.stocked([item.sku for item in items], most=MOST_LINES)
    left = {row.pk: row.progress.under_way for row in rows}
    arrived = []
    for item in items:
        piles.checked_condition(item.condition, CONDITIONS)
        parts = _taken(rows, left, skus[item.sku].pk, item)
        left |= {line.pk: left[line.pk] - units for line, units in parts}
        arrived.append((item, parts))
    return arrived


def _taken(
    rows: Sequence[TransferLine], left: dict[int, int], sku_id: int, item: TransferItem
) -> list[LinePart]:
    """Find the lines that units belong to; raises Refused when fewer are under way, Invalid without a lot."""
    fitting = [
        row
        for row in rows
        if row.sku_id == sku_id and left[row.pk] and (not item.lot or _has_lot(row, item.lot))
    ]
    units = portions([left[row.pk] for row in fitting], checked(item.quantity))
    if sum(units) < item.quantity:
        raise errors.not_under_way(item.sku, item.quantity, sum(units))
    if len({row.lot_id for row in fitting}) > 1 and sum(left[row.pk] for row in fitting) > item.quantity:
        raise errors.lot_missing(item.sku)
    return [part for part in zip(fitting, units, strict=True) if part[1]]


def _has_lot(row: TransferLine, code: str) -> bool:
    return row.lot is not None and row.lot.code.upper() == code.strip().upper()


def _everything(rows: Iterable[TransferLine]) -> list[tuple[TransferItem, list[LinePart]]]:
    return [
        (TransferItem(row.sku.code, units), [(row, units)])
        for row in rows
        if (units := row.progress.under_way)
    ]


def _landed(
    ctx: Context, transfer: Transfer, line: TransferLine, units: int, condition: str
) -> list[MovementDraft]:
    pile = (line.sku_id, line.lot_id)
    transit = transit_of(ctx, transfer.source)
    return [
        leg(ctx, transfer, pile, transit.pk, -units),
        leg(ctx, transfer, pile, transfer.target_id, units, condition),
    ]


def _checked_extra(extra: Sequence[TransferItem]) -> Sequence[TransferItem]:
    for item in extra:
        checked(item.quantity, field="extra")
        piles.checked_condition(item.condition, CONDITIONS)
    return extra


def _by_sku(parts: Iterable[LinePart]) -> dict[int, int]:
    units: dict[int, int] = {}
    for line, part in parts:
        units[line.sku_id] = units.get(line.sku_id, 0) + part
    return units


def _add_extra(
    ctx: Context, transfer: Transfer, item: TransferItem
) -> tuple[dict[str, object], list[MovementDraft]]:
    """Note units nobody sent; returns them as a fact and as a correction of the target's stock."""
    sku = piles.stocked([item.sku], most=1)[item.sku]
    piles.lock([(sku.pk, transfer.target_id)])
    because = checks.text(item.reason, field="reason", most=120, least=0)
    entries = [(item.lot, item.quantity, None)] if item.lot else []
    moved = []
    for lot_id, units in lots_of(ctx, sku, entries, item.quantity):
        known = transfer.lines.filter(Q(lot_id=lot_id), sku=sku).first()
        line = known or transfer.lines.create(sku=sku, lot_id=lot_id, quantity=0)
        line.extra += units
        line.explanation = because or line.explanation
        line.save(update_fields=["extra", "explanation"])
        moved.append(_correction(ctx, transfer, line, units, item.condition, because))
    return {"sku": sku.code, "lot": item.lot, "quantity": item.quantity, "reason": because}, moved


def _correction(
    ctx: Context, transfer: Transfer, line: TransferLine, units: int, condition: str, because: str
) -> MovementDraft:
    return MovementDraft(
        line.sku_id,
        transfer.target_id,
        units,
        "adjust",
        ctx.now,
        transfer.public_id,
        reason=because or f"came with {transfer.number}, was not sent",
        condition=condition,
        lot_id=line.lot_id,
    )


def _settle(transfer: Transfer, rows: Sequence[TransferLine]) -> None:
    is_over = transfer.state != "shipping" and all_settled(row.progress for row in rows)
    TRANSFER.step(transfer, "receive" if is_over else "receive_part")
    transfer.save(update_fields=["state"])


def _received(
    transfer: Transfer,
    arrived: Sequence[tuple[TransferItem, list[LinePart]]],
    extra: list[dict[str, object]],
) -> TransferReceived:
    lines = [
        {
            "sku": line.sku.code,
            "lot": line.lot.code if line.lot else "",
            "quantity": units,
            "condition": item.condition,
        }
        for item, parts in arrived
        for line, units in parts
    ]
    is_closed = transfer.state == "closed"
    return TransferReceived(
        transfer_id=transfer.public_id, number=transfer.number, lines=lines, extra=extra, is_closed=is_closed
    )


@command(needs="inventory.transfer")
def explain_discrepancy(
    ctx: Context, *, transfer_id: str, item: TransferItem, outcome: str, reason: str
) -> Transfer:
    """Say what became of units that left and never came: `lost` (written off) or `found` (received after all).

    The transfer is closed when nothing is under way any more. Raises Refused `inventory.not_under_way` for
    more than is missing, Invalid naming the field.
    """
    transfer = locked(ctx, transfer_id)
    checks.one_of(outcome, (LOST, FOUND), field="outcome")
    because = checks.text(reason, field="reason", most=200)
    TRANSFER.target(transfer.state, "explain")
    rows = list(transfer.lines.select_related("sku", "lot").order_by("pk"))
    [(_, parts)] = _arrived(rows, [item])
    _explain(ctx, transfer, parts, outcome, because)
    TransferLine.objects.bulk_update(rows, ["received", "lost", "explanation"])
    is_over = all_settled(row.progress for row in rows)
    TRANSFER.step(transfer, "explain" if is_over else "receive_part")
    transfer.save(update_fields=["state"])
    told: dict[str, Any] = {
        "sku": parts[0][0].sku.code,
        "quantity": item.quantity,
        "outcome": outcome,
        "reason": because,
    }
    record(
        ctx, transfer, DiscrepancyExplained(transfer_id=transfer.public_id, number=transfer.number, **told)
    )
    return transfer


def _explain(ctx: Context, transfer: Transfer, parts: Sequence[LinePart], outcome: str, because: str) -> None:
    """Book missing units as received after all, or off the ledger."""
    moved: list[MovementDraft] = []
    for line, units in parts:
        line.explanation = because
        if outcome == FOUND:
            line.received += units
            moved += _landed(ctx, transfer, line, units, "good")
        else:
            line.lost += units
            moved.append(_given_up(ctx, transfer, line, units, because))
    piles.lock(movement.key for movement in moved)
    if outcome == FOUND:
        announcing.arrived(ctx, transfer, _by_sku(parts))
    else:
        announcing.lower(ctx, transfer, _by_sku(parts), f"lost on the way: {because}")
    post(ctx, moved)


def _given_up(ctx: Context, transfer: Transfer, line: TransferLine, units: int, reason: str) -> MovementDraft:
    transit = transit_of(ctx, transfer.source)
    document = transfer.public_id
    return MovementDraft(
        line.sku_id, transit.pk, -units, "scrap", ctx.now, document, reason=reason, lot_id=line.lot_id
    )
