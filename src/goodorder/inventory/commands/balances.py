"""Moving stock: corrections, safety stock, imports and history."""

from collections.abc import Mapping, Sequence

from goodorder.catalog import queries as catalog
from goodorder.inventory import errors
from goodorder.inventory.commands.ledger import opened, post
from goodorder.inventory.commands.queue import serve_queue
from goodorder.inventory.commands.telling import adjusted, stocks, tell
from goodorder.inventory.events import SafetyChanged
from goodorder.inventory.models import Stock
from goodorder.inventory.rules import Key, MovementDraft
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations

BATCH = 5000


@command(needs="inventory.adjust")
def adjust_stock(
    ctx: Context, *, location: str, sku: str, quantity: int, reason: str, document: str = ""
) -> Stock:
    """Correct a balance by a signed quantity, saying why.

    Raises Refused `inventory.below_reserved` when fewer units would be left than are promised,
    `inventory.not_there` when fewer are there; Invalid for zero, a quantity out of range or no reason;
    Missing for an unknown code.
    """
    if not quantity:
        raise errors.nothing_changes()
    if not reason.strip():
        raise errors.reason_missing()
    checked(abs(quantity))
    key = _key_of(ctx, location, sku)
    post(ctx, [MovementDraft(*key, quantity, "adjust", ctx.now, document, None, reason)])
    stock = stocks([key])[0]
    record(ctx, stock, adjusted(stock, quantity, reason))
    return stock


@command(needs="inventory.adjust")
def set_safety(ctx: Context, *, location: str, sku: str, safety: int) -> Stock:
    """Set how many units are withheld from promises. Raises Invalid for a quantity below zero."""
    checked(safety, field="safety", least=0)
    key = _key_of(ctx, location, sku)
    opened([key])
    stock = stocks([key])[0]
    freed = stock.safety - safety
    if freed:
        Stock.objects.filter(pk=stock.pk).update(safety=safety)
        serve_queue(ctx, [stock.sku_id], cause="the safety stock was changed")
        stock = stocks([key])[0]
        changed = SafetyChanged(sku_id=stock.sku.public_id, location=location, safety=safety, quantity=freed)
        record(ctx, stock, changed)
    return stock


@command(needs="inventory.adjust")
def import_stock(ctx: Context, *, location: str, levels: Sequence[tuple[str, int]]) -> list[Stock]:
    """Bring balances to counted levels (SKU code, units on hand); returns those that changed.

    All or nothing. Raises Refused `inventory.below_reserved` listing every level that is too low, Missing
    for unknown codes, Invalid for a level out of range or a SKU named twice.
    """
    place = locations.get_location(ctx, code=location)
    skus = _resolved([code for code, _ in levels])
    wanted: dict[Key, int] = {}
    for code, on_hand in levels:
        key = (skus[code], place.pk)
        if key in wanted:
            raise Invalid("inventory.sku_twice", f"sku: {code} is named twice; keep one row", field="sku")
        wanted[key] = checked(on_hand, field="on_hand", least=0)
    there = opened(sorted(wanted))
    differences = {key: wanted[key] - level.on_hand for key, level in sorted(there.items())}
    return _corrected(ctx, {key: units for key, units in differences.items() if units})


def _resolved(codes: Sequence[str]) -> dict[str, int]:
    found = catalog.resolve_skus(codes)
    if unknown := [code for code in codes if code not in found]:
        raise errors.skus_unknown(unknown)
    return {code: sku.pk for code, sku in found.items()}


def _corrected(ctx: Context, differences: Mapping[Key, int]) -> list[Stock]:
    reason = ctx.reason or "level imported"
    post(
        ctx,
        [
            MovementDraft(*key, units, "adjust", ctx.now, "", None, reason)
            for key, units in differences.items()
        ],
    )
    changed = stocks(differences)
    units = [differences[stock.sku_id, stock.location_id] for stock in changed]
    tell(
        ctx,
        [
            (stock, adjusted(stock, change, reason), stock.public_id)
            for stock, change in zip(changed, units, strict=True)
        ],
    )
    return changed


@command(needs="inventory.import")
def post_movements(ctx: Context, *, movements: Sequence[MovementDraft]) -> None:
    """Write movements of the past in bulk and move the balances by their sums; no events.

    A batch of 5,000 is judged by its sum, so give them in order of time. Raises Refused
    `inventory.below_reserved` when a balance would end below what is promised, `inventory.not_there` when
    it would end below nothing.
    """
    for first in range(0, len(movements), BATCH):
        post(ctx, movements[first : first + BATCH])


def _key_of(ctx: Context, location: str, sku: str) -> Key:
    return catalog.resolve_sku(sku).pk, locations.get_location(ctx, code=location).pk
