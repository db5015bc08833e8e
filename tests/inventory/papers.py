"""What tests of stock papers stand on."""

from dataclasses import replace

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.models import Lot, Reservation
from goodorder.inventory.rules import Claim, MovementDraft


def later(ctx, by):
    return replace(ctx, now=ctx.now + by)


def costing(ctx, sku, place, units, minor):
    """Book units in that cost so many minor units each."""
    draft = MovementDraft(sku.pk, place.pk, units, "receipt", ctx.now, unit_cost=minor * 10_000)
    post(ctx, [draft])


def picked(ctx, demand, key, *, line, units):
    """Hold units for a demand's line and take them off the shelf."""
    commands.reserve(ctx, demand=demand, claims=[Claim(line, *key, units)])
    commands.allocate(ctx, demand=demand)
    Reservation.objects.filter(demand=demand, line_ref=line, state="open").update(picked=units)


def tracked(ctx, code, *, tracking="lot", kind="simple"):
    """Enter a SKU that is told apart by lot or serial number."""
    drafts = [SkuDraft(code=code, name=f"Product {code}", tracking=tracking, kind=kind)]
    catalog.import_skus(ctx, drafts=drafts)
    return resolve_sku(code)


def lot_in(ctx, sku, place, code, units, *, expires_on=None):
    """Book units of a lot in."""
    serial = sku.tracking == "serial"
    found = Lot.objects.filter(sku=sku, code=code).first() or Lot.objects.create(
        sku=sku, code=code, is_serial=serial, expires_on=expires_on, received_at=ctx.now
    )
    post(ctx, [MovementDraft(sku.pk, place.pk, units, "receipt", ctx.now, lot_id=found.pk)])
    return found


def pick(ctx, row):
    """Take what an allocated claim wants off the shelf."""
    Reservation.objects.filter(pk=row.pk).update(picked=row.quantity)
