"""Labels on A6: of cartons and pallets with their codes, and for the way back."""

from collections.abc import Mapping
from typing import Any

from goodorder.fulfillment.models import Pallet
from goodorder.fulfillment.queries import carton_of, get_pallet, get_shipment
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Refused
from goodorder.looks import typeset
from goodorder.papers.queries.freight import weight_of
from goodorder.papers.queries.stories import TEMPLATES, sender_of, speech_for, story_of
from goodorder.papers.rules.barcodes import code128, gs1_128
from goodorder.papers.rules.sheets import Speech, label_values


def carton_label(ctx: Context, *, shipment_id: str) -> bytes:
    """Return the GS1-128 label of a parcel's carton. Raises Missing, Refused when it has no code."""
    shipment = get_shipment(ctx, shipment_id=shipment_id)
    work, carton = shipment.fulfillment_order, carton_of(shipment_id)
    if carton is None or not carton.sscc:
        message = f"{shipment.number} has no SSCC: pack it by scan, for a company with a GS1 prefix"
        raise Refused("papers.sscc_missing", message)
    story = story_of(work.demand)
    speech = speech_for(story, work)
    particulars = {
        "order": story.number,
        "parcel": shipment.number,
        "carton": carton.carton_type.name if carton.carton_type else "",
        "weight": speech.kilograms(shipment.weight_g),
        "pallet": carton.pallet.sscc if carton.pallet else "",
    }
    values = label_values(
        "carton_label",
        work.location.code,
        speech,
        ends=(sender_of(work.location, speech), speech.address(work.ship_to)),
        particulars=particulars,
        barcodes=[gs1_128(carton.sscc)],
    )
    return _as_pdf(values)


def pallet_label(ctx: Context, *, pallet_id: str, language: str = "en") -> bytes:
    """Return the GS1-128 label of a pallet; raises Missing."""
    pallet = get_pallet(ctx, pallet_id=pallet_id)
    speech = Speech(language)
    particulars = {
        "cartons": speech.count(len(pallet.cartons.all())),
        "weight": speech.kilograms(weight_of(pallet)),
    }
    values = label_values(
        "pallet_label",
        pallet.location.code,
        speech,
        ends=(sender_of(pallet.location, speech), _recipient(pallet, speech)),
        particulars=particulars,
        barcodes=[gs1_128(pallet.sscc)],
    )
    return _as_pdf(values)


def _recipient(pallet: Pallet, speech: Speech) -> list[str]:
    """Return who all cartons of a pallet are for; nothing while they are for several."""
    addresses = [carton.fulfillment_order.ship_to for carton in pallet.cartons.all()]
    is_one = addresses and all(each == addresses[0] for each in addresses)
    return speech.address(addresses[0]) if is_one else []


def return_label(ctx: Context, *, shipment_id: str) -> bytes:
    """Return a label that brings a parcel back to where it came from, in its recipient's language; no postage.

    Its barcode is the parcel's number, which finds the order again. Raises Missing.
    """
    shipment = get_shipment(ctx, shipment_id=shipment_id)
    work = shipment.fulfillment_order
    story = story_of(work.demand)
    speech = speech_for(story, work)
    values = label_values(
        "return_label",
        work.location.code,
        speech,
        ends=(speech.address(work.ship_to), sender_of(work.location, speech)),
        particulars={"order": story.number, "parcel": shipment.number},
        barcodes=[code128(shipment.number)],
    )
    return _as_pdf(values)


def _as_pdf(values: Mapping[str, Any]) -> bytes:
    return typeset.pdf(TEMPLATES / "label.typ", values)
