"""A picker with a phone and a scanner picks a batch of five orders; one unit is not there."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from browser.conftest import RESULTS
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import Batch, FulfillmentLine
from goodorder.kernel.relay import settle_all
from goodorder.locations import commands as locations
from goodorder.locations.rules import BinDraft
from seeing import must_fit
from shop import place

pytestmark = pytest.mark.browser
CODES = {"KETTLE": "]C10109506000134352", "MUG": "mug"}
PHONE = {"width": 360, "height": 740}
BINS = (("A-01", 0, 2), ("A-02", 0, 9), ("B-01", 2, 5))


@pytest.fixture
def five_orders(ctx, shop):
    bins = [BinDraft(code=code, aisle=aisle, depth_m=depth) for code, aisle, depth in BINS]
    locations.set_up_bins(ctx, code="MAIN", bins=bins)
    for bin_, sku, units in (("A-02", "MUG", 20), ("B-01", "KETTLE", 4), ("A-01", "KETTLE", 2)):
        commands.put_away(ctx, location="MAIN", bin=bin_, sku=sku, quantity=units)
    kettle = resolve_sku("KETTLE")
    catalog.add_alias(ctx, sku_id=kettle.public_id, kind="gtin", value="9506000134352")
    for units in (1, 2, 1, 1, 2):
        place(ctx, {"KETTLE": 1, "MUG": units})
    settle_all()


def scan(desk, *codes):
    """Type codes as fast as a scanner does, without waiting for an answer."""
    for code in codes:
        desk.keyboard.type(code)
        desk.keyboard.press("Enter")


def test_a_batch_is_picked_on_a_phone_with_one_short(ctx, live_server, desk, five_orders):
    desk.set_viewport_size(PHONE)
    desk.goto(f"{live_server.url}{reverse('warehouse:picking')}")
    desk.get_by_role("button", name="Build for the next cut-off").click()
    expect(desk.get_by_text(re.compile(r"is built: \d+ m of walking saved"))).to_be_visible()
    batch = Batch.objects.get()
    assert batch.travel_m < batch.travel_before_m
    desk.get_by_role("link", name=batch.number).click()
    desk.get_by_role("button", name="Pick it").click()
    field = desk.get_by_label("Scan the bin, the item, or type how many")
    expect(field).to_be_focused()
    expect(desk.get_by_role("heading", name="A-01")).to_be_visible()
    scan(desk, "B-01")
    expect(desk.get_by_role("alert")).to_contain_text("expected bin A-01, scanned B-01")
    scan(desk, "a-01", "MUG")
    expect(desk.get_by_role("alert")).to_contain_text("expected item KETTLE, scanned MUG")
    desk.screenshot(path=RESULTS / "picking-wrong-scan.png", caret="initial")
    scan(desk, "kettle")
    expect(desk.get_by_text("into slot 1")).to_be_visible()
    desk.get_by_text("Cannot take it?").click()
    desk.get_by_label("Reason").select_option("damaged")
    desk.get_by_role("button", name="Report as short").click()
    expect(desk.get_by_text("they are looked for elsewhere")).to_be_visible()
    pick_the_rest(ctx, desk, batch)
    expect(desk.get_by_text("All picked")).to_be_visible()
    must_fit(desk)
    desk.get_by_role("link", name="To the batch").click()
    desk.get_by_role("button", name="Hand over to packing").click()
    expect(desk.get_by_text("Handed over to packing.")).to_be_visible()
    batch.refresh_from_db()
    assert batch.state == "closed"
    lines = FulfillmentLine.objects.all()
    assert (sum(line.picked for line in lines), sum(line.short for line in lines)) == (11, 1)


def pick_the_rest(ctx, desk, batch):
    """Scan bin, item and, where there are several, how many, until the walk is over."""
    for _ in range(20):
        task = queries.next_task(ctx, batch_id=batch.public_id)
        if task is None:
            break
        expect(desk.get_by_text(f"Slot {task.slot} · ")).to_be_visible()
        units = [] if task.left == 1 else [str(task.left)]
        scan(
            desk,
            task.bin.code,
            "]C10109506000134352" if task.line.sku.code == "X" else task.line.sku.code,
            *units,
        )
        expect(desk.get_by_text(f"into slot {task.slot}")).to_be_visible()
        wait_until_picked(desk, task)


def wait_until_picked(desk, task):
    """Wait for the answer to this pick: the next stop, or the end."""
    expect(desk.locator(f"input[name=task][value='{task.pk}']")).to_have_count(0)
