"""Keeping what is held: a touched cart's time begins anew, and a batch of demands is sure of its locks."""

from collections.abc import Collection
from datetime import datetime

from goodorder.inventory.commands import statements
from goodorder.inventory.commands.closing import held_by
from goodorder.inventory.models import Reservation
from goodorder.inventory.rules import Key
from goodorder.kernel.access import Context
from goodorder.kernel.command import command


@command(needs="inventory.reserve")
def renew_hold(ctx: Context, *, demand: str, until: datetime) -> list[Reservation]:
    """Let a demand's soft holds last until an instant, never shorter, because somebody touched it.

    Those that have run out stay as they are. Returns the others.
    """
    rows = [row for row in held_by(demand) if row.expires_at is not None and row.expires_at > ctx.now]
    for row in rows:
        row.expires_at = max(until, row.expires_at or until)
    Reservation.objects.bulk_update(rows, ["expires_at"])
    return rows


@command(needs="inventory.reserve")
def keep_stock(ctx: Context, *, sku_ids: Collection[int]) -> None:  # noqa: ARG001 - every command takes it
    """Lock SKUs and all their balances in the documented order, for many demands in one command.

    One after the other they would lock what comes earlier in the order after what comes later.
    """
    statements.lock_skus(sku_ids)
    statements.lock(sku_ids=sku_ids)


@command(needs="inventory.reserve")
def look_at_stock(ctx: Context, *, sku_ids: Collection[int], keeps: bool) -> dict[Key, int]:
    """Read what is available of SKUs everywhere, and with `keeps` lock it first, so that it stays as it was seen.

    Left out are SKUs of which a claim has run out: who comes first there is to be settled one demand at a time.
    """
    if keeps:
        statements.lock(sku_ids=sku_ids)
    return statements.look(sku_ids, ctx.now)
