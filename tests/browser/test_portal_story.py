"""Customers on a phone: one unit of two goes back and its money comes, to the cent; a size is exchanged."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands as inventory
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.relay import settle_all
from goodorder.pricing import commands as pricing
from goodorder.returns.models import Return, Settlement
from goodorder.safelinks import commands as safelinks
from parcels import money_of, send
from returns.desk import inspect, receive, sold
from seeing import must_fit
from shop import open_shop

from .conftest import RESULTS

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def ctx():
    """Act now: pages do, and what was sold long ago may not come back."""
    return Context("user:owner", clock.now(), frozenset({"*"}))


@pytest.fixture
def shirts(ctx, transactional_db):
    open_shop(ctx)
    catalog.add_product(ctx, code="SHIRT", name="Shirt")
    for size in "ML":
        catalog.add_sku(ctx, product="SHIRT", draft=SkuDraft(code=f"SHIRT-{size}", name=f"Shirt {size}"))
        pricing.import_prices(ctx, price_list="list", prices=[(f"SHIRT-{size}", 1999)])
        inventory.receive_stock(ctx, location="MAIN", sku=f"SHIRT-{size}", quantity=5)


@pytest.fixture
def phone(page):
    """Return a phone; anything the browser complains about fails the test."""
    complaints = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda failure: complaints.append(str(failure)))
    page.set_viewport_size(PHONE)
    page.set_default_timeout(60_000)
    yield page
    assert complaints == []


@pytest.fixture
def look(phone):
    """Return a function that photographs the page, and fails when it is not accessible or wider than the phone."""

    def seen(name):
        RESULTS.mkdir(exist_ok=True)
        phone.screenshot(path=RESULTS / f"portal-{name}.png", full_page=True)
        assert Axe().run(phone).generate_snapshot() == "", name
        must_fit(phone)

    return seen


def page_of(ctx, live_server, order):
    token = safelinks.issue_link(ctx, order_id=order.public_id).token
    return live_server.url + reverse("portal:order", args=[token])


def start(phone, address, reason):
    phone.goto(address)
    phone.get_by_role("link", name="Return or exchange").click()
    phone.get_by_label(reason).check()
    phone.get_by_role("button", name="Go on").click()


def agree(phone):
    phone.get_by_role("button", name="Show what it means").click()
    expect(phone.get_by_role("heading", name="What it means")).to_be_visible()


def test_one_unit_of_two_is_returned_and_refunded_to_the_cent(ctx, live_server, shirts, phone, look):
    order = sold(ctx, {"KETTLE": 2}, method="cash", order_discount=333)
    worth = order.lines.get(position=1).units(first=0, count=1)["total"]
    said = f"£{worth // 100}.{worth % 100:02}"
    address = page_of(ctx, live_server, order)
    phone.goto(address)
    look("order")
    phone.get_by_role("link", name="Return or exchange").click()
    phone.get_by_label("Changed my mind").check()
    look("why")
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_text("You can send it back for 14 days after it arrived")).to_be_visible()
    phone.get_by_label("Units of Kettle to send back").fill("1")
    phone.get_by_label("Money back, the way you paid").check()
    agree(phone)
    expect(phone.get_by_text(f"You get {said} back, the way you paid.")).to_be_visible()
    look("meaning")
    phone.get_by_role("button", name="Send it back").click()
    expect(phone.get_by_role("heading", name="How to send it back")).to_be_visible()
    phone.get_by_role("button", name="Have a label made").click()
    settle_all()
    expect(phone.get_by_role("link", name="Print the label")).to_be_visible()
    look("label")
    ret = Return.objects.get()
    inspect(ctx, receive(ctx, ret, KETTLE=1))
    assert Settlement.objects.get().amount == worth
    assert money_of(ctx, order) == (order.total - worth, 0, order.total, worth)
    phone.reload()
    expect(phone.get_by_text("Done", exact=True)).to_be_visible()
    expect(phone.get_by_text(said)).to_be_visible()
    look("paid-back")
    phone.goto(address)
    expect(phone.get_by_text(f"{said} Money back, the way you paid")).to_be_visible()


def test_a_size_is_exchanged_and_the_replacement_is_on_its_way(ctx, live_server, shirts, phone, look):
    order = sold(ctx, {"SHIRT-M": 1}, method="cash")
    address = page_of(ctx, live_server, order)
    start(phone, address, "Too small")
    phone.get_by_label("Units of Shirt M to send back").fill("1")
    phone.get_by_label("Instead of Shirt M").select_option("Shirt L")
    phone.get_by_label("Another size or kind of it").check()
    agree(phone)
    expect(phone.get_by_text("We send you 1 × Shirt L at the price you paid.")).to_be_visible()
    look("exchange")
    phone.get_by_role("button", name="Send it back").click()
    expect(phone.get_by_text("Send it to us")).to_be_visible()
    settle_all()
    inspect(ctx, receive(ctx, Return.objects.get(), **{"SHIRT-M": 1}))
    send(ctx, order)
    assert money_of(ctx, order) == (order.total, 0, order.total, 0)
    phone.goto(address)
    expect(phone.get_by_text("1 × Shirt L", exact=True).first).to_be_visible()
    expect(phone.get_by_text("1 on the way")).to_be_visible()
    look("replacement")
