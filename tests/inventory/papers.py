"""What tests of stock papers stand on."""

from dataclasses import replace

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.models import Lot
from goodorder.inventory.rules import Arrival, Claim, MovementDraft


def later(ctx, by):
    return replace(ctx, now=ctx.now + by)


def costing(ctx, sku, place, units, minor):
    """Book units in that cost so many minor units each."""
    draft = MovementDraft(sku.pk, place.pk, units, "receipt", ctx.now, unit_cost=minor * 10_000)
    post(ctx, [draft])


def picked(ctx, demand, key, *, line, units):
    """Hold units for a demand's line and take them off the shelf."""
    commands.reserve(ctx, demand=demand, claims=[Claim(line, *key, units)])
    [row, *_] = commands.allocate(ctx, demand=demand)
    pick(ctx, row)


def tracked(ctx, code, *, tracking="lot", kind="simple"):
    """Enter a SKU that is told apart by lot or serial number."""
    drafts = [SkuDraft(code=code, name=f"Product {code}", tracking=tracking, kind=kind)]
    catalog.import_skus(ctx, drafts=drafts)
    return resolve_sku(code)


def lot_in(ctx, sku, place, code, units, *, expires_on=None):
    """Book units of a lot in."""
    arrival = Arrival(lots=((code, units, expires_on),))
    commands.receive_stock(ctx, location=place.code, sku=sku.code, quantity=units, arrival=arrival)
    return Lot.objects.get(sku=sku, code=code)


def pick(ctx, row):
    """Take what an allocated claim wants off the shelf."""
    lines = [(row.line_ref, row.sku_id, row.quantity)]
    commands.pick(ctx, demand=row.demand, location=row.location.code, lines=lines)
