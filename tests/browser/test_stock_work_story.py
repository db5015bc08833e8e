"""A receiver with a phone and a scanner: ten of a SKU come in, are put away by the suggestion, and fill a face."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from browser.conftest import RESULTS
from goodorder.fulfillment import commands as fulfillment
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import ExpectedDraft
from goodorder.locations import commands as locations
from goodorder.locations.models import BinStock
from goodorder.locations.rules import BinDraft
from goodorder.shelving import commands
from goodorder.shelving.rules import FaceDraft
from seeing import must_fit

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
BINS = (("A-01", 0, 2), ("A-02", 0, 9), ("R-01", 4, 5))


@pytest.fixture
def dock(ctx, shop):
    bins = [BinDraft(code=code, aisle=aisle, depth_m=depth) for code, aisle, depth in BINS]
    locations.set_up_bins(ctx, code="MAIN", bins=bins)
    fulfillment.put_away(ctx, location="MAIN", bin="R-01", sku="MUG", quantity=30)
    draft = ExpectedDraft("purchase_order", "PO-2041", "MAIN", "CLOCK", 10, date(2026, 11, 24))
    inventory.expect_supply(ctx, draft=draft)
    faces = [
        FaceDraft(sku="CLOCK", bin="A-02", minimum=2, maximum=12),
        FaceDraft(sku="MUG", bin="A-01", minimum=5, maximum=12),
    ]
    commands.set_pick_faces(ctx, location="MAIN", faces=faces)


def scan(desk, *codes):
    """Type codes as fast as a scanner does, without waiting for an answer."""
    for code in codes:
        desk.keyboard.type(code)
        desk.keyboard.press("Enter")


def look(desk, name):
    must_fit(desk)
    desk.screenshot(path=RESULTS / f"stock-work-{name}.png", caret="initial")


def test_ten_units_come_in_and_a_face_is_filled(live_server, desk, dock):
    desk.set_viewport_size(PHONE)
    desk.goto(f"{live_server.url}{reverse('warehouse:shelving')}")
    look(desk, "hub")
    desk.get_by_role("link", name="Receive").first.click()
    expect(desk.get_by_text("PO-2041")).to_be_visible()
    look(desk, "documents")
    scan(desk, "po-2041")
    expect(desk.get_by_role("heading", name="PO-2041").first).to_be_visible()
    scan(desk, "CLOCK", "CLOCK")
    expect(desk.get_by_text("2 / 10")).to_be_visible()
    look(desk, "receive")
    scan(desk, "MUG")
    expect(desk.get_by_role("alert")).to_contain_text("you are at CLOCK, scanned MUG")
    look(desk, "wrong-scan")
    scan(desk, "10")
    expect(desk.get_by_text("10 × CLOCK received into receiving.")).to_be_visible()
    desk.goto(f"{live_server.url}{reverse('warehouse:shelving-put-away', args=['MAIN'])}")
    scan(desk, "clock")
    expect(desk.get_by_text("Its pick face has room.")).to_be_visible()
    look(desk, "put-away")
    scan(desk, "R-01")
    expect(desk.get_by_role("button", name="Do it anyway")).to_be_visible()
    scan(desk, "a-02")
    expect(desk.get_by_text("10 × CLOCK put into A-02.")).to_be_visible()
    desk.goto(f"{live_server.url}{reverse('warehouse:shelving-replenishment', args=['MAIN'])}")
    look(desk, "replenish")
    scan(desk, "R-01", "mug", "A-01")
    expect(desk.get_by_text("12 × MUG brought to A-01.")).to_be_visible()
    expect(desk.get_by_text("Every face holds enough")).to_be_visible()
    look(desk, "replenished")
    desk.goto(f"{live_server.url}{reverse('warehouse:shelving-moves', args=['MAIN'])}")
    scan(desk, "R-01", "MUG")
    expect(desk.get_by_text("18 × MUG")).to_be_visible()
    look(desk, "move")
    desk.goto(f"{live_server.url}{reverse('warehouse:shelving-faces', args=['MAIN'])}")
    look(desk, "faces")
    held = dict(BinStock.objects.values_list("bin__code", "quantity"))
    assert held == {"A-01": 12, "A-02": 10, "R-01": 18}
