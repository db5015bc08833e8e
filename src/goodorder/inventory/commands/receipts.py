"""Goods come in."""

from dataclasses import replace

from goodorder.catalog import queries as catalog
from goodorder.inventory import errors
from goodorder.inventory.commands import statements
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.commands.lots import lots_of
from goodorder.inventory.commands.supply import arrive, locked_supply
from goodorder.inventory.commands.telling import stocks
from goodorder.inventory.events import StockReceived
from goodorder.inventory.models import Stock
from goodorder.inventory.rules import Arrival, Key, MovementDraft
from goodorder.inventory.rules.words import CONDITIONS
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations

PLAIN = Arrival()


@command(needs="inventory.receive")
def receive_stock(
    ctx: Context,
    *,
    location: str,
    sku: str,
    quantity: int,
    document: str = "",
    reason: str = "",
    arrival: Arrival = PLAIN,
) -> Stock:
    """Book units that came in; `document` is the receipt's or supplier's number. Codes name SKU and place.

    Whoever waits for them is served before anybody else. `arrival` says for which expected supply they came,
    in which lots and condition. Raises Invalid naming what is wrong, Missing for an unknown code, Refused
    for supply that is settled, a lot known otherwise or a serial number that is here already.
    """
    checked(quantity)
    condition = checks.one_of(arrival.condition, CONDITIONS, field="condition")
    thing, place = catalog.resolve_sku(sku), locations.get_location(ctx, code=location)
    key = (thing.pk, place.pk)
    statements.lock_skus([thing.pk])
    parts = lots_of(ctx, thing, arrival.lots, quantity)
    cost = _arrived(ctx, key, quantity, arrival)
    whole = MovementDraft(*key, quantity, "receipt", ctx.now, document, None, reason, condition)
    whole = replace(whole, owner=arrival.owner, unit_cost=cost)
    post(ctx, [replace(whole, quantity=units, lot_id=lot_id) for lot_id, units in parts])
    stock = stocks([key])[0]
    received = StockReceived(
        sku_id=stock.sku.public_id, location=location, quantity=quantity, document=document
    )
    record(ctx, stock, received)
    return stock


def _arrived(ctx: Context, key: Key, quantity: int, arrival: Arrival) -> int | None:
    """Count the units for the supply they came for; returns what one cost, as far as that is known."""
    if not arrival.expected_id:
        return arrival.unit_cost
    supply = locked_supply(ctx, arrival.expected_id)
    if (supply.sku_id, supply.location_id) != key:
        raise errors.supply_of_another(supply.document)
    arrive(ctx, supply, quantity)
    return supply.unit_cost if arrival.unit_cost is None else arrival.unit_cost
