"""A working day in the browser: sign in, take an order by phone, pick, pack, ship, deliver; by keyboard too."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.kernel.relay import settle_all
from goodorder.orders.models import Order

from .conftest import PASSWORD

pytestmark = pytest.mark.browser


def sign_in(page, url):
    page.goto(f"{url}/")
    page.get_by_label("Username").fill("mara")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Set-up")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="No orders yet")).to_be_visible()


def take_order(page):
    page.keyboard.press("n")
    page.get_by_label("Name", exact=True).fill("Grace Hopper")
    page.get_by_label("E-mail", exact=True).fill("grace@example.com")
    page.get_by_label("Street and number").fill("1 Harbour Road")
    page.get_by_label("Postcode").fill("BS1 4RN")
    page.get_by_label("City").fill("Bristol")
    page.get_by_label("Country").fill("gb")
    page.get_by_label("SKU").first.fill("kettle")
    page.get_by_label("Quantity").first.fill("2")
    page.get_by_label("Quantity").first.press("Tab")
    expect(page.get_by_text("Kettle · £64.95 · 10 available")).to_be_visible()
    page.get_by_role("button", name="Another line").click()
    expect(page.get_by_label("SKU")).to_have_count(3)
    page.get_by_label("SKU").nth(2).fill("MUG")
    page.get_by_label("Shipping service").select_option("parcel")
    page.get_by_role("button", name="Place the order").click()


def test_an_order_from_the_telephone_to_the_customer(live_server, page, shop):
    page.set_default_timeout(60_000)
    sign_in(page, live_server.url)
    take_order(page)
    expect(page.get_by_text("is placed.")).to_be_visible()
    order = Order.objects.get()
    expect(page.get_by_role("heading", name=order.number)).to_be_visible()
    expect(page.get_by_text(f"Order {order.number} is placed.")).to_be_visible()
    settle_all()
    page.reload()
    page.get_by_role("link", name="FO-").click()

    page.get_by_role("button", name="Pick all").click()
    page.get_by_role("button", name="Pack what is picked").click()
    expect(page.get_by_text("this part renews itself")).to_be_visible()
    settle_all()
    page.get_by_role("button", name="Hand over to the carrier").click()  # it comes by itself
    page.get_by_role("button", name="Mark as delivered").click()
    settle_all()
    page.goto(f"{live_server.url}{reverse('web:order', args=[order.public_id])}")
    expect(page.locator(".head").get_by_text("Completed")).to_be_visible()
    expect(page.get_by_role("link", name="INV-2026-000001")).to_be_visible()


def test_search_as_you_type_and_move_by_keyboard(live_server, desk, busy_shop):
    desk.goto(f"{live_server.url}/orders/")
    numbers = [order.number for order in Order.objects.order_by("-placed_at", "-id")]
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    assert desk.evaluate("document.activeElement.textContent") == numbers[0]
    desk.keyboard.press("f")
    desk.keyboard.type(numbers[-1])
    expect(desk.locator("a.row-link")).to_have_count(1)
    assert desk.url.endswith(f"search={numbers[-1]}&channel=&state=") or f"search={numbers[-1]}" in desk.url
    desk.locator("a.row-link").press("Enter")
    expect(desk.get_by_role("heading", name=numbers[-1])).to_be_visible()
    desk.keyboard.press("g")
    desk.keyboard.press("s")
    expect(desk.get_by_role("heading", name="Stock")).to_be_visible()
    desk.keyboard.press("?")
    expect(desk.get_by_role("heading", name="Keyboard")).to_be_visible()


def test_an_action_opens_is_refused_in_words_and_is_done(live_server, desk, busy_shop):
    order = busy_shop["released"]
    desk.goto(f"{live_server.url}{reverse('web:order', args=[order.public_id])}")
    desk.get_by_role("button", name="Cancel", exact=True).click()
    dialog = desk.get_by_role("dialog", name="Cancel units")
    expect(dialog).to_be_visible()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.get_by_role("button", name="Hold", exact=True).click()
    desk.get_by_role("dialog", name="Hold the order").get_by_label("Reason").fill("address is being checked")
    desk.get_by_role("button", name="Hold", exact=True).last.click()
    expect(desk.get_by_text("On hold: Manual.")).to_be_visible()
    desk.get_by_role("button", name="Release hold").click()
    expect(desk.get_by_text("The hold is released.")).to_be_visible()


def test_a_known_customer_is_found_while_typing(live_server, desk, busy_shop):
    desk.goto(f"{live_server.url}/orders/new/")
    desk.get_by_label("Known customer").press_sequentially("ada")
    desk.get_by_role("link", name="Ada Byron").click()
    expect(desk.get_by_label("E-mail", exact=True)).to_have_value("ada@example.com")
    expect(desk.get_by_label("City")).to_have_value("London")


def test_the_theme_is_kept(live_server, desk):
    desk.goto(f"{live_server.url}/orders/")
    desk.get_by_role("button", name="Switch between light and dark").first.click()
    desk.reload()
    assert desk.evaluate("document.documentElement.dataset.theme") == "dark"
