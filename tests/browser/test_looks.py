"""Every main page, wide and narrow, light and dark: no accessibility violation, nothing wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import queries as work

from .conftest import RESULTS

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
        **{name: reverse(f"web:{name}") for name in ("documents", "parked", "order-new")},
        "order": reverse("web:order", args=[order.public_id]),
        "fulfillment-order": reverse("web:fulfillment-order", args=[asked.public_id]),
        "product": reverse("web:product", args=[resolve_sku("KETTLE").public_id]),
        "customer": reverse("web:customer", args=[order.customer.public_id]),
    }


@pytest.mark.parametrize(("size", "scheme"), [("wide", "light"), ("wide", "dark"), ("narrow", "light")])
def test_pages_are_accessible_and_fit(live_server, desk, addresses, size, scheme):
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
    assert found == {}


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


def test_nothing_jumps_when_a_page_is_painted(live_server, desk, addresses):
    desk.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries()"
        ".forEach(entry => { window.shift += entry.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    for name in ("orders", "order", "order-new"):
        desk.goto(f"{live_server.url}{addresses[name]}")
        desk.wait_for_load_state("networkidle")
        assert desk.evaluate("window.shift") < 0.02, name
