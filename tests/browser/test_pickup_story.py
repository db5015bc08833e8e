"""The store clerk's story: a pickup appears in the queue, is picked, put aside and handed over by its code."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.fulfillment.models import Pickup
from goodorder.inventory.models import Stock
from goodorder.kernel.relay import settle_all
from goodorder.orders.models import Order
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates
from seeing import must_fit
from shop import place

from .conftest import RESULTS

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1100}


@pytest.fixture
def store(ctx, shop):
    """Let orders be collected at MAIN."""
    service = ServiceDraft(
        code="collect",
        name="Collect",
        carrier="pickup",
        carrier_service="MAIN",
        currency="GBP",
        transit_days=0,
    )
    shipping.set_up_service(ctx, draft=service)
    free = ZoneRates(code="all", countries=("*",), steps=((1_000_000, 0),))
    shipping.set_rates(ctx, service="collect", zones=[free])


def looked_at(desk, name):
    """Keep a picture of the page; nothing is wider than the screen and nobody is kept from using it."""
    desk.screenshot(path=RESULTS / f"pickup-{name}.png", full_page=True)
    must_fit(desk)
    assert Axe().run(desk).generate_snapshot() == ""


def press(desk, name):
    desk.get_by_role("button", name=name, exact=True).click()


def test_a_clerk_hands_over_a_pickup_by_its_code(ctx, live_server, desk, store, complaints):
    desk.set_viewport_size(TABLET)
    desk.goto(f"{live_server.url}{reverse('warehouse:pickups')}")
    expect(desk.get_by_text("Nobody waits")).to_be_visible()
    place(ctx, {"MUG": 2, "KETTLE": 1}, service="collect")
    settle_all()
    row = desk.get_by_role("row", name="Ada Byron")
    expect(row).to_contain_text(re.compile("2 × MUG"))  # the queue renews itself
    looked_at(desk, "queue")
    row.get_by_role("link").click()
    press(desk, "All taken from the shelf")
    press(desk, "Put aside, draw the code")
    told = desk.get_by_text("The code to collect it with is")
    (code,) = re.findall(r"\d{6}", told.inner_text())
    looked_at(desk, "ready")
    hand_over(desk, "000000" if code != "000000" else "111111")
    expect(desk.get_by_text("not the code")).to_have_count(1)
    looked_at(desk, "wrong-code")
    assert ["409 (Conflict)" in said for said in complaints] == [True]
    complaints.clear()
    assert (Pickup.objects.get().state, Pickup.objects.get().tries) == ("ready", 1)
    hand_over(desk, code)
    expect(desk.get_by_text("Handed over.")).to_be_visible()
    looked_at(desk, "collected")
    settle_all()
    assert (Pickup.objects.get().state, Order.objects.get().state) == ("collected", "completed")
    assert dict(Stock.objects.filter(location__code="MAIN").values_list("sku__code", "on_hand")) == {
        "KETTLE": 9,
        "MUG": 48,
    }


def hand_over(desk, code):
    desk.get_by_label("Code", exact=True).fill(code)
    desk.get_by_label("Identity shown").fill("driving licence")
    press(desk, "Hand over")
