"""What a transfer promises its target: expected supply, from its approval until it came or will not come."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from goodorder.inventory.commands.supply import (
    arrive,
    cancel_expected,
    change_expected,
    expect_supply,
    locked_supply,
)
from goodorder.inventory.models import Expected, Transfer, TransferLine
from goodorder.inventory.rules import ExpectedDraft
from goodorder.kernel.access import Context

CONFIDENCE_PERCENT = 90


def announce(ctx: Context, transfer: Transfer, lines: Sequence[TransferLine]) -> None:
    """Expect a transfer's units at its target, one supply per SKU."""
    units: dict[str, int] = {}
    for line in lines:
        units[line.sku.code] = units.get(line.sku.code, 0) + line.quantity
    for code, quantity in units.items():
        draft = ExpectedDraft(
            "transfer",
            transfer.number,
            transfer.target.code,
            code,
            quantity,
            transfer.due_on,
            CONFIDENCE_PERCENT,
        )
        expect_supply(everywhere(ctx), draft=draft)


def withdraw(ctx: Context, transfer: Transfer, reason: str) -> None:
    """Say that nothing of a transfer will come."""
    for row in _open(transfer):
        cancel_expected(everywhere(ctx), expected_id=row.public_id, reason=reason)


def lower(ctx: Context, transfer: Transfer, units: Mapping[int, int], reason: str) -> None:
    """Say that some units (by SKU id) will not come."""
    for row in _open(transfer):
        quantity = row.quantity - units.get(row.sku_id, 0)
        if quantity <= row.received:
            cancel_expected(everywhere(ctx), expected_id=row.public_id, reason=reason)
        elif quantity < row.quantity:
            change_expected(everywhere(ctx), expected_id=row.public_id, quantity=quantity, reason=reason)


def arrived(ctx: Context, transfer: Transfer, units: Mapping[int, int]) -> None:
    """Count units (by SKU id) that came, before they are booked; their SKUs are locked."""
    for row in _open(transfer):
        if came := units.get(row.sku_id, 0):
            arrive(ctx, locked_supply(everywhere(ctx), row.public_id), came)


def everywhere(ctx: Context) -> Context:
    """Return the same act without limits of place: a transfer concerns both of its ends, whoever acts at one."""
    return replace(ctx, scopes={})


def _open(transfer: Transfer) -> list[Expected]:
    rows = Expected.objects.filter(kind="transfer", document=transfer.number, state=Expected.OPEN)
    return list(rows.order_by("sku_id"))
