"""Every main page, wide and narrow, light and dark: no accessibility violation, nothing wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import queries as work

from .conftest import RESULTS
from .papers import write_papers

pytestmark = pytest.mark.browser
SIZES = {"wide": {"width": 1360, "height": 860}, "narrow": {"width": 360, "height": 780}}


@pytest.fixture
def addresses(ctx, busy_shop):
    order = busy_shop["backordered"]
    (asked, *_) = work.work_of(ctx, demand=busy_shop["released"].public_id)
    return {
        **{
            name: reverse(f"web:{name}")
            for name in ("orders", "fulfillment", "products", "stock", "customers")
        },
        **{name: reverse(f"web:{name}") for name in ("documents", "parked")},
        "order-new": reverse("calls:order-new"),
        "order": reverse("web:order", args=[order.public_id]),
        "fulfillment-order": reverse("web:fulfillment-order", args=[asked.public_id]),
        "product": reverse("web:product", args=[resolve_sku("KETTLE").public_id]),
        "customer": reverse("web:customer", args=[order.customer.public_id]),
    }


@pytest.fixture
def stock_addresses(ctx, busy_shop):
    """Return the pages about stock, promises and sourcing, none of them empty."""
    papers = write_papers(ctx)
    named = ("stock", "supply", "backorders", "transfers", "counts", "lots", "sourcing", "publish", "places")
    forms = ("stock-receive", "stock-adjust", "stock-condition", "stock-corrections")
    forms += ("transfer-new", "count-new", "supply-new", "rules-new")
    return {
        **{name: reverse(f"web:{name}") for name in (*named, *forms)},
        "stock-receive-lots": reverse("web:stock-receive") + "?sku=MILK",
        "stock-sku": reverse("web:stock-sku", args=[resolve_sku("CLOCK").public_id]),
        "stock-moved": reverse("web:stock-sku", args=[resolve_sku("MUG").public_id]),
        "transfer": reverse("web:transfer", args=[papers["transfer"].public_id]),
        "count": reverse("web:count", args=[papers["count"].public_id]),
        "count-scan": reverse("web:count-scan", args=[papers["count"].public_id]),
        "supply-page": reverse("web:supply-page", args=[papers["supply"].public_id]),
        "lot": reverse("web:lot", args=[papers["lot"].public_id]),
        "rules": reverse("web:rules", args=[papers["rules"].public_id]),
        "place": reverse("web:place", args=["MAIN"]),
        "publish-channel": reverse("web:publish-channel", args=["web"]),
    }


LOOKS = pytest.mark.parametrize(
    ("size", "scheme"), [("wide", "light"), ("wide", "dark"), ("narrow", "light")]
)


@LOOKS
def test_pages_are_accessible_and_fit(live_server, desk, addresses, size, scheme):
    assert troubles(live_server, desk, addresses, size, scheme) == {}


@LOOKS
def test_stock_pages_are_accessible_and_fit(live_server, desk, stock_addresses, size, scheme):
    assert troubles(live_server, desk, stock_addresses, size, scheme) == {}


def troubles(live_server, desk, addresses, size, scheme):
    """Look at pages; returns what is wrong with each that is not all right."""
    RESULTS.mkdir(exist_ok=True)
    desk.set_viewport_size(SIZES[size])
    desk.emulate_media(color_scheme=scheme)
    found = {}
    for name, address in addresses.items():
        with desk.expect_response(lambda answer: answer.request.is_navigation_request()):
            desk.goto(f"{live_server.url}{address}")
        desk.screenshot(path=RESULTS / f"{name}-{size}-{scheme}.png", full_page=True)
        wider = desk.evaluate("document.documentElement.scrollWidth - innerWidth")
        report = Axe().run(desk)
        problems = [
            f"{one['id']}: {node['target']}" for one in report.response["violations"] for node in one["nodes"]
        ]
        found |= {name: problems + [f"{wider} px too wide"] * (wider > 0)} if problems or wider > 0 else {}
    return found


def test_the_menu_scrolls_by_itself(live_server, desk):
    desk.set_viewport_size({"width": 1360, "height": 500})
    desk.goto(f"{live_server.url}{reverse('web:quotes')}")
    assert desk.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    foot = desk.locator(".side > .side-foot")
    foot.scroll_into_view_if_needed()
    expect(foot).to_be_in_viewport()


@pytest.mark.parametrize(
    ("name", "pop"),
    [("transfer", "explain-{}"), ("lot", "block"), ("supply-page", "cancel"), ("rules", "activate")],
)
def test_pop_ups_of_stock_are_accessible(live_server, desk, stock_addresses, name, pop):
    desk.goto(f"{live_server.url}{stock_addresses[name]}")
    prefix = pop.partition("{")[0]
    desk.evaluate("start => document.querySelector(`[id^=${start}][popover]`).showPopover()", prefix)
    desk.screenshot(path=RESULTS / f"{name}-{prefix}.png")
    assert Axe().run(desk).generate_snapshot() == ""


@pytest.mark.parametrize("pop", ["act-hold", "act-cancel", "help"])
def test_pop_ups_are_accessible(live_server, desk, addresses, pop):
    desk.goto(f"{live_server.url}{addresses['order']}")
    desk.evaluate("name => document.getElementById(name).showPopover()", pop)
    desk.screenshot(path=RESULTS / f"order-{pop}.png")
    assert Axe().run(desk).generate_snapshot() == ""


def test_the_sign_in_is_accessible(live_server, page, shop):
    page.goto(f"{live_server.url}/login/")
    assert Axe().run(page).generate_snapshot() == ""


def test_a_refusal_is_accessible(live_server, page, shop):
    page.goto(f"{live_server.url}/documents/doc_none.pdf")
    assert Axe().run(page).generate_snapshot() == ""


def test_nothing_jumps_when_a_page_is_painted(live_server, desk, addresses, stock_addresses):
    desk.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries()"
        ".forEach(entry => { window.shift += entry.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    every = addresses | stock_addresses
    for name in ("orders", "order", "order-new", "stock", "stock-sku", "count-scan", "place", "publish"):
        desk.goto(f"{live_server.url}{every[name]}")
        desk.wait_for_load_state("networkidle")
        assert desk.evaluate("window.shift") < 0.02, name
