"""The bill of lading: pallets that go by a freight carrier."""

from goodorder.fulfillment.models import Pallet
from goodorder.fulfillment.queries import get_freight
from goodorder.kernel.access import Context, internal_query
from goodorder.papers.queries.stories import as_pdf, home_of, sender_of
from goodorder.papers.rules.barcodes import code128, gs1_128
from goodorder.papers.rules.sheets import Column, Paper, Speech, Table

_PALLETS = (
    Column("pallet"),
    Column("pieces", number=True),
    Column("description", wide=True),
    Column("freight_class"),
    Column("weight", number=True),
)


@internal_query
def weight_of(pallet: Pallet) -> int:
    """Return what a pallet with its cartons weighs, in grams."""
    return pallet.tare_g + sum(each.shipment.weight_g for each in pallet.cartons.all() if each.shipment)


def bill_of_lading(ctx: Context, *, freight_id: str, language: str = "en") -> bytes:
    """Return the bill of lading of pallets for one recipient; raises Missing."""
    freight = get_freight(ctx, freight_id=freight_id)
    place, speech = freight.location, Speech(language)
    pallets = list(freight.pallets.all())
    pieces = sum(len(pallet.cartons.all()) for pallet in pallets)
    weight_g = sum(weight_of(pallet) for pallet in pallets)
    rows = [
        [
            gs1_128(pallet.sscc),
            speech.count(len(pallet.cartons.all())),
            freight.description,
            freight.freight_class,
            speech.kilograms(weight_of(pallet)),
        ]
        for pallet in pallets
    ]
    foot = [speech.say("total"), speech.count(pieces), "", "", speech.kilograms(weight_g)]
    codes = [[code128(freight.pro_number)]] if freight.pro_number else []
    paper = Paper(
        kind="bill_of_lading",
        number=freight.number,
        company=place.company.name,
        sender=sender_of(place, speech)[1:],
        addresses=[("consignee", speech.address(freight.ship_to, home=home_of(place)))],
        particulars={
            "date": speech.day(freight.created_at.date()),
            "carrier": freight.carrier,
            "pro_number": freight.pro_number,
            "terms": speech.say(freight.terms),
        },
        tables=[Table(_PALLETS, rows, foot=foot), Table((Column("pro_number"),), codes)],
        barcode=code128(freight.number),
        signatures=("shipper_signs", "carrier_signs", "consignee_signs"),
    )
    return as_pdf(paper, speech)
