"""Stopping a lot, and letting it go again."""

from goodorder.catalog import queries as catalog
from goodorder.inventory import errors
from goodorder.inventory.commands import displacing, lots, statements
from goodorder.inventory.commands.closing import close
from goodorder.inventory.commands.queue import serve_queue
from goodorder.inventory.events import LotBlocked, LotUnblocked
from goodorder.inventory.models import Lot, Reservation
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record


@command(needs="inventory.block")
def block_lot(ctx: Context, *, sku: str, lot: str, reason: str) -> Lot:
    """Stop a lot everywhere: it is neither promised nor sent any more.

    Soft claims on it are given up and wait for other supply. Claims of work under way stay, so that nothing is
    forgotten: `recall` lists them, and the event names their demands. Raises Refused when the lot is blocked
    already, Invalid without a reason, Missing.
    """
    because = checks.text(reason, field="reason")
    found = _locked(sku, lot)
    if found.blocked_because:
        raise errors.lot_blocked(found.code, is_blocked=True)
    found.blocked_because = because
    found.save(update_fields=["blocked_because"])
    given = [(row, row.quantity) for row in _open_claims(found, is_allocated=False)]
    close(ctx, given, Reservation.RELEASED)
    left = _open_claims(found, is_allocated=True)
    demands = sorted({row.demand for row in left})
    record(
        ctx,
        found,
        LotBlocked(
            sku_id=found.sku.public_id, sku=found.sku.code, lot=found.code, reason=because, demands=demands
        ),
    )
    displacing.put_back(ctx, given, cause=f"lot {found.code} blocked")
    return found


@command(needs="inventory.block")
def unblock_lot(ctx: Context, *, sku: str, lot: str) -> Lot:
    """Let a lot be promised and sent again. Raises Refused when it is not blocked, Missing."""
    found = _locked(sku, lot)
    if not found.blocked_because:
        raise errors.lot_blocked(found.code, is_blocked=False)
    found.blocked_because = ""
    found.save(update_fields=["blocked_because"])
    record(ctx, found, LotUnblocked(sku_id=found.sku.public_id, sku=found.sku.code, lot=found.code))
    serve_queue(ctx, [found.sku_id], cause=f"lot {found.code} is free again")
    return found


def _locked(sku: str, code: str) -> Lot:
    """Lock a lot's SKU and all its stock, then the lot itself."""
    thing = catalog.resolve_sku(sku)
    lot = lots.lot_named(thing.pk, code)
    statements.lock_skus([thing.pk])
    statements.lock(sku_ids=[thing.pk])
    return Lot.objects.select_related("sku").locked().one(pk=lot.pk)


def _open_claims(lot: Lot, *, is_allocated: bool) -> list[Reservation]:
    rows = Reservation.objects.filter(lot=lot, state=Reservation.OPEN, is_allocated=is_allocated)
    return list(rows.order_by("pk"))
