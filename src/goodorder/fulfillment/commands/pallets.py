"""Pallets and freight: cartons stand on pallets, pallets go under a bill of lading. The nesting is recorded here."""

from collections.abc import Sequence
from functools import partial

from goodorder.fulfillment.events import (
    FreightBooked,
    PalletClosed,
    PalletLoaded,
    PalletOpened,
    PalletReopened,
    PalletUnloaded,
)
from goodorder.fulfillment.models import Carton, Freight, Pallet
from goodorder.fulfillment.rules.freight import FREIGHT_CLASSES, FREIGHT_TERMS, FreightDraft
from goodorder.fulfillment.rules.sscc import PALLET as PALLET_DIGIT
from goodorder.fulfillment.rules.sscc import sscc_in, sscc_of
from goodorder.fulfillment.states import PALLET
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.events import record
from goodorder.kernel.numbering import next_number, next_serial
from goodorder.locations.queries import get_location

LOADABLE = ("created", "labelled")
MOST_PALLET_G = 5_000_000


@command(needs="fulfillment.work")
def open_pallet(ctx: Context, *, location: str, tare_g: int = 25_000) -> Pallet:
    """Take an empty pallet and give it its code; raises Refused while the company has no GS1 prefix."""
    place = get_location(ctx, location)
    if not (prefix := place.company.gs1_prefix):
        message = f"{place.company.code} has no GS1 company prefix; set it among the packing settings"
        raise Refused("fulfillment.gs1_prefix_missing", message, field="location")
    pallet = Pallet.objects.create(
        sscc=sscc_of(PALLET_DIGIT, prefix, next_serial(f"sscc_{prefix}_pallet")),
        location=place,
        tare_g=checks.whole(tare_g, field="tare_g", most=MOST_PALLET_G),
        created_at=ctx.now,
    )
    record(ctx, pallet, PalletOpened(pallet_id=pallet.public_id, sscc=pallet.sscc))
    return pallet


@command(needs="fulfillment.work")
def load_pallet(ctx: Context, *, pallet_id: str, sscc: str) -> Pallet:
    """Put a closed carton on a pallet by the code on its label; again changes nothing.

    Raises Missing, Refused when the carton stands on another pallet, is elsewhere, or left already.
    """
    pallet = _loading(ctx, pallet_id)
    carton = _carton(pallet, sscc)
    if carton.pallet_id == pallet.pk:
        return pallet
    if carton.pallet_id or carton.shipment is None or carton.shipment.state not in LOADABLE:
        where = "stands on another pallet" if carton.pallet_id else "has left or was unpacked"
        raise Refused("fulfillment.carton_not_loadable", f"sscc: {carton.sscc} {where}", field="sscc")
    carton.pallet = pallet
    carton.save(update_fields=["pallet"])
    record(ctx, pallet, PalletLoaded(pallet_id=pallet.public_id, sscc=carton.sscc or ""))
    return pallet


@command(needs="fulfillment.work")
def unload_pallet(ctx: Context, *, pallet_id: str, sscc: str) -> Pallet:
    """Take a carton off a pallet; raises Missing, Refused when it does not stand on it."""
    pallet = _loading(ctx, pallet_id)
    carton = _carton(pallet, sscc)
    if carton.pallet_id != pallet.pk:
        message = f"sscc: {carton.sscc} does not stand on this pallet"
        raise Refused("fulfillment.carton_not_on_pallet", message, field="sscc")
    carton.pallet = None
    carton.save(update_fields=["pallet"])
    record(ctx, pallet, PalletUnloaded(pallet_id=pallet.public_id, sscc=carton.sscc or ""))
    return pallet


@command(needs="fulfillment.work")
def close_pallet(ctx: Context, *, pallet_id: str) -> Pallet:
    """Say that a pallet is complete; raises Refused while it is empty."""
    pallet = _loading(ctx, pallet_id)
    count = pallet.cartons.count()
    if not count:
        raise Refused("fulfillment.pallet_empty", "this pallet is empty; scan cartons onto it first")
    PALLET.step(pallet, "close")
    pallet.save(update_fields=["state"])
    record(ctx, pallet, PalletClosed(pallet_id=pallet.public_id, cartons=count))
    return pallet


