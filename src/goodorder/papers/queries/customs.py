"""The commercial invoice: what crosses a border, with what customs ask for."""

from collections.abc import Collection

from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder, Shipment
from goodorder.fulfillment.queries import get_fulfillment_order, get_shipment
from goodorder.kernel import checks
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Refused
from goodorder.papers.queries.parcels import net_of
from goodorder.papers.queries.stories import Story, as_pdf, home_of, sender_of, speech_for, story_of
from goodorder.papers.rules.barcodes import code128
from goodorder.papers.rules.borders import crosses_customs, named
from goodorder.papers.rules.sheets import Column, Paper, Speech, Table

INCOTERMS = ("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")
_GOODS = (
    Column("quantity", number=True),
    Column("description", wide=True),
    Column("hs_code"),
    Column("origin"),
    Column("weight", number=True),
    Column("price", number=True),
    Column("amount", number=True),
)


def commercial_invoice(ctx: Context, *, shipment_id: str, incoterm: str = "DAP") -> bytes:
    """Return the commercial invoice of a parcel in its recipient's language.

    Raises Missing, Invalid for an unknown incoterm, Refused `papers.customs_incomplete` naming every field
    that is missing, by SKU.
    """
    checks.one_of(incoterm, INCOTERMS, field="incoterm")
    shipment = get_shipment(ctx, shipment_id=shipment_id)
    work = shipment.fulfillment_order
    story = story_of(work.demand)
    _refuse_gaps(shipment, story)
    speech = speech_for(story, work)
    company, to = work.location.company, speech.address(work.ship_to, home=home_of(work.location))
    payer = speech.address(story.bill_to, home=home_of(work.location))
    paper = Paper(
        kind="commercial_invoice",
        number=shipment.number,
        company=company.name,
        sender=sender_of(work.location, speech)[1:],
        addresses=[("ship_to", to), *([("bill_to", payer)] if payer != to else [])],
        particulars={
            "date": speech.day(shipment.created_at.date()),
            "order": story.number,
            "tracking": shipment.tracking_number,
            "exporter_tax": company.tax_number,
            "incoterm": f"{incoterm} {work.ship_to.get('city', '')}".strip(),
            "reason": speech.say("sale"),
            "weight": speech.kilograms(shipment.weight_g),
        },
        tables=[_goods(shipment, story, speech)],
        barcode=code128(shipment.number),
        notes=[speech.say("declared")],
        signatures=("signed",),
    )
    return as_pdf(paper, speech)


def customs_gaps(ctx: Context, *, fulfillment_order_id: str) -> dict[str, list[str]]:
    """Return what customs ask for and is missing of work that crosses a border, by SKU; nothing if it crosses none.

    Raises Missing.
    """
    asked = get_fulfillment_order(ctx, fulfillment_order_id=fulfillment_order_id)
    if not crosses_customs(asked.location.postal.get("country", ""), asked.ship_to.get("country", "")):
        return {}
    story, gaps = story_of(asked.demand), dict[str, list[str]]()
    for line in asked.lines.all():
        if missing := _missing(line, story, line.quantity):
            gaps[line.sku.code] = missing
    return gaps


@internal_query
def works_abroad(work_ids: Collection[str]) -> list[str]:
    """Return those fulfillment orders (public ids) that go to another customs territory by a service."""
    rows = FulfillmentOrder.objects.filter(public_id__in=work_ids).exclude(service="").order_by("pk")
    ways = rows.values_list("public_id", "location__postal__country", "ship_to__country")
    return [about for about, home, to in ways if crosses_customs(home or "", to or "")]


def _missing(line: FulfillmentLine, story: Story, units: int) -> list[str]:
    worth, sku = net_of(story.lines, line.line_ref, units), line.sku
    values = {"hs_code": sku.hs_code, "origin": sku.origin, "weight_g": sku.weight_g, "value": worth}
    return [name for name, value in values.items() if not value]


def _refuse_gaps(shipment: Shipment, story: Story) -> None:
    gaps: dict[str, list[str]] = {}
    for part in shipment.lines.all():
        if missing := _missing(part.line, story, part.quantity):
            gaps[part.line.sku.code] = missing
    if gaps:
        message = f"customs ask for what is missing: {named(gaps)}; complete the products and print again"
        raise Refused("papers.customs_incomplete", message, missing=gaps)


def _goods(shipment: Shipment, story: Story, speech: Speech) -> Table:
    rows, total = [], 0
    for part in shipment.lines.all():
        sku, worth = part.line.sku, net_of(story.lines, part.line.line_ref, part.quantity)
        total += worth
        rows.append(
            [
                speech.count(part.quantity),
                sku.name,
                sku.hs_code,
                speech.country(sku.origin),
                speech.kilograms(sku.weight_g * part.quantity),
                speech.unit_price(worth, part.quantity),
                speech.number(worth),
            ]
        )
    return Table(
        _GOODS,
        rows,
        foot=["", speech.say("total"), "", "", "", "", f"{speech.number(total)}\u00a0{story.currency}"],
    )
