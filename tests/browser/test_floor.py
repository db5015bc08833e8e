"""On the warehouse floor: a scanner that types and presses Enter, on a phone; the keyboard alone at the desk."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.inventory import commands as inventory
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.models import Transfer
from goodorder.stockroom.rules import CountPlan
from seeing import must_fit

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


def scan(desk, *codes):
    """Type codes as fast as a scanner does, without waiting for an answer."""
    for code in codes:
        desk.keyboard.type(code)
        desk.keyboard.press("Enter")


def test_a_scanner_counts_on_a_phone_without_losing_a_scan(ctx, live_server, desk, busy_shop):
    desk.set_viewport_size(PHONE)
    count = stockroom_commands.plan_count(ctx, location="MAIN", plan=CountPlan(skus=("MUG", "KETTLE")))
    stockroom_commands.start_count(ctx, count_id=count.public_id)
    desk.goto(f"{live_server.url}{reverse('web:count-scan', args=[count.public_id])}")
    field = desk.get_by_label("Scan a SKU, a lot, or type how many")
    expect(field).to_be_focused()
    scan(desk, "mug", "MUG", "Mug", "kettle", "10")
    expect(desk.get_by_text("KETTLE · 10")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(desk.get_by_role("heading", name="2 of 2 lines counted")).to_be_visible()
    assert dict(count.lines.values_list("sku__code", "counted")) == {"MUG": 3, "KETTLE": 10}
    scan(desk, "nonsense")
    expect(desk.get_by_text("Nobody knows this code; nothing was counted.")).to_be_visible()
    must_fit(desk)


def test_a_transfer_is_scanned_together_by_keyboard(ctx, live_server, desk, busy_shop):
    desk.goto(f"{live_server.url}{reverse('web:transfers')}")
    desk.keyboard.press("n")
    expect(desk).to_have_url(re.compile("/transfers/new/$"))
    due = (ctx.now + timedelta(days=400)).date().isoformat()
    desk.get_by_label("To be there on").fill(due)
    desk.get_by_label("Scan or type a SKU, then Enter").focus()
    scan(desk, "mug")
    expect(desk.get_by_label("SKU", exact=True)).to_have_value("MUG")
    scan(desk, "mug")
    expect(desk.get_by_label("Units", exact=True)).to_have_value("2")
    desk.get_by_role("button", name="Write the transfer").click()
    expect(desk.get_by_text("The transfer is written.")).to_be_visible()
    (transfer,) = Transfer.objects.all()
    assert [(line.sku.code, line.quantity) for line in transfer.lines.all()] == [("MUG", 2)]


def test_a_receipt_asks_for_what_the_sku_needs(live_server, desk, busy_shop):
    desk.goto(f"{live_server.url}{reverse('web:stock')}")
    desk.keyboard.press("n")
    desk.get_by_label("SKU", exact=True).fill("mug")
    desk.get_by_label("SKU", exact=True).press("Tab")
    expect(desk.get_by_text("not told apart by lot")).to_be_visible()
    desk.get_by_label("Units", exact=True).fill("5")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text(re.compile(r"MUG: \d+ on hand in Main"))).to_be_visible()


def test_a_preview_tells_before_anything_moves(ctx, live_server, desk, busy_shop):
    from goodorder.inventory.rules import ExpectedDraft

    due = (ctx.now + timedelta(days=10)).date()
    draft = ExpectedDraft("purchase_order", "PO-5", "MAIN", "CLOCK", 5, due)
    supply = inventory.expect_supply(ctx, draft=draft)
    desk.goto(f"{live_server.url}{reverse('web:supply-page', args=[supply.public_id])}")
    desk.get_by_label("Due on").fill((due + timedelta(days=30)).isoformat())
    desk.get_by_label("Reason").first.fill("storm")
    desk.get_by_role("button", name="Preview").click()
    expect(desk.get_by_text("1 line would get another day")).to_be_visible()
    expect(desk.get_by_role("link", name=busy_shop["backordered"].number)).to_be_visible()
    supply.refresh_from_db()
    assert supply.due_on == due


def test_a_row_opens_by_keyboard(live_server, desk, busy_shop):
    desk.goto(f"{live_server.url}{reverse('web:orders')}")
    desk.keyboard.press("g")
    desk.keyboard.press("s")
    expect(desk).to_have_url(re.compile("/stock/$"))
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Where it lies")).to_be_visible()
