"""Refusals of the stock room."""

from collections.abc import Sequence
from datetime import date
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


def lots_unwanted(sku: str) -> Invalid:
    """Refuse lots of a SKU that is not told apart by them."""
    message = f"lots: {sku} is not told apart by lot; leave lots out, or change its tracking first"
    return Invalid("inventory.lots_unwanted", message, field="lots")


def lots_missing(sku: str, tracking: str, quantity: int) -> Invalid:
    """Refuse units of a tracked SKU whose lots do not add up."""
    each = "one unit each" if tracking == "serial" else "each once"
    message = f"lots: {sku} is told apart by {tracking}: name {tracking}s, {each}, that add up to {quantity}"
    return Invalid("inventory.lots_missing", message, field="lots", quantity=quantity)


def lot_differs(code: str, expires_on: date | None) -> Refused:
    """Refuse a lot that is known with another expiry."""
    message = (
        f"lots: lot {code} is known to expire on {expires_on or 'no day'}; correct the expiry or the code"
    )
    return Refused("inventory.lot_differs", message, field="lots")


def serial_here(codes: Sequence[str]) -> Refused:
    """Refuse serial numbers that are somewhere already."""
    message = f"lots: these serial numbers are in stock already: {', '.join(codes)}; correct them"
    return Refused("inventory.serial_here", message, field="lots", serials=list(codes))


def lot_unfit(code: str, why: str) -> Refused:
    """Refuse to promise or send a lot."""
    return Refused("inventory.lot_unfit", f"lot {code}: {why}; choose another lot", field="lot_to")


def picked_already(demand: str, units: int) -> Refused:
    """Refuse to give up units that were taken off the shelf."""
    message = f"{units} units of {demand} are picked: put them back (unpick) before they are given up"
    return Refused("inventory.picked", message, picked=units)


def hold_limit(rows: Sequence[dict[str, Any]]) -> Refused:
    """Refuse to hold more than a policy allows; entries name sku, limit, held and possible."""
    named = "; ".join(
        f"{row['sku']}: at most {row['limit']}, {row['held']} held already, {row['possible']} more possible"
        for row in rows
    )
    return Refused("inventory.hold_limit", f"quantity: {named}", field="quantity", rows=list(rows))


def extended_before(demand: str) -> Refused:
    """Refuse a second extension."""
    message = f"the holds of {demand} were extended once; that is all: pay, or reserve again"
    return Refused("inventory.extended_before", message)


def hold_over(demand: str) -> Refused:
    """Refuse to extend what has run out."""
    return Refused(
        "inventory.hold_over", f"{demand} holds nothing whose time could be extended: reserve again"
    )


def supply_settled(document: str, state: str) -> Refused:
    """Refuse to change supply that is not open."""
    return Refused("inventory.supply_settled", f"{document} is {state}: expect new supply instead")


def supply_of_another(document: str) -> Invalid:
    """Refuse units for a supply of another SKU or place."""
    message = f"expected_id: {document} is of another SKU or for another location; name the one that came"
    return Invalid("inventory.supply_of_another", message, field="expected_id")


def rebuild_broken(why: str) -> Refused:
    """Refuse to rebuild what movements and claims cannot add up to."""
    message = (
        f"movements and claims contradict each other: {why}. Release claims or correct stock, then rebuild"
    )
    return Refused("inventory.rebuild_broken", message)
