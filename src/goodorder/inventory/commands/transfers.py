"""Transfers between places of one company: asked for, set aside at the source, sent."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from goodorder.inventory import errors
from goodorder.inventory.commands import announcing, claims, lots, piles
from goodorder.inventory.commands.closing import mark_closed
from goodorder.inventory.commands.holds import hand_back
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.commands.lots import Part
from goodorder.inventory.commands.picks import swap_lot
from goodorder.inventory.events import TransferApproved, TransferCancelled, TransferOpened, TransferShipped
from goodorder.inventory.models import Lot, Reservation, Transfer, TransferLine
from goodorder.inventory.rules import (
    Claim,
    HoldTerms,
    MovementDraft,
    TransferDraft,
    TransferItem,
    all_sent,
    portions,
)
from goodorder.inventory.rules.transfers import MOST_LINES
from goodorder.inventory.rules.words import GOOD
from goodorder.inventory.states import TRANSFER
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt, command
from goodorder.kernel.errors import Missing, Refused
from goodorder.kernel.events import record
from goodorder.kernel.numbering import next_number
from goodorder.kernel.quantity import checked
from goodorder.locations import commands as places
from goodorder.locations import queries as locations
from goodorder.locations.models import Location
from goodorder.locations.rules import LocationDraft

TRANSIT = "transit"


@command(needs="inventory.transfer")
def open_transfer(ctx: Context, *, draft: TransferDraft) -> Transfer:
    """Ask that goods go from one place to another of the same company; nothing is set aside yet.

    The caller must see one of the two places. Raises Refused `inventory.transfer_between_companies`,
    Invalid naming the field, Missing for an unknown code.
    """
    source, target = _ends(ctx, draft)
    if draft.due_on < ctx.now.astimezone(ZoneInfo(target.time_zone)).date():
        raise errors.due_in_the_past()
    skus = piles.stocked([item.sku for item in draft.lines], most=MOST_LINES)
    piles.refuse_repeats([(skus[item.sku].code, item.lot) for item in draft.lines])
    transfer = Transfer.objects.create(
        number=next_number("TR", ctx.now.year),
        source=source,
        target=target,
        due_on=draft.due_on,
        note=checks.text(draft.note, field="note", most=300, least=0),
        created_at=ctx.now,
        created_by=ctx.actor,
    )
    for item in draft.lines:
        sku = skus[item.sku]
        lot = lots.lot_named(sku.pk, item.lot) if item.lot else None
        transfer.lines.create(sku=sku, lot=lot, quantity=checked(item.quantity))
    lines = [{"sku": skus[item.sku].code, "quantity": item.quantity} for item in draft.lines]
    opened = TransferOpened(
        transfer_id=transfer.public_id,
        number=transfer.number,
        source=source.code,
        target=target.code,
        lines=lines,
    )
    record(ctx, transfer, opened)
    return transfer


def _ends(ctx: Context, draft: TransferDraft) -> tuple[Location, Location]:
    source, target = locations.location_for(draft.source), locations.location_for(draft.target)
    if not any(_is_seen(ctx, place) for place in (source, target)):
        locations.get_location(ctx, code=draft.source)
    for field, place in (("source", source), ("target", target)):
        if place.kind == TRANSIT or not place.is_active:
            raise errors.no_end_of_transfer(field, place.code)
    if source.pk == target.pk:
        raise errors.same_place()
    if source.company_id != target.company_id:
        raise errors.other_company(source.code, target.code)
    return source, target


def _is_seen(ctx: Context, place: Location) -> bool:
    try:
        locations.get_location(ctx, code=place.code)
    except Missing:
        return False
    return True


@command(needs="inventory.transfer")
def approve_transfer(ctx: Context, *, transfer_id: str) -> Transfer:
    """Set a transfer's units aside at the source, so that nobody sells them, and announce them at the target.

    Raises Refused `inventory.short` when they are not free, or when the transfer is not a draft.
    """
    transfer = locked(ctx, transfer_id)
    locations.get_location(ctx, code=transfer.source.code)
    TRANSFER.step(transfer, "approve")
    lines = list(transfer.lines.select_related("sku", "lot").order_by("pk"))
    piles.lock([(line.sku_id, transfer.source_id) for line in lines])
    wanted = [Claim(line.pk, line.sku_id, transfer.source_id, line.quantity) for line in lines]
    claims.reserve(ctx, demand=transfer.public_id, claims=wanted, terms=HoldTerms(is_pinned=True))
    held = claims.allocate(ctx, demand=transfer.public_id)
    _take_named_lots(ctx, transfer, lines, held)
    announcing.announce(ctx, transfer, lines)
    transfer.save(update_fields=["state"])
    record(ctx, transfer, TransferApproved(transfer_id=transfer.public_id, number=transfer.number))
    return transfer


def _take_named_lots(
    ctx: Context, transfer: Transfer, lines: Sequence[TransferLine], held: Sequence[Reservation]
) -> None:
    """Hold the lots that lines name instead of those that expire first."""
    named = {line.pk: line.lot for line in lines if line.lot is not None}
    others = [row for row in held if row.line_ref in named and row.lot_id != named[row.line_ref].pk]
    bound = {row.lot_id for row in others if row.lot_id is not None}
    codes: dict[int | None, str] = dict(Lot.objects.filter(pk__in=bound).values_list("pk", "code"))
    for row in others:
        swap_lot(
            ctx,
            demand=transfer.public_id,
            line_ref=row.line_ref,
            location=transfer.source.code,
            lot_from=codes[row.lot_id],
            lot_to=named[row.line_ref].code,
            quantity=row.quantity,
        )


@command(needs="inventory.transfer")
def cancel_transfer(ctx: Context, *, transfer_id: str, reason: str) -> Transfer:
    """Call a transfer off before anything left; what it held is free again. Raises Refused when goods left."""
    transfer = locked(ctx, transfer_id)
    TRANSFER.step(transfer, "cancel")
    because = checks.text(reason, field="reason")
    hand_back(ctx, demand=transfer.public_id)
    announcing.withdraw(ctx, transfer, because)
    transfer.save(update_fields=["state"])
    record(
        ctx,
        transfer,
        TransferCancelled(transfer_id=transfer.public_id, number=transfer.number, reason=because),
    )
    return transfer


@command(needs="inventory.move")
def ship_transfer(
    ctx: Context, *, transfer_id: str, lines: Sequence[TransferItem] = (), is_last: bool = False
) -> Transfer:
    """Send units of an approved transfer: they leave the source and lie at the company's transit location.

    No lines: everything that is still to go. `is_last`: nothing follows, what is left is free again.
    Raises Refused `inventory.not_to_send` for more than is asked for, `inventory.nothing_sent`; Missing.
    """
    transfer = locked(ctx, transfer_id)
    locations.get_location(ctx, code=transfer.source.code)
    TRANSFER.target(transfer.state, "ship_part")
    shipped = _send(ctx, transfer, _chosen(transfer, lines))
    if is_last:
        hand_back(ctx, demand=transfer.public_id)
        announcing.lower(ctx, transfer, _dropped(transfer), f"{transfer.number} was sent short")
    rows = list(transfer.lines.all())
    if not any(line.shipped for line in rows):
        raise errors.nothing_sent()
    done = all_sent(line.progress for line in rows)
    TRANSFER.step(transfer, "ship" if done else "ship_part")
    transfer.save(update_fields=["state"])
    record(
        ctx,
        transfer,
        TransferShipped(transfer_id=transfer.public_id, number=transfer.number, lines=shipped, is_last=done),
    )
    return transfer


def _dropped(transfer: Transfer) -> dict[int, int]:
    """Take off a transfer's lines what will not be sent; returns the units by SKU (id)."""
    units: dict[int, int] = {}
    for line in transfer.lines.filter(shipped__lt=F("quantity")):
        units[line.sku_id] = units.get(line.sku_id, 0) + line.progress.to_ship
    transfer.lines.update(quantity=F("shipped"))
    return units


