"""Dated supply that is to come, and those who wait for it."""

from datetime import date

from goodorder.catalog import queries as catalog
from goodorder.inventory import errors
from goodorder.inventory.commands import statements
from goodorder.inventory.commands.queue import rebind_all
from goodorder.inventory.events import SupplyArrived, SupplyCancelled, SupplyChanged, SupplyExpected
from goodorder.inventory.models import Expected
from goodorder.inventory.rules import ExpectedDraft
from goodorder.inventory.rules.words import SUPPLY_KINDS
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locale import in_english
from goodorder.locations import queries as locations


@command(needs="inventory.receive")
def expect_supply(ctx: Context, *, draft: ExpectedDraft) -> Expected:
    """Enter supply that is to come; those who wait are bound to it in the order of the queue.

    Raises Invalid naming the field, Missing for an unknown code, Refused for a kit, which has no stock.
    """
    sku = catalog.resolve_sku(draft.sku)
    if sku.kind == "kit":
        raise errors.kit_has_no_stock([sku.code])
    place = locations.get_location(ctx, code=draft.location)
    statements.lock_skus([sku.pk])
    row = Expected.objects.create(
        kind=checks.one_of(draft.kind, SUPPLY_KINDS, field="kind"),
        document=checks.text(draft.document, field="document", most=60),
        sku=sku,
        location=place,
        quantity=checked(draft.quantity),
        due_on=draft.due_on,
        first_due_on=draft.due_on,
        confidence_percent=checks.whole(draft.confidence_percent, field="confidence_percent", most=100),
        unit_cost=draft.unit_cost,
        created_at=ctx.now,
    )
    fact = SupplyExpected(
        expected_id=row.public_id,
        document=row.document,
        sku_id=sku.public_id,
        location=place.code,
        quantity=row.quantity,
        due_on=row.due_on.isoformat(),
    )
    record(ctx, row, fact)
    rebind_all(ctx, [sku.pk], cause=f"{row.document} is expected on {row.due_on}")
    row.refresh_from_db()
    return row


@command(needs="inventory.receive")
def change_expected(
    ctx: Context, *, expected_id: str, due_on: date | None = None, quantity: int | None = None, reason: str
) -> Expected:
    """Change the day or the quantity (all of it, what came in included) of supply, saying why.

    Whoever waits for it is told when their day changes. Raises Refused `inventory.supply_settled` when
    nothing is to come any more, Invalid for a quantity that does not exceed what came in, Missing.
    """
    row = locked_supply(ctx, expected_id)
    why = checks.text(reason, field="reason")
    was_on, was = row.due_on, row.quantity
    row.due_on = due_on or row.due_on
    row.quantity = checked(row.quantity if quantity is None else quantity, least=row.received + 1)
    if (row.due_on, row.quantity) == (was_on, was):
        return row
    row.claimed = min(row.claimed, row.to_come)
    row.save(update_fields=["due_on", "quantity", "claimed"])
    changed = SupplyChanged(
        expected_id=row.public_id,
        document=row.document,
        quantity=row.quantity,
        due_on=row.due_on.isoformat(),
        was_quantity=was,
        was_due_on=was_on.isoformat(),
    )
    record(ctx, row, changed)
    rebind_all(ctx, [row.sku_id], cause=f"{in_english(changed.sentence)}: {why}")
    row.refresh_from_db()
    return row


@command(needs="inventory.receive")
def cancel_expected(ctx: Context, *, expected_id: str, reason: str) -> Expected:
    """Say that the rest of a supply will not come, and why; whoever waits for it is bound to other supply.

    Raises Refused `inventory.supply_settled` when nothing is to come any more, Missing.
    """
    row = locked_supply(ctx, expected_id)
    why = checks.text(reason, field="reason")
    cancelled = SupplyCancelled(expected_id=row.public_id, document=row.document, quantity=row.to_come)
    settle(row, Expected.CANCELLED)
    record(ctx, row, cancelled)
    rebind_all(ctx, [row.sku_id], cause=f"{in_english(cancelled.sentence)}: {why}", lost=row.document)
    return row


def arrive(ctx: Context, row: Expected, quantity: int) -> None:
    """Count units that came in for a supply, before they are booked; the SKU is locked."""
    row.received += quantity
    row.claimed = min(row.claimed, row.to_come)
    is_closed = row.received >= row.quantity
    row.save(update_fields=["received", "claimed"])
    if is_closed:
        settle(row, Expected.CLOSED)
    arrived = SupplyArrived(
        expected_id=row.public_id, document=row.document, quantity=quantity, is_closed=is_closed
    )
    record(ctx, row, arrived)


def settle(row: Expected, state: str) -> None:
    """End a supply: nobody is bound to it any more."""
    row.bindings.all().delete()
    row.state, row.claimed = state, 0
    row.save(update_fields=["state", "claimed"])


def locked_supply(ctx: Context, expected_id: str) -> Expected:
    """Lock the SKU of a supply that is still open, and return the supply; raises Missing or Refused."""
    rows = Expected.objects.visible_to(ctx)
    statements.lock_skus([rows.by_public_id(expected_id).sku_id])
    row = rows.by_public_id(expected_id)
    if row.state != Expected.OPEN:
        raise errors.supply_settled(row.document, row.state)
    return row
