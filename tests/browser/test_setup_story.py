"""From an empty installation to the first order, as somebody new does it."""

import pytest
from playwright.sync_api import expect

from goodorder.orders.models import Order
from goodorder.staff import commands as staff

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery staple"


@pytest.fixture
def newcomer(live_server, page, ctx, transactional_db):
    """Return the browser of somebody who just got the first owner's password."""
    staff.add_user(ctx, username="owner", password=PASSWORD, name="Owner")
    staff.grant_role(ctx, username="owner", role="owner")
    page.set_default_timeout(60_000)
    page.goto(live_server.url)
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def fill(page, **typed):
    for name, value in typed.items():
        field = page.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("it => it.tagName") == "SELECT" else field.fill(value)


def save(page):
    page.get_by_role("button", name="Save and go on").click()


def test_the_first_order_is_placed_by_following_the_assistant(newcomer):
    page = newcomer
    expect(page.get_by_role("heading", name="Set-up")).to_be_visible()
    page.get_by_role("link", name="Begin").click()
    fill(page, name="Harbour & Pine", country="GB", currency="GBP", line1="5 Wharf Road")
    fill(page, postcode="N1 7GR", city="London", email="accounts@harbour.example.com")
    save(page)
    expect(page.get_by_label("Time zone")).to_have_value("Europe/London")
    save(page)
    expect(page.get_by_label("Standard rate, per cent")).to_have_value("20")
    save(page)
    page.goto(page.url.split("/setup/")[0])  # left, and resumed where it stood
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_role("heading", name="Sales channel")).to_be_visible()
    save(page)
    fill(page, home="4.95")
    save(page)
    page.get_by_role("link", name="Skip for now").click()
    fill(page, name="Copper kettle", code="KETTLE", price="64.95", weight_g="1400", quantity="5")
    save(page)
    fill(page, name="Ada Byron", line1="12 St James Square", city="London", postcode="SW1Y 4JH", country="GB")
    fill(page, service="standard-parcel", payment_method="manual")
    page.locator("[name=sku]").first.fill("KETTLE")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text("is placed.")).to_be_visible()
    (order,) = Order.objects.all()
    assert (order.total, order.channel.company.name) == (6495 + 495, "Harbour & Pine")
