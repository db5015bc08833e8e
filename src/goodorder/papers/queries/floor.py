"""Papers of the warehouse floor: what to pick, and what was handed to a carrier."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from goodorder.fulfillment.models import Shipment
from goodorder.fulfillment.queries import (
    get_batch,
    get_fulfillment_order,
    lots_to_pick,
    tasks_of,
)
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Refused
from goodorder.locations.queries import get_location
from goodorder.papers.queries.stories import as_pdf, sender_of, story_of
from goodorder.papers.rules.barcodes import code128
from goodorder.papers.rules.sheets import Cell, Column, Paper, Speech, Table
from goodorder.shipping.queries import get_manifest

_PICKS = (
    Column("quantity", number=True),
    Column("item", wide=True),
    Column("lots"),
    Column("code"),
    Column("checked"),
)
_WALK = (
    Column("bin"),
    Column("quantity", number=True),
    Column("item", wide=True),
    Column("lots"),
    Column("slot"),
    Column("code"),
    Column("checked"),
)
_HANDED = (
    Column("parcel"),
    Column("recipient", wide=True),
    Column("weight", number=True),
    Column("tracking"),
)


def pick_list(ctx: Context, *, fulfillment_order_id: str, language: str = "en") -> bytes:
    """Return what is still to pick of a fulfillment order, by code, with barcodes to scan. Raises Missing."""
    work = get_fulfillment_order(ctx, fulfillment_order_id=fulfillment_order_id)
    held = lots_to_pick(ctx, fulfillment_order_id=fulfillment_order_id)
    speech = Speech(language)
    rows = [
        [
            str(line.counters.to_pick),
            line.sku.name,
            ", ".join(f"{lot.quantity - lot.picked} × {lot.code}" for lot in held.get(line.pk, [])),
            code128(line.sku.code),
            "☐",
        ]
        for line in sorted(work.lines.all(), key=lambda each: (each.sku.code, each.pk))
        if line.counters.to_pick
    ]
    paper = Paper(
        kind="pick_list",
        number=work.number,
        company=work.location.name,
        sender=[work.location.code],
        addresses=[("ship_to", speech.address(work.ship_to))],
        particulars={
            "order": story_of(work.demand).number,
            "service": work.service,
            "date": speech.day(ctx.now.date()),
        },
        tables=[Table(_PICKS, rows).without_empty("lots")],
        barcode=code128(work.number),
        signatures=("signed",),
    )
    return as_pdf(paper, speech)


def batch_list(ctx: Context, *, batch_id: str, language: str = "en") -> bytes:
    """Return what is left of a batch in walking order over its bins, with barcodes to scan. Raises Missing."""
    batch, speech = get_batch(ctx, batch_id=batch_id), Speech(language)
    rows: list[list[Cell]] = [
        [
            code128(task.bin.code) if task.bin else "",
            str(task.left),
            f"{task.line.sku.name} ({task.line.fulfillment_order.number})",
            task.lot,
            str(task.slot),
            code128(task.line.sku.code),
            "☐",
        ]
        for task in tasks_of(ctx, batch_id=batch_id)
        if task.left
    ]
    paper = Paper(
        kind="pick_list",
        number=batch.number,
        company=batch.location.name,
        sender=[batch.location.code],
        addresses=[],
        particulars={
            "date": speech.day(ctx.now.date()),
            "zone": batch.zone,
            "metres": speech.count(batch.travel_m),
        },
        tables=[Table(_WALK, rows).without_empty("lots")],
        barcode=code128(batch.number),
        signatures=("signed",),
    )
    return as_pdf(paper, speech)


def carrier_manifest(ctx: Context, *, manifest_id: str, language: str = "en") -> bytes:
    """Return the carrier's document of a manifest; ours for its driver to sign where it gave none. Raises Missing."""
    found, speech = get_manifest(ctx, manifest_id), Speech(language)
    if found.pdf:
        return bytes(found.pdf)
    place, labels = get_location(ctx, found.location), list(found.labels.all())
    parcels = [(label, parcel) for label in labels for parcel in label.parcels.all()]
    number = f"{place.code}-{found.created_at:%y%m%d}-{str(found.public_id)[-6:]}"
    rows: list[list[Cell]] = [
        [
            label.request["reference"],
            _recipient(label.request["recipient"]),
            speech.kilograms(parcel.weight_g),
            code128(parcel.tracking_number or label.tracking_number or ""),
        ]
        for label, parcel in parcels
    ]
    paper = Paper(
        kind="manifest",
        number=number,
        company=place.company.name,
        sender=sender_of(place, speech)[1:],
        addresses=[("place", [place.name])],
        particulars={
            "date": speech.day(found.created_at.date()),
            "service": found.carrier,
            "parcels": speech.count(len(rows)),
            "weight": speech.kilograms(sum(parcel.weight_g for _, parcel in parcels)),
        },
        tables=[Table(_HANDED, rows)],
        barcode=code128(number),
        notes=[speech.say("handed_over")],
        signatures=("shipper_signs", "carrier_signs"),
    )
    return as_pdf(paper, speech)


def manifest(ctx: Context, *, location: str, service: str, on: date, language: str = "en") -> bytes:
    """Return the parcels a location handed over by a service on a day, for the driver to sign.

    Raises Missing, Refused `papers.manifest_empty` when there was none.
    """
    place = get_location(ctx, location)
    begin = datetime.combine(on, time(), ZoneInfo(place.time_zone))
    rows = (
        Shipment.objects.visible_to(ctx)
        .select_related("fulfillment_order")
        .filter(
            fulfillment_order__location=place,
            fulfillment_order__service=service,
            shipped_at__gte=begin,
            shipped_at__lt=begin + timedelta(days=1),
        )
    )
    parcels = list(rows.order_by("number"))
    if not parcels:
        message = f"on: {location} handed nothing over by {service} on {on}; choose another day or service"
        raise Refused("papers.manifest_empty", message, field="on")
    speech = Speech(language)
    paper = Paper(
        kind="manifest",
        number=f"{place.code}-{service}-{on:%Y%m%d}",
        company=place.company.name,
        sender=sender_of(place, speech)[1:],
        addresses=[("place", [place.name])],
        particulars={
            "date": speech.day(on),
            "service": service,
            "parcels": speech.count(len(parcels)),
            "weight": speech.kilograms(sum(each.weight_g for each in parcels)),
        },
        tables=[Table(_HANDED, [_handed(each, speech) for each in parcels])],
        barcode=code128(f"{place.code}-{service}-{on:%Y%m%d}"),
        notes=[speech.say("handed_over")],
        signatures=("shipper_signs", "carrier_signs"),
    )
    return as_pdf(paper, speech)


def _handed(parcel: Shipment, speech: Speech) -> list[Cell]:
    to, code = parcel.fulfillment_order.ship_to, code128(parcel.tracking_number)
    return [parcel.number, _recipient(to), speech.kilograms(parcel.weight_g), code]


def _recipient(to: Mapping[str, Any]) -> str:
    place = " ".join(str(to.get(name, "")) for name in ("country", "postcode", "city")).strip()
    return f"{to.get('name', '')}, {place}"
