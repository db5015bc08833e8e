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


def policy_missing(company: str) -> Missing:
    """Refuse to reckon with costs where nothing is valued."""
    message = f"company: the stock of {company} is not valued; set its cost policy first"
    return Missing("inventory.policy_missing", message, field="company")


def policy_begun(company: str, since: str) -> Refused:
    """Refuse to move the day from which stock is valued."""
    message = f"since: the stock of {company} is valued since {since}; leave the day out to change the method"
    return Refused("inventory.policy_begun", message, field="since")


def policy_ahead() -> Invalid:
    """Refuse a policy for a time to come."""
    message = "since: stock is valued from a moment that has come; name now or earlier"
    return Invalid("inventory.policy_ahead", message, field="since")


def not_valued(movement_id: int) -> Missing:
    """Refuse to correct the cost of what has none."""
    message = (
        f"movement_id: movement {movement_id} has no value of its own: it moved units within the company, "
        "belongs to somebody else's goods, or came before valuation began"
    )
    return Missing("inventory.not_valued", message, field="movement_id")


def document_ambiguous(document: str) -> Invalid:
    """Refuse to guess whose receipts are meant."""
    message = f"company: several companies received goods with {document}; name one"
    return Invalid("inventory.document_ambiguous", message, field="company")


def cost_follows(kind: str) -> Refused:
    """Refuse to set a cost that is the result of others."""
    message = (
        f"movement_id: what a {kind} is worth follows from other entries; correct the receipts it depends on"
    )
    return Refused("inventory.cost_follows", message, field="movement_id", kind=kind)


def nothing_received(document: str) -> Missing:
    """Refuse a landed cost for which there are no goods."""
    message = f"document: no valued receipt of {document}; name the document the goods were received with"
    return Missing("inventory.nothing_received", message, field="document")


def cost_unknown(movements: Sequence[int]) -> Refused:
    """Refuse to add to a cost nobody knows."""
    message = (
        f"document: receipts without a unit cost: {', '.join(map(str, movements))}; correct their cost first"
    )
    return Refused("inventory.cost_unknown", message, field="document", movements=list(movements))


def nothing_to_share_by(basis: str) -> Invalid:
    """Refuse a basis by which the goods have no size."""
    message = f"basis: the goods have no {basis}; share by another basis"
    return Invalid("inventory.nothing_to_share_by", message, field="basis")


def landed_below_zero() -> Refused:
    """Refuse a landed cost that takes more off than the goods are worth."""
    message = "amount: goods would be worth less than nothing; take less off"
    return Refused("inventory.landed_below_zero", message, field="amount")


def nothing_lands() -> Invalid:
    """Refuse a landed cost of nothing."""
    message = "amount: write what it cost, or what to take off with a minus; zero changes nothing"
    return Invalid("inventory.nothing_lands", message, field="amount")
