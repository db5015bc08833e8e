"""Papers: in the reader's language, with what is still to come, and every barcode reads back as what it says."""

import pytest

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.rules.freight import FreightDraft
from goodorder.fulfillment.rules.sscc import check_digit
from goodorder.inventory import commands as inventory
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.relay import settle_all
from goodorder.papers import queries as papers
from goodorder.pricing import commands as pricing
from goodorder.shipping.models import Label
from warehouse.packed import barcodes_of, open_bench, packed, picked_order, symbols_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(ctx, db):
    open_bench(ctx)
    return picked_order(ctx)


@pytest.fixture
def shipment(ctx, story):
    _, asked = story
    return packed(ctx, asked, ["KETTLE", "MUG", "MUG"])


DECLARED = {"weight_g": 100, "hs_code": "732393", "origin": "GB"}


def complete(ctx, code, **more):
    catalog.change_sku(ctx, sku_id=resolve_sku(code).public_id, changes=more)


def test_slip_and_note_speak_the_customers_language(ctx, story, shipment):
    order, _ = story
    slip = papers.packing_slip(ctx, shipment_id=shipment.public_id)
    note = papers.delivery_note(ctx, shipment_id=shipment.public_id)
    for pdf, title in ((slip, "Packzettel"), (note, "Lieferschein")):
        text = text_of(pdf)
        for part in (title, "Jörg Groß", "89073 Ulm", order.number, "Folgt noch", "Kettle", "1 von 1"):
            assert part in text
    assert "64,95" not in text_of(slip)
    assert "Einzelpreis" in text_of(note)
    assert barcodes_of(slip, "packing-slip") == [shipment.number]
    assert barcodes_of(note, "delivery-note") == [shipment.number]


def test_last_parcel_says_that_the_order_is_complete(ctx, db):
    open_bench(ctx)
    _, asked = picked_order(ctx, {"MUG": 2})
    first, second = packed(ctx, asked, ["MUG"]), packed(ctx, asked, ["MUG"])
    told = [text_of(papers.delivery_note(ctx, shipment_id=each.public_id)) for each in (first, second)]
    assert ["vollständig" in text for text in told] == [False, True]
    assert ["1 von 2" in text for text in told] == [True, False]


def test_gift_shows_no_prices(ctx, story, shipment):
    order, _ = story
    order.bill_to = {**order.bill_to, "name": "Aunt Ada"}
    order.save(update_fields=["bill_to"])
    assert "Einzelpreis" not in text_of(papers.delivery_note(ctx, shipment_id=shipment.public_id))


def test_prices_are_left_out_when_asked(ctx, shipment):
    note = papers.delivery_note(ctx, shipment_id=shipment.public_id, with_prices=False)
    assert "Einzelpreis" not in text_of(note)


def test_pick_list_names_what_is_left_with_codes_to_scan(ctx, db):
    open_bench(ctx)
    order, asked = picked_order(ctx)
    fulfillment.put_back(
        ctx, fulfillment_order_id=asked.public_id, units=[(line.pk, 1) for line in asked.lines.all()]
    )
    listed = papers.pick_list(ctx, fulfillment_order_id=asked.public_id)
    assert barcodes_of(listed, "pick-list") == sorted([asked.number, "KETTLE", "MUG"])
    assert order.number in text_of(listed)


def test_carton_and_pallet_labels_carry_their_codes(ctx, shipment):
    carton = work.carton_of(shipment.public_id)
    label = papers.carton_label(ctx, shipment_id=shipment.public_id)
    assert barcodes_of(label, "carton-label") == [f"(00){carton.sscc}"]
    pallet = fulfillment.open_pallet(ctx, location="MAIN")
    fulfillment.load_pallet(ctx, pallet_id=pallet.public_id, sscc=f"(00){carton.sscc}")
    label = papers.pallet_label(ctx, pallet_id=pallet.public_id)
    assert barcodes_of(label, "pallet-label") == [f"(00){pallet.sscc}"]
    assert symbols_of(label) == [("]C1", f"00{pallet.sscc}", True)]  # GS1-128, not merely Code 128
    assert check_digit(pallet.sscc[:-1]) == int(pallet.sscc[-1])
    assert "Jörg Groß" in text_of(label)


def test_label_for_the_way_back_turns_the_addresses_round(ctx, shipment):
    label = papers.return_label(ctx, shipment_id=shipment.public_id)
    assert barcodes_of(label, "return-label") == [shipment.number]
    text = text_of(label)
    assert text.index("Jörg Groß") < text.index("Test Ltd")


