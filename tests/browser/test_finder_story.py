"""One box: an order is found by every identifier it has, pages and actions by name, all without the mouse."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.invoicing.models import Document
from goodorder.shipping.models import Label
from parcels import deliver, send
from seeing import must_fit
from shop import place

from .conftest import RESULTS

pytestmark = pytest.mark.browser


def test_an_order_is_found_by_every_identifier_it_has(live_server, desk, ctx):
    order = place(ctx, {"KETTLE": 1}, external_ref="shop-77")
    deliver(ctx, send(ctx, order))
    own = f"{live_server.url}{reverse('web:order', args=[order.public_id])}"
    tracked = Label.objects.get().tracking_number
    for words in (order.number, "shop-77", tracked, Document.objects.get().number, order.public_id):
        desk.goto(f"{live_server.url}{reverse('web:stock')}")
        desk.keyboard.press("/")
        desk.keyboard.insert_text(words)
        desk.keyboard.press("Enter")
        desk.wait_for_url(own)
    desk.keyboard.press("Control+k")
    desk.keyboard.insert_text("ada bryon")
    expect(desk.locator("#finder-found .found-title")).to_have_text(["Orders", "Customers"])
    RESULTS.mkdir(exist_ok=True)
    desk.screenshot(path=RESULTS / "finder.png")
    assert Axe().run(desk).generate_snapshot() == ""
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.wait_for_url(own)


def test_pages_and_actions_are_reached_by_name(live_server, desk):
    desk.goto(f"{live_server.url}{reverse('web:orders')}")
    desk.keyboard.press("Control+k")
    desk.keyboard.insert_text("receive st")
    expect(desk.locator("#finder-found .found-hit")).to_have_count(1)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"{live_server.url}{reverse('web:stock-receive')}")


def test_a_group_that_was_opened_stays_open_and_nothing_moves(live_server, desk):
    desk.goto(f"{live_server.url}{reverse('web:orders')}")
    group = desk.locator(".side > .nav [data-fold=money]")
    group.locator("summary").click()
    expect(group.get_by_role("link", name="Books")).to_be_visible()
    desk.goto(f"{live_server.url}{reverse('web:stock')}")
    expect(group.get_by_role("link", name="Books")).to_be_visible()
    shift = desk.evaluate(
        "new Promise(done => new PerformanceObserver(list => done(list.getEntries().reduce((sum, one) => sum + one.value, 0)))"
        ".observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"
    )
    assert shift < 0.01


@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (390, "dark")])
def test_the_page_of_components_is_accessible_and_fits(live_server, desk, width, scheme):
    desk.set_viewport_size({"width": width, "height": 860})
    desk.emulate_media(color_scheme=scheme)
    desk.goto(f"{live_server.url}{reverse('finder:design')}")
    RESULTS.mkdir(exist_ok=True)
    desk.screenshot(path=RESULTS / f"design-{width}-{scheme}.png", full_page=True)
    must_fit(desk)
    assert Axe().run(desk).generate_snapshot() == ""
