"""An order of a German customer packed by scan into a carton with a code, and what is printed for it."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import zxingcpp

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.rules.weighing import CartonDraft
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.parties import commands as parties
from goodorder.parties.rules import CompanyParticulars, CustomerParticulars, PostalAddress
from shop import draft, open_shop

JOERG = PostalAddress(name="Jörg Groß", line1="Lange Gasse 7", city="Ulm", postcode="89073", country="DE")
PRINTER_DPI = 203
RESULTS = Path(__file__).parents[2] / "test-results"


def open_bench(ctx):
    """Open the shop with sides of its goods, cartons and a GS1 prefix; fewer mugs than are ordered."""
    open_shop(ctx, stock={("MAIN", "KETTLE"): 10, ("MAIN", "MUG"): 2}, backorders=True)
    seller = CompanyParticulars(
        tax_number="GB123456789", line1="14 Harbour Street", city="Bristol", postcode="BS1 4RN",
        email="sales@example.com",
    )  # fmt: skip
    parties.describe_company(ctx, company="T1", particulars=seller)
    parties.set_gs1_prefix(ctx, company="T1", prefix="5012345")
    for code, sides in {"KETTLE": (230, 180, 240), "MUG": (120, 90, 100)}.items():
        changes = dict(zip(("length_mm", "width_mm", "height_mm"), sides, strict=True))
        catalog.change_sku(ctx, sku_id=resolve_sku(code).public_id, changes=changes)
    for code, sides in {"SMALL": (200, 150, 120), "LARGE": (400, 300, 260)}.items():
        box = CartonDraft(
            code=code,
            name=code.title(),
            length_mm=sides[0],
            width_mm=sides[1],
            height_mm=sides[2],
            tare_g=180,
        )
        fulfillment.set_up_carton_type(ctx, draft=box)


def picked_order(ctx, lines=None, **more):
    """Place an order for Jörg and pick all of it that is there; returns the order and its work."""
    who = CustomerParticulars(name="Jörg Groß", email="joerg@example.com", language="de")
    wanted = replace(draft(lines or {"KETTLE": 1, "MUG": 3}, **more), customer=who, ship_to=JOERG)
    order = orders.capture_order(ctx, draft=wanted)
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    picks = [(line.pk, line.counters.to_pick) for line in asked.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    settle_all()
    return order, asked


def packed(ctx, asked, codes, carton_type="LARGE"):
    """Scan codes into a carton of a kind and close it; returns the shipment with its label."""
    about = {"fulfillment_order_id": asked.public_id}
    fulfillment.choose_carton(ctx, **about, carton_type=carton_type)
    carton = [fulfillment.scan_item(ctx, **about, code=code) for code in codes][-1].carton
    if carton.state == "packing":
        carton = fulfillment.close_carton(ctx, carton_id=carton.public_id)
    settle_all()
    return work.get_shipment(ctx, shipment_id=carton.shipment.public_id)


def text_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def symbols_of(pdf):
    """Return each symbol's identifier (]C1 is GS1-128), the bytes in it, and whether it was read without errors."""
    with pypdfium2.PdfDocument(pdf) as document:
        images = [page.render(scale=PRINTER_DPI / 72).to_pil() for page in document]
    found = [code for image in images for code in zxingcpp.read_barcodes(image.convert("1"))]
    return [(code.symbology_identifier, code.bytes.decode(), code.valid) for code in found]


def barcodes_of(pdf, name):
    """Return what a scanner reads on a printed paper; its picture is kept among the results of the tests."""
    with pypdfium2.PdfDocument(pdf) as document:
        images = [page.render(scale=PRINTER_DPI / 72).to_pil() for page in document]
    RESULTS.mkdir(exist_ok=True)
    for at, image in enumerate(images, 1):
        image.save(RESULTS / f"{name}-{at}.png")
    found = [code for image in images for code in zxingcpp.read_barcodes(image.convert("1"))]
    return sorted(code.text for code in found)
