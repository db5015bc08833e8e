"""Refusals of the valuation of stock."""

from collections.abc import Sequence

from goodorder.kernel.errors import Invalid, Missing, Refused


def policy_missing(company: str) -> Missing:
    """Refuse to reckon with costs where nothing is valued."""
    message = f"company: the stock of {company} is not valued; set its cost policy first"
    return Missing("costing.policy_missing", message, field="company")


def policy_begun(company: str, since: str) -> Refused:
    """Refuse to move the day from which stock is valued."""
    message = f"since: the stock of {company} is valued since {since}; leave the day out to change the method"
    return Refused("costing.policy_begun", message, field="since")


def policy_ahead() -> Invalid:
    """Refuse a policy for a time to come."""
    message = "since: stock is valued from a moment that has come; name now or earlier"
    return Invalid("costing.policy_ahead", message, field="since")


def not_valued(movement_id: int) -> Missing:
    """Refuse to correct the cost of what has none."""
    message = (
        f"movement_id: movement {movement_id} has no value of its own: it moved units within the company, "
        "belongs to somebody else's goods, or came before valuation began"
    )
    return Missing("costing.not_valued", message, field="movement_id")


def document_ambiguous(document: str) -> Invalid:
    """Refuse to guess whose receipts are meant."""
    message = f"company: several companies received goods with {document}; name one"
    return Invalid("costing.document_ambiguous", message, field="company")


def cost_follows(kind: str) -> Refused:
    """Refuse to set a cost that is the result of others."""
    message = (
        f"movement_id: what a {kind} is worth follows from other entries; correct the receipts it depends on"
    )
    return Refused("costing.cost_follows", message, field="movement_id", kind=kind)


def nothing_received(document: str) -> Missing:
    """Refuse a landed cost for which there are no goods."""
    message = f"document: no valued receipt of {document}; name the document the goods were received with"
    return Missing("costing.nothing_received", message, field="document")


def cost_unknown(movements: Sequence[int]) -> Refused:
    """Refuse to add to a cost nobody knows."""
    message = (
        f"document: receipts without a unit cost: {', '.join(map(str, movements))}; correct their cost first"
    )
    return Refused("costing.cost_unknown", message, field="document", movements=list(movements))


def nothing_to_share_by(basis: str) -> Invalid:
    """Refuse a basis by which the goods have no size."""
    message = f"basis: the goods have no {basis}; share by another basis"
    return Invalid("costing.nothing_to_share_by", message, field="basis")


def landed_below_zero() -> Refused:
    """Refuse a landed cost that takes more off than the goods are worth."""
    message = "amount: goods would be worth less than nothing; take less off"
    return Refused("costing.landed_below_zero", message, field="amount")


def nothing_lands() -> Invalid:
    """Refuse a landed cost of nothing."""
    message = "amount: write what it cost, or what to take off with a minus; zero changes nothing"
    return Invalid("costing.nothing_lands", message, field="amount")
