"""Booking: the one way by which units come, go, or change their condition."""

from collections.abc import Iterable, Sequence

from goodorder.catalog.queries import kits_among
from goodorder.inventory import errors
from goodorder.inventory.commands import bins, statements
from goodorder.inventory.commands.queue import lock_to_free, serve_queue
from goodorder.inventory.models import Lot, Stock
from goodorder.inventory.rules import Key, Level, MovementDraft, Overdraft, outgoing, overdrafts
from goodorder.kernel.access import Context

CAUSES = {
    "receipt": "stock came in",
    "return": "stock came back",
    "transfer": "stock was transferred",
    "adjust": "the count was corrected",
    "condition": "the condition of stock changed",
}


def post(ctx: Context, movements: Sequence[MovementDraft]) -> None:
    """Book movements, judged by their sum, inside the command of a document; then the queue is served.

    Locks SKUs, then stock rows, so call it before locking anything of this room. Stock rows read before it
    are out of date afterwards: read them again before recording an event about them.
    Raises Refused `inventory.below_reserved` when less would be left than is promised, `inventory.not_there`
    when units of that condition, lot or owner are not there; both name SKU and location;
    `inventory.kit_has_no_stock` for a kit.
    """
    if not movements:
        return
    if kits := kits_among({movement.sku_id for movement in movements if movement.quantity > 0}):
        raise errors.kit_has_no_stock(kits)
    keys = sorted({movement.key for movement in movements})
    levels = opened(keys)
    refuse_overdrafts(movements, levels)
    statements.write_ledger(movements, actor=ctx.actor, now=ctx.now)
    bins.follow(movements)
    serve_queue(ctx, {sku_id for sku_id, _ in keys}, cause=CAUSES.get(movements[0].kind, "stock changed"))


def opened(keys: Iterable[Key]) -> dict[Key, Level]:
    """Lock SKUs and stock rows, after opening those that do not exist at zero, and read their levels."""
    ordered = list(keys)
    found = lock_to_free(ordered)
    if missing := [key for key in ordered if key not in found]:
        rows = [Stock(sku_id=sku_id, location_id=location_id) for sku_id, location_id in missing]
        Stock.objects.bulk_create(rows, ignore_conflicts=True)
        found |= statements.lock(missing)
    return found


def refuse_overdrafts(movements: Sequence[MovementDraft], levels: dict[Key, Level]) -> None:
    """Raise the refusal of movements that take what is promised or not there."""
    touched = {name[:2] for name in outgoing(movements)}
    balances = statements.balances(sorted(touched)) if touched else {}
    found = overdrafts(movements, levels, balances)
    if broken := [overdraft for overdraft in found if overdraft.promised]:
        raise errors.below_reserved(_named(broken))
    if found:
        raise errors.not_there(_named(found))


def _named(found: Sequence[Overdraft]) -> list[dict[str, object]]:
    codes = statements.names(overdraft.key for overdraft in found)
    lots = {overdraft.balance[3] for overdraft in found if overdraft.balance and overdraft.balance[3]}
    lot_codes: dict[int | None, str] = dict(Lot.objects.filter(pk__in=lots).values_list("pk", "code"))
    rows = []
    for overdraft in found:
        row: dict[str, object] = {
            "sku": codes[overdraft.key][0],
            "location": codes[overdraft.key][1],
            "on_hand": overdraft.there,
            "reserved": overdraft.promised,
            "wanted": overdraft.wanted,
        }
        if overdraft.balance:
            _, _, condition, lot_id, owner = overdraft.balance
            row |= {"condition": condition, "lot": lot_codes.get(lot_id, ""), "owner": owner}
        rows.append(row)
    return rows
