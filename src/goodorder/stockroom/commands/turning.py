"""Turning units: what came back goes into a pile, from one pile to another, or out again, each by the ledger."""

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.inventory.commands import piles
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.commands.lots import lots_of
from goodorder.inventory.commands.telling import adjusted, stocks
from goodorder.inventory.events import ConditionChanged, StockAdjusted, StockReceived
from goodorder.inventory.models import Stock
from goodorder.inventory.rules import MovementDraft
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations
from goodorder.stockroom.rules.turning import PILES, Turn, movements_of


@command(needs="inventory.receive")
def turn_units(ctx: Context, *, turn: Turn) -> Stock | None:
    """Book units into a pile, to another one, or out; None when nothing moves.

    Raises Refused `inventory.below_reserved` when good units are promised, `inventory.not_there` when fewer
    lie there; Invalid naming the field, a lot that is missing among them; Missing for an unknown code.
    """
    checked(turn.quantity)
    for name in ("was", "now"):
        if pile := getattr(turn, name):
            checks.one_of(pile, PILES, field=name)
    thing, place = catalog.resolve_sku(turn.sku), locations.get_location(ctx, code=turn.location)
    key = (thing.pk, place.pk)
    piles.lock([key])
    base = MovementDraft(
        *key, 0, turn.kind, ctx.now, turn.document, reason=turn.reason, lot_id=_lot_id(ctx, thing, turn)
    )
    moved = movements_of(turn, base)
    if not moved:
        return None
    post(ctx, moved)
    stock = stocks([key])[0]
    record(ctx, stock, _told(stock, turn))
    return stock


def _lot_id(ctx: Context, thing: Sku, turn: Turn) -> int | None:
    """Return the lot; one that comes in may be new, one that lies there must be known."""
    if turn.was:
        lot = piles.lot_of(thing, turn.lot)
        return lot.pk if lot else None
    entries = [(turn.lot, turn.quantity, None)] if turn.lot else []
    ((lot_id, _),) = lots_of(ctx, thing, entries, turn.quantity)
    return lot_id


def _told(stock: Stock, turn: Turn) -> StockReceived | StockAdjusted | ConditionChanged:
    where, units = stock.location.code, turn.quantity
    sku_id = stock.sku.public_id
    if not turn.was:
        return StockReceived(sku_id=sku_id, location=where, quantity=units, document=turn.document)
    if not turn.now:
        return adjusted(stock, -units, turn.reason)
    return ConditionChanged(
        sku_id=sku_id, location=where, quantity=units, was=turn.was, condition=turn.now, reason=turn.reason
    )
