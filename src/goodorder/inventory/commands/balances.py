"""Moving stock: receipts, corrections, safety stock, imports and history."""

from collections.abc import Iterable, Sequence

from goodorder.catalog import queries as catalog
from goodorder.inventory import errors
from goodorder.inventory.commands import statements
from goodorder.inventory.events import SafetyChanged, StockAdjusted, StockReceived
from goodorder.inventory.models import Stock
from goodorder.inventory.rules import Key, Level, MovementDraft, sums
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.kernel.events import record, record_all
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations

BATCH = 5000


@command(needs="inventory.receive")
def receive_stock(
    ctx: Context, *, location: str, sku: str, quantity: int, document: str = "", reason: str = ""
) -> Stock:
    """Book units that came in; `document` is the receipt's or supplier's number. Codes name SKU and place.

    Raises Invalid for a quantity out of range, Missing for an unknown code.
    """
    checked(quantity)
    stock = _opened(ctx, location, sku)
    _move(ctx, stock, MovementDraft(*_key(stock), quantity, "receipt", ctx.now, document, None, reason))
    received = StockReceived(
        sku_id=stock.sku.public_id, location=location, quantity=quantity, document=document
    )
    record(ctx, stock, received)
    return stock


@command(needs="inventory.adjust")
def adjust_stock(
    ctx: Context, *, location: str, sku: str, quantity: int, reason: str, document: str = ""
) -> Stock:
    """Correct a balance by a signed quantity, saying why.

    Raises Refused `inventory.below_reserved` when fewer units would be left than are promised; Invalid
    for zero, a quantity out of range or no reason; Missing for an unknown code.
    """
    if not quantity:
        raise errors.nothing_changes()
    if not reason.strip():
        raise errors.reason_missing()
    checked(abs(quantity))
    stock = _opened(ctx, location, sku)
    _refuse_below_reserved([(stock, stock.on_hand + quantity)])
    _move(ctx, stock, MovementDraft(*_key(stock), quantity, "adjust", ctx.now, document, None, reason))
    record(ctx, stock, _adjusted(stock, quantity, reason))
    return stock


@command(needs="inventory.adjust")
def set_safety(ctx: Context, *, location: str, sku: str, safety: int) -> Stock:
    """Set how many units are withheld from promises. Raises Invalid for a quantity below zero."""
    checked(safety, field="safety", least=0)
    stock = _opened(ctx, location, sku)
    freed = stock.safety - safety
    if freed:
        stock.safety = safety
        stock.save(update_fields=["safety"])
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
    rows = [(stock, wanted[_key(stock)]) for stock in _all_opened(sorted(wanted))]
    changed = [(stock, target) for stock, target in rows if target != stock.on_hand]
    _refuse_below_reserved(changed)
    _bring_to_level(ctx, changed)
    return [stock for stock, _ in changed]


def _resolved(codes: Sequence[str]) -> dict[str, int]:
    found = catalog.resolve_skus(codes)
    if unknown := [code for code in codes if code not in found]:
        raise errors.skus_unknown(unknown)
    return {code: sku.pk for code, sku in found.items()}


def _bring_to_level(ctx: Context, changed: Sequence[tuple[Stock, int]]) -> None:
    reason = ctx.reason or "level imported"
    movements, facts = [], []
    for stock, target in changed:
        difference = target - stock.on_hand
        movements.append(
            MovementDraft(*_key(stock), difference, "adjust", ctx.now, "", None, reason),
        )
        facts.append((stock, _adjusted(stock, difference, reason), stock.public_id, ctx.now))
    statements.write_ledger(movements, actor=ctx.actor, now=ctx.now)
    record_all(ctx, facts)
    Stock.objects.bulk_update([stock for stock, _ in changed], ["version"], batch_size=BATCH)
    for stock, target in changed:
        stock.on_hand = target


@command(needs="inventory.import")
def post_movements(ctx: Context, *, movements: Sequence[MovementDraft]) -> None:
    """Write movements of the past in bulk and move the balances by their sums; no events.

    A batch of 5,000 is judged by its sum, so give them in order of time. Raises Refused
    `inventory.below_reserved` when a balance would end below what is promised.
    """
    for first in range(0, len(movements), BATCH):
        batch = movements[first : first + BATCH]
        totals = sums((movement.key, movement.quantity) for movement in batch)
        levels = _locked(totals)
        low = [key for key, level in levels.items() if level.on_hand + totals[key] < level.reserved]
        _refuse_below_reserved([(stock, stock.on_hand + totals[_key(stock)]) for stock in _all_opened(low)])
        statements.write_ledger(batch, actor=ctx.actor, now=ctx.now)


def _opened(ctx: Context, location: str, sku: str) -> Stock:
    """Lock the balance two codes name, opening it at zero if need be."""
    key = (catalog.resolve_sku(sku).pk, locations.get_location(ctx, code=location).pk)
    return _all_opened([key])[0]


def _all_opened(keys: Iterable[Key]) -> list[Stock]:
    """Lock balances, after opening those that do not exist at zero, and return them in order of their keys."""
    ordered = list(keys)
    _locked(ordered)
    near = Stock.objects.filter(
        sku_id__in={key[0] for key in ordered}, location_id__in={k[1] for k in ordered}
    )
    by_key = {_key(stock): stock for stock in near.select_related("sku", "location")}
    return [by_key[key] for key in ordered]


def _locked(keys: Iterable[Key]) -> dict[Key, Level]:
    """Lock balances, after opening those that do not exist at zero, and read their levels."""
    ordered = list(keys)
    found = statements.lock(ordered)
    if missing := [key for key in ordered if key not in found]:
        rows = [Stock(sku_id=sku_id, location_id=location_id) for sku_id, location_id in missing]
        Stock.objects.bulk_create(rows, ignore_conflicts=True)
        found |= statements.lock(missing)
    return found


def _move(ctx: Context, stock: Stock, movement: MovementDraft) -> None:
    statements.write_ledger([movement], actor=ctx.actor, now=ctx.now)
    stock.on_hand += movement.quantity


def _adjusted(stock: Stock, quantity: int, reason: str) -> StockAdjusted:
    return StockAdjusted(
        sku_id=stock.sku.public_id, location=stock.location.code, quantity=quantity, reason=reason
    )


def _refuse_below_reserved(targets: Iterable[tuple[Stock, int]]) -> None:
    broken = [
        {
            "sku": stock.sku.code,
            "location": stock.location.code,
            "on_hand": stock.on_hand,
            "reserved": stock.reserved,
            "wanted": target,
        }
        for stock, target in targets
        if target < stock.reserved and not stock.allow_negative
    ]
    if broken:
        raise errors.below_reserved(broken)


def _key(stock: Stock) -> Key:
    return stock.sku_id, stock.location_id
