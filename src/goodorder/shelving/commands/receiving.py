"""Receiving at the dock: counted units are booked for what was expected, and directed to whoever waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import resolve_sku
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Expected, Reservation, Waiting
from goodorder.inventory.rules import Arrival, portions
from goodorder.inventory.rules.words import GOOD
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations.models import Bin, Location
from goodorder.locations.queries import get_location
from goodorder.locations.rules import DISPATCH
from goodorder.shelving import errors
from goodorder.shelving.commands.placing import place_item
from goodorder.shelving.events import CrossDockDirected
from goodorder.shelving.models import CrossDock
from goodorder.shelving.rules import Incoming, Putting
from goodorder.stockroom import commands as stockroom
from goodorder.stockroom.queries import get_transfer
from goodorder.stockroom.rules import TransferItem

EXTRA = "more than was expected"
Line = tuple[str, int]
"""Demand and line_ref."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was booked: units, how many are still to come of the SKU, how many of them nobody expected.

    `directed` go to dispatch, the oldest promise first; `bin` took the others, empty: they lie in receiving.
    """

    sku: str
    lot: str
    quantity: int
    to_come: int
    extra: int
    directed: tuple[CrossDock, ...] = ()
    bin: str = ""


@command(needs="inventory.receive")
def receive_item(ctx: Context, *, location: str, document: str, item: Incoming, bin: str = "") -> Receipt:  # noqa: A002 - what the field is called
    """Book counted units of a document into receiving, or into a bin (code), and direct what is waited for.

    Raises Refused `shelving.not_expected` and `shelving.more_than_expected`, which may be insisted on, and as
    `inventory.receive_stock`, `stockroom.receive_transfer` and `place_item` do; Missing for an unknown code.
    """
    place, thing = get_location(ctx, code=location), resolve_sku(item.sku)
    inventory.lock_queue(ctx, sku_ids=[thing.pk])
    rows = _expected(place, document)
    supplies = [row for row in rows if row.sku_id == thing.pk and row.to_come]
    extra = _extra(thing, rows[0].document, supplies, item)
    before, last = _waiting(thing), _last_claim(thing, place)
    _book(ctx, place, thing, rows[0], supplies, item)
    is_good = item.condition == GOOD
    found = _direct(ctx, place, thing, (before, last), (item.quantity, rows[0].document)) if is_good else []
    lot = item.lot.strip() if thing.tracking != "none" else ""
    rest = item.quantity - sum(row.quantity for row in found)
    if bin and rest:
        put = Putting(sku=thing.code, quantity=rest, bin=bin, lot=lot, anyway=True)
        bin = place_item(ctx, location=place.code, item=put).bin  # noqa: A001 - as above
    to_come = sum(row.to_come for row in _expected(place, document) if row.sku_id == thing.pk)
    return Receipt(thing.code, lot, item.quantity, to_come, extra, tuple(found), bin if rest else "")


def _expected(place: Location, document: str) -> list[Expected]:
    """Return a document's supplies at a place, open ones first by day; raises Missing when there is none."""
    rows = Expected.objects.filter(location=place, document__iexact=document.strip())
    found = sorted(rows, key=lambda row: (not row.to_come, row.due_on, row.pk))
    if not found:
        raise errors.document_unknown(document, place.code)
    return found


def _extra(thing: Sku, document: str, supplies: Sequence[Expected], item: Incoming) -> int:
    """Return how many units are more than what is to come; raises Refused unless they are taken anyway."""
    to_come = sum(row.to_come for row in supplies)
    extra = max(0, checked(item.quantity) - to_come)
    if extra and not item.anyway:
        if not supplies:
            raise errors.not_expected(thing.code, document)
        raise errors.more_than_expected(thing.code, document, to_come, item.quantity)
    return extra


def _book(
    ctx: Context, place: Location, thing: Sku, head: Expected, supplies: Sequence[Expected], item: Incoming
) -> None:
    parts = portions([row.to_come for row in supplies], item.quantity)
    extra = item.quantity - sum(parts)
    if head.kind == "transfer":
        return _book_transfer(ctx, thing, head.document, item, extra)
    for row, units in zip(supplies, parts, strict=True):
        if units:
            _receive(ctx, place, thing, item, (units, row.document, row.public_id))
    if extra:
        _receive(ctx, place, thing, item, (extra, head.document, ""))
    return None


