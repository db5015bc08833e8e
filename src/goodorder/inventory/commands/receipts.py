"""Goods come in."""

from goodorder.catalog import queries as catalog
from goodorder.inventory.commands.ledger import post, stocks
from goodorder.inventory.events import StockReceived
from goodorder.inventory.models import Stock
from goodorder.inventory.rules import MovementDraft
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations


@command(needs="inventory.receive")
def receive_stock(
    ctx: Context, *, location: str, sku: str, quantity: int, document: str = "", reason: str = ""
) -> Stock:
    """Book units that came in; `document` is the receipt's or supplier's number. Codes name SKU and place.

    Raises Invalid for a quantity out of range, Missing for an unknown code.
    """
    checked(quantity)
    key = (catalog.resolve_sku(sku).pk, locations.get_location(ctx, code=location).pk)
    post(ctx, [MovementDraft(*key, quantity, "receipt", ctx.now, document, None, reason)])
    stock = stocks([key])[0]
    received = StockReceived(
        sku_id=stock.sku.public_id, location=location, quantity=quantity, document=document
    )
    record(ctx, stock, received)
    return stock