@command(needs="fulfillment.work")
def reopen_pallet(ctx: Context, *, pallet_id: str) -> Pallet:
    """Load a closed pallet again; raises Refused when it goes under a bill of lading already."""
    pallet = Pallet.objects.visible_to(ctx).select_related("location").locked().one(public_id=pallet_id)
    if pallet.freight_id:
        raise Refused("fulfillment.pallet_booked", "this pallet is on a bill of lading; it stays closed")
    PALLET.step(pallet, "reopen")
    pallet.save(update_fields=["state"])
    record(ctx, pallet, PalletReopened(pallet_id=pallet.public_id))
    return pallet


@command(needs="fulfillment.work")
def book_freight(ctx: Context, *, pallet_ids: Sequence[str], draft: FreightDraft) -> Freight:
    """Put closed pallets to one recipient under a bill of lading.

    Raises Invalid naming the field, Refused when a pallet is open, booked, elsewhere or for somebody else.
    """
    rows = Pallet.objects.visible_to(ctx).select_related("location")
    pallets = list(rows.filter(public_id__in=list(pallet_ids)).locked())
    if not pallets or len(pallets) != len(set(pallet_ids)):
        raise Invalid("fulfillment.pallets_unknown", "pallets: name pallets there are", field="pallets")
    freight = Freight.objects.create(
        number=next_number("BOL", ctx.now.year),
        location=pallets[0].location,
        ship_to=_one_recipient(pallets),
        created_at=ctx.now,
        **{name: read(getattr(draft, name), field=name) for name, read in _READERS.items()},
    )
    for pallet in pallets:
        pallet.freight = freight
        pallet.save(update_fields=["freight"])
    news = FreightBooked(freight_id=freight.public_id, number=freight.number, pallets=len(pallets))
    record(ctx, freight, news)
    return freight


_READERS: dict[str, checks.Reader] = {
    "carrier": partial(checks.text, most=120),
    "pro_number": partial(checks.text, most=30, least=0),
    "freight_class": partial(checks.one_of, known=FREIGHT_CLASSES),
    "terms": partial(checks.one_of, known=FREIGHT_TERMS),
    "description": checks.text,
}


def _one_recipient(pallets: Sequence[Pallet]) -> dict[str, str]:
    """Return who gets all these pallets; raises Refused when they cannot travel together."""
    cartons = Carton.objects.filter(pallet__in=pallets).select_related("fulfillment_order")
    addresses = [carton.fulfillment_order.ship_to for carton in cartons]
    is_fit = all(pallet.state == "closed" and not pallet.freight_id for pallet in pallets)
    is_here = len({pallet.location_id for pallet in pallets}) == 1
    if not (is_fit and is_here) or any(address != addresses[0] for address in addresses):
        message = "pallets: close them first; all must stand at one place, unbooked, for one recipient"
        raise Refused("fulfillment.pallets_apart", message, field="pallets")
    return dict(addresses[0])


def _loading(ctx: Context, pallet_id: str) -> Pallet:
    rows = Pallet.objects.visible_to(ctx).select_related("location")
    pallet = rows.locked().one(public_id=pallet_id)
    if pallet.state != PALLET.initial:
        raise Refused("fulfillment.pallet_closed", "this pallet is closed; reopen it to change its cartons")
    return pallet


def _carton(pallet: Pallet, scan: str) -> Carton:
    code = sscc_in(scan)
    rows = Carton.objects.select_related("shipment", "fulfillment_order").locked()
    carton = rows.filter(sscc=code).first()
    if carton is None or carton.fulfillment_order.location_id != pallet.location_id:
        message = f"sscc: no carton {code} was packed at {pallet.location.code}"
        raise Missing("fulfillment.sscc_unknown", message, field="sscc")
    return carton