def test_bill_of_lading_lists_pallets_of_one_recipient(ctx, shipment):
    carton = work.carton_of(shipment.public_id)
    pallet = fulfillment.open_pallet(ctx, location="MAIN", tare_g=22_000)
    about = {"pallet_id": pallet.public_id}
    booking = FreightDraft(
        carrier="Harbour Freight Lines",
        freight_class="77.5",
        description="Kitchenware",
        pro_number="123-456789",
    )
    with pytest.raises(Refused, match="empty"):
        fulfillment.close_pallet(ctx, **about)
    fulfillment.load_pallet(ctx, **about, sscc=carton.sscc)
    with pytest.raises(Refused, match="close them first"):
        fulfillment.book_freight(ctx, pallet_ids=[pallet.public_id], draft=booking)
    fulfillment.close_pallet(ctx, **about)
    freight = fulfillment.book_freight(ctx, pallet_ids=[pallet.public_id], draft=booking)
    bill = papers.bill_of_lading(ctx, freight_id=freight.public_id)
    assert barcodes_of(bill, "bill-of-lading") == sorted(["123-456789", f"(00){pallet.sscc}", freight.number])
    weight = f"{(22_000 + shipment.weight_g) / 1000:.3f}"
    for part in ("77.5", "Kitchenware", "Prepaid", weight, "Harbour Freight Lines"):
        assert part in text_of(bill)
    with pytest.raises(Refused, match="bill of lading"):
        fulfillment.reopen_pallet(ctx, **about)


def test_commercial_invoice_names_every_missing_field(ctx, shipment):
    complete(ctx, "KETTLE", hs_code="851679", origin="")
    complete(ctx, "MUG", hs_code="", origin="")
    with pytest.raises(Refused) as refusal:
        papers.commercial_invoice(ctx, shipment_id=shipment.public_id)
    assert refusal.value.details["missing"] == {"KETTLE": ["origin"], "MUG": ["hs_code", "origin"]}
    with pytest.raises(Invalid, match="incoterm"):
        papers.commercial_invoice(ctx, shipment_id=shipment.public_id, incoterm="XYZ")


def test_commercial_invoice_says_what_customs_ask(ctx, shipment):
    complete(ctx, "KETTLE", hs_code="8516.79", origin="CN")
    complete(ctx, "MUG", hs_code="691110", origin="PT")
    invoice = papers.commercial_invoice(ctx, shipment_id=shipment.public_id, incoterm="DDP")
    assert barcodes_of(invoice, "commercial-invoice") == [shipment.number]
    text = text_of(invoice)
    for part in ("851679", "China", "691110", "Portugal", "DDP Ulm", "GB123456789", "Zolltarifnummer"):
        assert part in text


def test_manifest_lists_what_was_handed_over_that_day(ctx, shipment):
    about = {"location": "MAIN", "service": "parcel", "on": ctx.now.date()}
    with pytest.raises(Refused, match="handed nothing over"):
        papers.manifest(ctx, **about)
    fulfillment.ship(ctx, shipment_id=shipment.public_id)
    settle_all()
    name = f"MAIN-parcel-{ctx.now:%Y%m%d}"
    assert barcodes_of(papers.manifest(ctx, **about), "manifest") == sorted([name, shipment.tracking_number])


def test_shipping_label_measures_the_carton(ctx, shipment):
    (asked,) = Label.objects.get().request["parcels"]
    assert asked == {"weight_g": shipment.weight_g, "length_mm": 406, "width_mm": 306, "height_mm": 266}


def test_long_codes_are_printed_as_a_square(ctx, db):
    open_bench(ctx)
    code = "A-CODE-FAR-TOO-LONG-FOR-BARS-" + "X" * 30
    catalog.add_sku(ctx, product="MUG", draft=SkuDraft(code=code, name="Long", **DECLARED))
    inventory.receive_stock(ctx, location="MAIN", sku=code, quantity=1)
    pricing.import_prices(ctx, price_list="list", prices=[(code, 100)])
    _, asked = picked_order(ctx, {code: 1, "MUG": 1})
    units = [(line.pk, 1) for line in asked.lines.all()]
    fulfillment.put_back(ctx, fulfillment_order_id=asked.public_id, units=units)
    listed = papers.pick_list(ctx, fulfillment_order_id=asked.public_id)
    assert barcodes_of(listed, "pick-list-long") == sorted([asked.number, code, "MUG"])