def _chosen(transfer: Transfer, items: Sequence[TransferItem]) -> list[Part]:
    """Say which claims of a transfer leave, having locked its stock."""
    held = Reservation.objects.filter(demand=transfer.public_id, state=Reservation.OPEN)
    piles.lock(list(held.values_list("sku_id", "location_id")))
    rows = list(held.select_related("sku", "lot").order_by("pk"))
    if not items:
        return [(row, row.quantity) for row in rows]
    skus = piles.stocked([item.sku for item in items], most=MOST_LINES)
    piles.refuse_repeats([(skus[item.sku].code, item.lot) for item in items])
    left = {row.pk: row.quantity for row in rows}
    parts: list[Part] = []
    for item in sorted(items, key=lambda item: not item.lot):
        fitting = [row for row in rows if _fits(row, skus[item.sku].pk, item.lot)]
        units = portions([left[row.pk] for row in fitting], checked(item.quantity))
        if sum(units) < item.quantity:
            raise errors.not_to_send(skus[item.sku].code, item.quantity, sum(units))
        taken = [part for part in zip(fitting, units, strict=True) if part[1]]
        left |= {row.pk: left[row.pk] - part for row, part in taken}
        parts += taken
    return _joined(parts)


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Add up what is taken of one claim more than once: it can be closed in part only once."""
    units: dict[int, int] = {}
    for row, part in parts:
        units[row.pk] = units.get(row.pk, 0) + part
    rows = {row.pk: row for row, _ in parts}
    return [(rows[pk], part) for pk, part in units.items()]


def _fits(row: Reservation, sku_id: int, lot: str) -> bool:
    return row.sku_id == sku_id and (not lot or (row.lot is not None and row.lot.code.upper() == lot.upper()))


def _send(ctx: Context, transfer: Transfer, parts: Sequence[Part]) -> list[dict[str, object]]:
    """Turn claims into units under way; returns them as facts."""
    lots.let_go(parts)
    mark_closed(ctx, parts, Reservation.RELEASED, picked_first=True)
    transit = transit_of(ctx, transfer.source)
    moved: list[MovementDraft] = []
    for row, units in parts:
        pile = (row.sku_id, row.lot_id)
        moved += [
            leg(ctx, transfer, pile, transfer.source_id, -units),
            leg(ctx, transfer, pile, transit.pk, units),
        ]
    post(ctx, moved)
    for row, units in parts:
        _mark_sent(transfer, row, units)
    return [
        {"sku": row.sku.code, "lot": row.lot.code if row.lot else "", "quantity": units}
        for row, units in parts
    ]


def _mark_sent(transfer: Transfer, row: Reservation, units: int) -> None:
    """Count units as sent; a line without a lot hands them over to a line of the lot that went."""
    line = transfer.lines.get(pk=row.line_ref)
    if line.lot_id != row.lot_id:
        transfer.lines.filter(pk=line.pk).update(quantity=F("quantity") - units)
        known = transfer.lines.filter(Q(lot_id=row.lot_id), sku_id=row.sku_id).first()
        line = known or transfer.lines.create(sku_id=row.sku_id, lot_id=row.lot_id, quantity=0)
        transfer.lines.filter(pk=line.pk).update(quantity=F("quantity") + units)
    transfer.lines.filter(pk=line.pk).update(shipped=F("shipped") + units)


def locked(ctx: Context, transfer_id: str) -> Transfer:
    """Lock a transfer the caller may see, by public id; raises Missing."""
    rows = Transfer.objects.visible_to(ctx).select_related("source__company", "target")
    return rows.locked().by_public_id(transfer_id)


def leg(
    ctx: Context,
    transfer: Transfer,
    pile: tuple[int, int | None],
    place_id: int,
    units: int,
    condition: str = GOOD,
) -> MovementDraft:
    """Return one side of a step of a transfer; `pile` is SKU id and lot id. The sides cancel out."""
    sku_id, lot_id = pile
    return MovementDraft(
        sku_id, place_id, units, "transfer", ctx.now, transfer.public_id, condition=condition, lot_id=lot_id
    )


def transit_of(ctx: Context, source: Location) -> Location:
    """Return where a company's goods under way lie, set up on first use whoever sends them."""
    company = source.company.code
    code = f"TRANSIT-{company}"
    try:
        return locations.location_for(code)
    except Missing:
        return _set_up(announcing.everywhere(ctx), company, code, source.time_zone)


def _set_up(ctx: Context, company: str, code: str, zone: str) -> Location:
    draft = LocationDraft(kind=TRANSIT, time_zone=zone)
    name = f"Under way ({company})"
    try:
        return attempt(lambda: places.open_location(ctx, company=company, code=code, name=name, draft=draft))
    except Refused:  # another transfer opened it just now
        return locations.location_for(code)