def _receive(ctx: Context, place: Location, thing: Sku, item: Incoming, part: tuple[int, str, str]) -> None:
    units, document, expected_id = part
    lots = ((item.lot, units, item.expires_on),) if thing.tracking != "none" and item.lot else ()
    arrival = Arrival(expected_id=expected_id, lots=lots, condition=item.condition)
    inventory.receive_stock(
        ctx,
        location=place.code,
        sku=thing.code,
        quantity=units,
        document=document,
        reason="" if expected_id else EXTRA,
        arrival=arrival,
    )


def _book_transfer(ctx: Context, thing: Sku, number: str, item: Incoming, extra: int) -> None:
    lot = item.lot if thing.tracking != "none" else ""
    transfer = get_transfer(ctx, transfer_id=number)
    sent = item.quantity - extra
    stockroom.receive_transfer(
        ctx,
        transfer_id=transfer.public_id,
        lines=[TransferItem(thing.code, sent, lot, item.condition)] if sent else [],
        extra=[TransferItem(thing.code, extra, lot, item.condition, EXTRA)] if extra else [],
    )


def _waiting(thing: Sku) -> dict[Line, Waiting]:
    return {(row.demand, row.line_ref): row for row in Waiting.objects.filter(sku=thing)}


def _last_claim(thing: Sku, place: Location) -> int:
    rows = Reservation.objects.filter(sku=thing, location=place).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def _direct(
    ctx: Context,
    place: Location,
    thing: Sku,
    was: tuple[dict[Line, Waiting], int],
    came: tuple[int, str],
) -> list[CrossDock]:
    """Write down for whom units go to dispatch: those who waited before and hold units here since."""
    (before, last), (left, document) = was, came
    if not before or not Bin.objects.filter(location=place, kind=DISPATCH).exists():
        return []
    rows = Reservation.objects.filter(sku=thing, location=place, pk__gt=last, state=Reservation.OPEN)
    given = rows.filter(demand__in={demand for demand, _ in before})
    sums = given.values_list("demand", "line_ref", "lot__code").annotate(units=Sum("quantity"))
    wanted = [
        (before[demand, line_ref], lot or "", units)
        for demand, line_ref, lot, units in sums
        if (demand, line_ref) in before
    ]
    found = []
    for waited, lot, units in sorted(wanted, key=lambda one: _turn(one[0])):
        if part := min(units, left):
            found.append(_directed(ctx, place, thing, (waited, lot, part), document))
            left -= part
    return found


def _turn(row: Waiting) -> tuple[int, bool, str, int]:
    return row.rank, row.promised_on is None, str(row.promised_on), row.pk


def _directed(
    ctx: Context, place: Location, thing: Sku, wanted: tuple[Waiting, str, int], document: str
) -> CrossDock:
    waited, lot, units = wanted
    row = CrossDock.objects.create(
        location=place,
        sku=thing,
        lot=lot,
        demand=waited.demand,
        line_ref=waited.line_ref,
        quantity=units,
        document=document,
        promised_on=waited.promised_on,
        rank=waited.rank,
        ranked_by=waited.ranked_by,
        created_at=ctx.now,
    )
    promised = waited.promised_on.isoformat() if waited.promised_on else ""
    fact = CrossDockDirected(
        location=place.code,
        sku=thing.code,
        quantity=units,
        demand=waited.demand,
        document=document,
        promised_on=promised,
        explanation=f"first in the queue, promised for {promised}" if promised else "first in the queue",
    )
    record(ctx, row, fact, about=waited.demand)
    return row


@command(needs="inventory.receive")
def close_delivery(ctx: Context, *, location: str, document: str, reason: str) -> int:
    """Say that the rest of a document will not come, and why; returns how many units are missing.

    Whoever waits for them is bound to other supply. Raises Refused `shelving.nothing_to_come`,
    `shelving.not_cancelled_here` for a transfer; Invalid without a reason; Missing.
    """
    rows = _expected(get_location(ctx, code=location), document)
    missing = sum(row.to_come for row in rows)
    if rows[0].kind == "transfer":
        raise errors.not_cancelled_here(rows[0].document)
    if not missing:
        raise errors.nothing_to_come(rows[0].document)
    for row in rows:
        if row.to_come:
            inventory.cancel_expected(ctx, expected_id=row.public_id, reason=reason)
    return missing
