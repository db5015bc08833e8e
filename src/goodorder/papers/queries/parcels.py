"""What lies in a parcel and what is still to come: for its recipient."""

from collections.abc import Mapping

from goodorder.fulfillment.models import Shipment
from goodorder.fulfillment.queries import carton_of, get_shipment, units_sent_until
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.money import units_share
from goodorder.orders.models import OrderLine
from goodorder.papers.queries.stories import (
    Story,
    as_pdf,
    home_of,
    parcels_of,
    sender_of,
    speech_for,
    story_of,
)
from goodorder.papers.rules.barcodes import code128
from goodorder.papers.rules.sheets import Column, Paper, Speech, Table, is_for_payer

_CONTENTS = (Column("quantity", number=True), Column("item", wide=True), Column("code"))
_PRICED = (*_CONTENTS, Column("price", number=True), Column("amount", number=True))


def packing_slip(ctx: Context, *, shipment_id: str) -> bytes:
    """Return the slip that lies in a parcel, in its recipient's language; never a price. Raises Missing."""
    shipment = get_shipment(ctx, shipment_id=shipment_id)
    story = story_of(shipment.fulfillment_order.demand)
    speech = speech_for(story, shipment.fulfillment_order)
    contents = Table((*_CONTENTS, Column("lots")), _with_lots(shipment), title="in_this_parcel")
    tables = [contents.without_empty("lots"), _to_come(shipment, story)]
    return as_pdf(_paper("packing_slip", shipment, story, speech, tables), speech)


def delivery_note(ctx: Context, *, shipment_id: str, with_prices: bool = True) -> bytes:
    """Return the note of a parcel with what is still to come, in its recipient's language.

    Prices are left out when the recipient is not who pays, or when `with_prices` is not wanted. Raises Missing.
    """
    shipment = get_shipment(ctx, shipment_id=shipment_id)
    work = shipment.fulfillment_order
    story = story_of(work.demand)
    speech = speech_for(story, work)
    is_priced = with_prices and bool(story.lines) and is_for_payer(story.bill_to, work.ship_to)
    contents = (
        _priced(shipment, story, speech)
        if is_priced
        else Table(_CONTENTS, _contents(shipment), "in_this_parcel")
    )
    tables = [contents, _to_come(shipment, story)]
    return as_pdf(_paper("delivery_note", shipment, story, speech, tables, is_priced=is_priced), speech)


def _paper(
    kind: str,
    shipment: Shipment,
    story: Story,
    speech: Speech,
    tables: list[Table],
    *,
    is_priced: bool = False,
) -> Paper:
    work = shipment.fulfillment_order
    parcels = [each.pk for each in parcels_of(work)]
    at = parcels.index(shipment.pk) + 1 if shipment.pk in parcels else 1
    carton = carton_of(shipment.public_id)
    has_more = bool(tables[-1].rows)
    return Paper(
        kind=kind,
        number=shipment.number,
        company=work.location.company.name,
        sender=sender_of(work.location, speech)[1:],
        addresses=[("ship_to", speech.address(work.ship_to, home=home_of(work.location)))],
        particulars={
            "order": story.number,
            "date": speech.day(shipment.created_at.date()),
            "parcel": speech.say("parcel_of", number=speech.count(at), count=speech.count(len(parcels) or 1)),
            "carton": carton.carton_type.name if carton and carton.carton_type else "",
            "weight": speech.kilograms(shipment.weight_g),
            "tracking": shipment.tracking_number,
        },
        tables=tables,
        barcode=code128(shipment.number),
        notes=[
            speech.say("comes_later" if has_more else "nothing_to_come"),
            *([speech.say("prices_net", currency=story.currency)] if is_priced else []),
            speech.say("reported"),
        ],
    )


def _contents(shipment: Shipment) -> list[list[str]]:
    return [[str(part.quantity), part.line.sku.name, part.line.sku.code] for part in shipment.lines.all()]


def _with_lots(shipment: Shipment) -> list[list[str]]:
    lots: dict[int, list[str]] = {}
    if carton := carton_of(shipment.public_id):
        for content in carton.lines.exclude(lot="").order_by("id"):
            lots.setdefault(content.line_id, []).append(content.lot)
    parts = shipment.lines.all()
    rows = zip(_contents(shipment), parts, strict=True)
    return [[*row, ", ".join(lots.get(part.line_id, []))] for row, part in rows]


def _priced(shipment: Shipment, story: Story, speech: Speech) -> Table:
    rows, total = [], 0
    for row, part in zip(_contents(shipment), shipment.lines.all(), strict=True):
        amount = net_of(story.lines, part.line.line_ref, part.quantity)
        rows.append([*row, speech.unit_price(amount, part.quantity), speech.number(amount)])
        total += amount
    foot = ["", speech.say("total"), "", "", speech.number(total)]
    return Table(_PRICED, rows, title="in_this_parcel", foot=foot)


@internal_query
def net_of(lines: Mapping[int, OrderLine], line_ref: int, quantity: int) -> int:
    """Return what units of an order's line are worth without tax, after discounts; 0 for no such line."""
    line = lines.get(line_ref)
    if line is None or not line.ordered:
        return 0
    return units_share(line.gross - line.discount, line.ordered, first=0, count=min(quantity, line.ordered))


def _to_come(shipment: Shipment, story: Story) -> Table:
    """List what the order still owes after this parcel and those before it; it says the same when printed again."""
    units = units_sent_until(shipment)
    rows = [
        [str(left), line.description, line.sku_code]
        for ref, line in story.lines.items()
        if line.kind == "item" and (left := line.ordered - line.cancelled - units.get(ref, 0)) > 0
    ]
    return Table(_CONTENTS, rows, title="to_come")
