"""Lots past their day leave what can be sold."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice

from django.db.models import F

from goodorder.inventory.commands.ledger import opened, post
from goodorder.inventory.models import Balance
from goodorder.inventory.rules import MovementDraft, business_day
from goodorder.inventory.rules.words import GOOD, QUARANTINED
from goodorder.kernel.access import Context
from goodorder.kernel.command import command

MOST_BALANCES = 500


@command(needs="inventory.adjust")
def quarantine_expired(ctx: Context) -> int:
    """Move free units of expired lots to quarantine, a batch at a time; returns the units moved.

    A lot may be sold until the end of its last day at the place where it lies. Units that claims are bound
    to stay: they were promised in time, and the place decides. For a periodic job.
    """
    found = _expired(ctx)
    opened(sorted({(row.sku_id, row.location_id) for row in found}))
    movements = []
    for row in Balance.objects.filter(pk__in=[row.pk for row in found], quantity__gt=F("held")):
        free = row.quantity - row.held
        leaving = MovementDraft(row.sku_id, row.location_id, -free, "condition", ctx.now, reason="expired")
        leaving = replace(leaving, lot_id=row.lot_id, owner=row.owner)
        movements += [leaving, replace(leaving, quantity=free, condition=QUARANTINED)]
    post(ctx, movements)
    return sum(movement.quantity for movement in movements if movement.quantity > 0)


def _expired(ctx: Context) -> list[Balance]:
    """Read balances with free units of lots whose last day is over where they lie."""
    somewhere_tomorrow = ctx.now.date() + timedelta(days=1)
    rows = Balance.objects.filter(
        condition=GOOD, quantity__gt=F("held"), lot__expires_on__lt=somewhere_tomorrow
    ).select_related("lot", "location")
    over = (row for row in rows.order_by("pk").iterator() if _is_over(row, ctx))
    return list(islice(over, MOST_BALANCES))


def _is_over(row: Balance, ctx: Context) -> bool:
    last_day = row.lot.expires_on if row.lot else None
    return last_day is not None and last_day < business_day(ctx.now, row.location.time_zone)
