"""Units that come back and change hands: which movements take them from one pile to another. Pure."""

from dataclasses import dataclass

from goodorder.inventory.rules import MovementDraft
from goodorder.inventory.rules.words import DAMAGED, GOOD, QUARANTINED

PILES = (GOOD, QUARANTINED, DAMAGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Units of a SKU (code) at a location (code) that go from one pile to another; an empty pile is outside.

    `kind` is the movement's kind when they come in or leave; `line_ref` is the line they were sold on, when they
    come back from a sale; `document` what turned them.
    """

    location: str
    sku: str
    was: str
    now: str
    kind: str
    document: str
    reason: str
    quantity: int = 1
    lot: str = ""
    line_ref: int | None = None


def movements_of(turn: Turn, base: MovementDraft) -> list[MovementDraft]:
    """Return the movements of a turn: one in or out, two that cancel out between piles, none for nothing."""
    if turn.was == turn.now:
        return []
    kind = "condition" if turn.was and turn.now else turn.kind
    line_ref = turn.line_ref if not turn.was else None
    steps = ((turn.was, -turn.quantity), (turn.now, turn.quantity))
    return [_of(base, pile, units, kind, line_ref) for pile, units in steps if pile]


def _of(base: MovementDraft, pile: str, units: int, kind: str, line_ref: int | None) -> MovementDraft:
    return MovementDraft(
        base.sku_id,
        base.location_id,
        units,
        kind,
        base.at,
        base.document,
        line_ref,
        base.reason,
        pile,
        base.lot_id,
    )
