"""Corrections of balances: with a reason, above a limit with a second person; conditions of what lies there."""

from dataclasses import dataclass

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.inventory import errors
from goodorder.inventory.commands import piles
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.commands.telling import adjusted, stocks
from goodorder.inventory.events import ConditionChanged, CorrectionAsked, CorrectionDecided
from goodorder.inventory.models import Adjustment, Lot, Stock
from goodorder.inventory.queries import latest_costs
from goodorder.inventory.rules import WRITE_OFF_LIMIT, Key, MovementDraft, PileName
from goodorder.inventory.rules.corrections import destination, goes_wrong_way, reason_of, worded, worth
from goodorder.inventory.rules.words import CONDITIONS, GOOD
from goodorder.inventory.states import ADJUSTMENT
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations import queries as locations
from goodorder.locations.models import Location

MAY_WRITE_OFF = "inventory.write_off"
WHOLE_SHELF = PileName()


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction as it is to be booked: what, where, how many units (signed), why."""

    sku: Sku
    place: Location
    quantity: int
    code: str
    note: str
    pile: PileName
    document: str = ""

    @property
    def key(self) -> Key:
        """Name the stock row."""
        return self.sku.pk, self.place.pk


@command(needs="inventory.adjust")
def adjust_stock(
    ctx: Context,
    *,
    location: str,
    sku: str,
    quantity: int,
    reason: str,
    document: str = "",
    pile: PileName = WHOLE_SHELF,
) -> Stock | Adjustment:
    """Correct a balance by a signed quantity. `reason` is a code, `code: note`, or free text (then: other).

    Damage puts good units among the damaged ones instead of taking them off. Without a lot, missing units
    of a tracked SKU are those that expire first. Worth more than the limit, the correction is only asked
    for, and returned as such, unless the caller holds `inventory.write_off`. Raises Refused
    `inventory.below_reserved` when fewer units would be left than are promised, `inventory.not_there` when
    fewer are there; Invalid naming the field; Missing for an unknown code.
    """
    correction = _read(ctx, location, sku, quantity, reason, document, pile)
    value = _value(correction)
    if value > WRITE_OFF_LIMIT and not ctx.may(MAY_WRITE_OFF):
        return _asked(ctx, correction, value)
    return _booked(ctx, correction)


@command(needs="inventory.adjust")
def request_adjustment(
    ctx: Context, *, location: str, sku: str, quantity: int, reason: str, pile: PileName = WHOLE_SHELF
) -> Adjustment:
    """Ask for a correction that another person is to approve. Raises as `adjust_stock` does, but books nothing."""
    correction = _read(ctx, location, sku, quantity, reason, "", pile)
    return _asked(ctx, correction, _value(correction))


@command(needs="inventory.write_off")
def approve_adjustment(ctx: Context, *, adjustment_id: str) -> Adjustment:
    """Book a correction somebody else asked for. Raises Refused `inventory.own_paper`, and as booking does."""
    asked = _locked(ctx, adjustment_id)
    if asked.requested_by == ctx.actor:
        raise errors.own_paper("correction", "adjustment_id")
    _decided(ctx, asked, "approve", "")
    pile = PileName(asked.lot.code if asked.lot else "", asked.condition)
    given = (asked.sku, asked.location, asked.quantity, asked.reason, asked.note)
    _booked(ctx, Correction(*given, pile, asked.public_id))
    return asked


@command(needs="inventory.write_off")
def reject_adjustment(ctx: Context, *, adjustment_id: str, note: str) -> Adjustment:
    """Decline a correction somebody asked for, saying why. Raises Missing, Refused when it is decided."""
    asked = _locked(ctx, adjustment_id)
    if asked.requested_by == ctx.actor:
        raise errors.own_paper("correction", "adjustment_id")
    _decided(ctx, asked, "reject", checks.text(note, field="note"))
    return asked


@command(needs="inventory.adjust")
def move_condition(
    ctx: Context,
    *,
    location: str,
    sku: str,
    quantity: int,
    to: str,
    reason: str,
    pile: PileName = WHOLE_SHELF,
) -> Stock:
    """Put units into another condition: good, quarantined or damaged; `pile` is where they are now.

    Raises Refused `inventory.below_reserved` when good units are promised, `inventory.not_there`; Invalid.
    """
    piles.checked_condition(to, CONDITIONS, field="to")
    piles.checked_condition(pile.condition, CONDITIONS)
    if to == pile.condition:
        raise errors.same_condition(to)
    because = checks.text(reason, field="reason")
    thing, place = catalog.resolve_sku(sku), locations.get_location(ctx, code=location)
    correction = Correction(thing, place, -checked(quantity), because, "", pile)
    piles.lock([correction.key])
    _turned(ctx, correction, to, because)
    stock = stocks([correction.key])[0]
    record(ctx, stock, _changed(stock, correction, to, because))
    return stock


def _read(
    ctx: Context, location: str, sku: str, quantity: int, reason: str, document: str, pile: PileName
) -> Correction:
    if not quantity:
        raise errors.nothing_changes()
    if not reason.strip():
        raise errors.reason_missing()
    checked(abs(quantity))
    code, note = reason_of(reason)
    if goes_wrong_way(code, quantity):
        raise errors.reason_wrong_way(code)
    piles.checked_condition(pile.condition, CONDITIONS)
    thing, place = catalog.resolve_sku(sku), locations.get_location(ctx, code=location)
    note = checks.text(note, field="reason", most=150, least=0)
    return Correction(thing, place, quantity, code, note, pile, document)


def _value(correction: Correction) -> int:
    cost = latest_costs([correction.sku.pk], correction.place).get(correction.sku.pk, 0)
    return worth(correction.quantity, cost)


def _asked(ctx: Context, correction: Correction, value: int) -> Adjustment:
    lot = _lot(correction)
    asked = Adjustment.objects.create(
        sku=correction.sku,
        location=correction.place,
        lot=lot,
        condition=correction.pile.condition,
        quantity=correction.quantity,
        reason=correction.code,
        note=correction.note,
        value=value,
        requested_by=ctx.actor,
        requested_at=ctx.now,
    )
    fact = CorrectionAsked(
        sku=correction.sku.code,
        location=correction.place.code,
        quantity=correction.quantity,
        reason=worded(correction.code, correction.note),
        value=value,
    )
    record(ctx, asked, fact)
    return asked


def _locked(ctx: Context, adjustment_id: str) -> Adjustment:
    rows = Adjustment.objects.visible_to(ctx).select_related("sku", "location", "lot")
    return rows.locked().by_public_id(adjustment_id)


def _decided(ctx: Context, asked: Adjustment, event: str, note: str) -> None:
    ADJUSTMENT.step(asked, event)
    asked.decided_by, asked.decided_at = ctx.actor, ctx.now
    asked.save(update_fields=["state", "decided_by", "decided_at"])
    record(ctx, asked, CorrectionDecided(is_approved=event == "approve", note=note))


def _booked(ctx: Context, correction: Correction) -> Stock:
    piles.lock([correction.key])
    because = worded(correction.code, correction.note)
    turned_to = destination(correction.code, correction.pile.condition)
    if turned_to:
        _turned(ctx, correction, turned_to, because)
    else:
        parts = _parts(correction)
        post(
            ctx,
            [_draft(ctx, correction, "adjust", part, correction.pile.condition, because) for part in parts],
        )
    stock = stocks([correction.key])[0]
    if turned_to:
        record(ctx, stock, _changed(stock, correction, turned_to, because))
    else:
        record(ctx, stock, adjusted(stock, correction.quantity, because))
    return stock


def _changed(stock: Stock, correction: Correction, to: str, because: str) -> ConditionChanged:
    return ConditionChanged(
        sku_id=stock.sku.public_id,
        location=stock.location.code,
        quantity=-correction.quantity,
        was=correction.pile.condition,
        condition=to,
        reason=because,
    )


def _turned(ctx: Context, correction: Correction, to: str, because: str) -> None:
    """Take units from one condition to another: two movements that cancel out per lot."""
    moved = []
    for lot_id, units in _parts(correction):
        moved.append(
            _draft(ctx, correction, "condition", (lot_id, units), correction.pile.condition, because)
        )
        moved.append(_draft(ctx, correction, "condition", (lot_id, -units), to, because))
    post(ctx, moved)


def _draft(
    ctx: Context,
    correction: Correction,
    kind: str,
    part: tuple[int | None, int],
    condition: str,
    because: str,
) -> MovementDraft:
    lot_id, units = part
    return MovementDraft(
        *correction.key, units, kind, ctx.now, correction.document, None, because, condition, lot_id
    )


def _parts(correction: Correction) -> list[tuple[int | None, int]]:
    """Say which lots are meant; without one named, missing good units are those that expire first."""
    quantity, pile = correction.quantity, correction.pile
    is_open = correction.sku.tracking != piles.UNTRACKED and not pile.lot
    if not is_open or quantity > 0 or pile.condition != GOOD:
        lot = _lot(correction)
        return [(lot.pk if lot else None, quantity)]
    parts = [(lot_id, -units) for lot_id, units in piles.first_expiring(correction.key, -quantity)]
    missing = quantity - sum(units for _, units in parts)
    return [*parts, (None, missing)] if missing else parts


def _lot(correction: Correction) -> Lot | None:
    """Return the lot that is named; raises Invalid when one must be and is not, Missing."""
    pile = correction.pile
    if not pile.lot and correction.quantity < 0 and pile.condition == GOOD:
        return None
    return piles.lot_of(correction.sku, pile.lot)
