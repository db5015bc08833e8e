"""Lots under locked stock rows: opening them, binding claims to them, and saying whose units leave."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q, Sum
from django.db.models.functions import Upper

from goodorder.catalog.models import Sku
from goodorder.inventory import errors
from goodorder.inventory.models import Balance, Lot, Reservation
from goodorder.inventory.rules import first_to_leave, spread
from goodorder.inventory.rules.words import GOOD
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid
from goodorder.kernel.quantity import checked

LotPlace = tuple[int, int, int]
"""SKU id, location id, lot id."""
Part = tuple[Reservation, int]
"""A claim and how many of its units."""


def hold(changes: Mapping[LotPlace, int]) -> None:
    """Raise, or with a minus lower, what claims hold of lots; the stock rows above are locked."""
    wanted = {place: units for place, units in changes.items() if units}
    if not wanted:
        return
    rows = _good(wanted)
    for place, units in wanted.items():
        there = rows.get(place, [])
        for row, held in zip(there, spread([(row.quantity, row.held) for row in there], units), strict=True):
            row.held = held
    Balance.objects.bulk_update([row for there in rows.values() for row in there], ["held"])


def let_go(parts: Iterable[Part]) -> None:
    """Free the lots of parts of claims that end."""
    changes: dict[LotPlace, int] = {}
    for row, units in parts:
        if row.lot_id is not None:
            place = (row.sku_id, row.location_id, row.lot_id)
            changes[place] = changes.get(place, 0) - units
    hold(changes)


def leave(parts: Sequence[Part]) -> list[tuple[Reservation, str, int]]:
    """Free the lots of parts of claims whose units leave, and say by owner which units those are."""
    rows = _good({(row.sku_id, row.location_id, row.lot_id): units for row, units in parts})
    gone = []
    for row, units in parts:
        there = rows.get((row.sku_id, row.location_id, row.lot_id), [])
        bound = row.lot_id is not None
        taken = first_to_leave([(b.owner, b.held if bound else b.quantity) for b in there], units)
        for balance in there:
            if bound:
                balance.held -= taken.get(balance.owner, 0)
            balance.quantity -= taken.get(balance.owner, 0)  # in memory only: movements move balances
        gone += [(row, owner, part) for owner, part in taken.items()]
    Balance.objects.bulk_update(
        [row for place, there in rows.items() for row in there if place[2] is not None], ["held"]
    )
    return gone


def _good(places: Iterable[tuple[int, int, int | None]]) -> dict[tuple[int, int, int | None], list[Balance]]:
    """Read the good balances of lots at places, our own first."""
    wanted = set(places)
    near = Balance.objects.filter(
        sku_id__in={sku_id for sku_id, _, _ in wanted},
        location_id__in={location_id for _, location_id, _ in wanted},
        condition=GOOD,
    )
    lots = {lot_id for _, _, lot_id in wanted}
    is_wanted = Q(lot_id__in=lots - {None})
    if None in lots:
        is_wanted |= Q(lot_id=None)
    found: dict[tuple[int, int, int | None], list[Balance]] = {}
    for row in near.filter(is_wanted).order_by("owner"):
        place = (row.sku_id, row.location_id, row.lot_id)
        if place in wanted:
            found.setdefault(place, []).append(row)
    return found


def lots_of(
    ctx: Context, sku: Sku, entries: Sequence[tuple[str, int, date | None]], quantity: int
) -> list[tuple[int | None, int]]:
    """Return the lots units came in with, opening new ones; the SKU is locked.

    Raises Invalid when the SKU asks for lots and none are named or the other way round, when they do not add
    up, or when a serial number is not one unit; Refused when a lot is known with another expiry, or a serial
    number is here already.
    """
    if sku.tracking == "none":
        if entries:
            raise errors.lots_unwanted(sku.code)
        return [(None, quantity)]
    units = [
        (checks.text(code, field="lots", most=60), checked(count, field="lots")) for code, count, _ in entries
    ]
    if sum(count for _, count in units) != quantity or len({code.upper() for code, _ in units}) < len(units):
        raise errors.lots_missing(sku.code, sku.tracking, quantity)
    is_serial = sku.tracking == "serial"
    if is_serial and any(count != 1 for _, count in units):
        raise errors.lots_missing(sku.code, sku.tracking, quantity)
    known = _opened(ctx, sku, {code: expires_on for code, _, expires_on in entries}, is_serial=is_serial)
    if is_serial:
        _refuse_here(known)
    return [(known[code.upper()].pk, count) for code, count in units]


def _opened(
    ctx: Context, sku: Sku, expiries: Mapping[str, date | None], *, is_serial: bool
) -> dict[str, Lot]:
    wanted = {code.strip().upper(): (code.strip(), expires_on) for code, expires_on in expiries.items()}
    rows = Lot.objects.filter(sku=sku).annotate(key=Upper("code")).filter(key__in=list(wanted))
    known = {row.code.upper(): row for row in rows}
    for key, lot in known.items():
        expires_on = wanted[key][1]
        if expires_on is not None and expires_on != lot.expires_on:
            raise errors.lot_differs(lot.code, lot.expires_on)
    new = [
        Lot(sku=sku, code=code, is_serial=is_serial, expires_on=expires_on, received_at=ctx.now)
        for key, (code, expires_on) in wanted.items()
        if key not in known
    ]
    Lot.objects.bulk_create(new)
    return known | {lot.code.upper(): lot for lot in new}


def _refuse_here(lots: Mapping[str, Lot]) -> None:
    there = Balance.objects.filter(lot__in=[lot.pk for lot in lots.values()]).values_list("lot__code")
    if twice := list(there.annotate(units=Sum("quantity")).filter(units__gt=0)):
        raise errors.serial_here([code for code, _ in twice])


def lot_named(sku_id: int, code: str) -> Lot:
    """Return a lot of a SKU by its code, in any case; raises Invalid."""
    found = Lot.objects.filter(sku_id=sku_id, code__iexact=code.strip()).first()
    if found is None:
        message = f"lot: no lot {code} of this SKU; correct the code, or receive the lot first"
        raise Invalid("inventory.lot_unknown", message, field="lot")
    return found
