"""Refusals of the stock room."""

from collections.abc import Sequence
from typing import Any

from goodorder.kernel.errors import Invalid, Missing, Refused


def short(missing: Sequence[dict[str, Any]]) -> Refused:
    """Refuse a reservation; each entry names sku, location, asked and available."""
    named = "; ".join(
        f"{entry['sku']} at {entry['location']}: {entry['asked']} asked, {entry['available']} available"
        for entry in missing
    )
    message = f"not enough stock: {named}. Ask for less, or reserve at another location"
    return Refused("inventory.short", message, short=list(missing))


def not_held(*, demand: str, line_ref: int, asked: int, held: int) -> Refused:
    """Refuse to release or consume more than a line holds."""
    message = (
        f"line {line_ref} of {demand} holds {held} units, not {asked}: reserve the rest first, or name fewer"
    )
    return Refused("inventory.not_held", message, field="quantity", line_ref=line_ref, asked=asked, held=held)


def below_reserved(rows: Sequence[dict[str, Any]]) -> Refused:
    """Refuse a movement that would leave less than is promised; entries name sku, location, levels."""
    named = "; ".join(
        f"{_place(row)}: {row['on_hand']} on hand, {row['reserved']} of it reserved, {row['wanted']} wanted"
        for row in rows
    )
    message = f"quantity: less would be left than is promised: {named}. Release reservations first"
    return Refused("inventory.below_reserved", message, field="quantity", rows=list(rows))


def not_there(rows: Sequence[dict[str, Any]]) -> Refused:
    """Refuse to take units that are not there; entries name sku, location, condition, lot, owner."""
    named = "; ".join(f"{_place(row)}: {row['on_hand']} there, {row['wanted']} would be left" for row in rows)
    message = f"quantity: there are fewer units: {named}. Take fewer, or name what is there"
    return Refused("inventory.not_there", message, field="quantity", rows=list(rows))


def _place(row: dict[str, Any]) -> str:
    lot = f" lot {row['lot']}" if row.get("lot") else ""
    owner = f" of {row['owner']}" if row.get("owner") else ""
    condition = row.get("condition", "good")
    return f"{row['sku']}{lot}{owner} at {row['location']}" + (
        "" if condition == "good" else f" ({condition})"
    )


def nothing_changes() -> Invalid:
    """Refuse an adjustment by zero."""
    message = "quantity: write how many units to add, or take away with a minus; zero changes nothing"
    return Invalid("inventory.nothing_changes", message, field="quantity")


def reason_missing() -> Invalid:
    """Refuse a correction nobody explains."""
    message = "reason: say why the balance is corrected (count, damage, theft, found)"
    return Invalid("inventory.reason_missing", message, field="reason")


def skus_unknown(codes: Sequence[str]) -> Missing:
    """Refuse an import that names SKUs the catalogue does not know."""
    message = f"sku: not in the catalogue: {', '.join(codes)}. Correct the codes or add the SKUs first"
    return Missing("inventory.skus_unknown", message, field="sku", skus=list(codes))
