"""The packer's story: two parcels for one order, scanned like a scanner types, with label, slip and tracking."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.fulfillment.models import FulfillmentLine, Shipment
from goodorder.kernel.relay import settle_all
from goodorder.staff import commands as staff
from seeing import must_fit
from warehouse.packed import barcodes_of, open_bench, picked_order, text_of

from .conftest import PASSWORD, RESULTS

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(ctx, transactional_db):
    """Return the bench of a shop with an owner who can sign in."""
    open_bench(ctx)
    staff.add_user(ctx, username="mara", password=PASSWORD, name="Mara Lindqvist")
    staff.grant_role(ctx, username="mara", role="owner")


def scan(desk, *codes):
    """Type codes as fast as a scanner does, without waiting for an answer."""
    for code in codes:
        desk.keyboard.type(code)
        desk.keyboard.press("Enter")


def test_packer_packs_two_parcels_for_one_order(ctx, live_server, desk):
    order, _ = picked_order(ctx)
    desk.goto(f"{live_server.url}{reverse('warehouse:packing')}")
    desk.get_by_label("Scan the work or its order").fill(order.number)
    desk.get_by_role("button", name="Open").click()
    field = desk.get_by_label("Scan an item, or the code of a carton")
    expect(field).to_be_focused()
    scan(desk, "small", "MUG", "CLOCK")
    expect(desk.locator(".said")).to_contain_text("CLOCK does not belong to")
    desk.screenshot(path=RESULTS / "packing-refused.png", full_page=True)
    desk.get_by_role("button", name="Close the carton").click()
    expect(field).to_be_focused()
    scan(desk, "large", "KETTLE", "MUG")
    expect(desk.get_by_role("link", name="Packing slip")).to_have_count(2)
    settle_all()
    expect(desk.get_by_role("link", name="Label", exact=True)).to_have_count(2)
    desk.screenshot(path=RESULTS / "packing-done.png", full_page=True)
    parcels = list(Shipment.objects.order_by("id"))
    contents = [[(part.line.sku.code, part.quantity) for part in parcel.lines.all()] for parcel in parcels]
    assert contents == [[("MUG", 1)], [("KETTLE", 1), ("MUG", 1)]]
    for at, parcel in enumerate(parcels):
        expect(desk.get_by_text(parcel.tracking_number)).to_be_visible()
        assert parcel.number in text_of(printed(desk, "Packing slip", at))
        assert barcodes_of(printed(desk, "Label", at), f"packed-label-{at}") == [parcel.tracking_number]
    assert sum(FulfillmentLine.objects.values_list("packed", flat=True)) == 3
    assert Axe().run(desk).generate_snapshot() == ""
    must_fit(desk)


def printed(desk, name, at):
    """Fetch the paper behind a link as the browser would; returns the PDF."""
    link = desk.get_by_role("link", name=name, exact=True).nth(at)
    answer = desk.request.get(f"{desk.url.split('/packing/')[0]}{link.get_attribute('href')}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return answer.body()
