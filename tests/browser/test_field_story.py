"""A custom field from its definition to a column: set up, answered on an order, found again in the list."""

from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.fields import commands
from goodorder.fields.rules import FieldDraft
from goodorder.worklists import commands as worklists
from shop import place

from .test_looks import troubles

pytestmark = pytest.mark.browser


def test_a_field_is_set_up_answered_and_found_again(ctx, live_server, desk, shop):
    order, other = place(ctx, {"MUG": 1}), place(ctx, {"MUG": 1})
    desk.goto(f"{live_server.url}{reverse('house:office')}")
    desk.get_by_role("link", name="Custom fields").click()
    desk.get_by_role("link", name="New field").click()
    desk.get_by_label("Name").fill("Delivery slot")
    desk.get_by_label("Kind").select_option("choice")
    desk.get_by_label("Choices, one a line").fill("Morning\nEvening")
    desk.get_by_label("A column and a filter of the order list").check()
    desk.get_by_role("button", name="Put it in use").click()
    expect(desk.get_by_role("link", name="Delivery slot")).to_be_visible()
    desk.goto(f"{live_server.url}{reverse('web:order', args=[order.public_id])}")
    desk.get_by_role("button", name="Edit Custom fields").click()
    desk.get_by_label("Delivery slot").select_option("evening")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator("dl.facts", has_text="Delivery slot")).to_contain_text("Evening")
    expect(desk.get_by_text("Delivery slot: Evening")).to_be_visible()
    desk.goto(f"{live_server.url}{reverse('web:orders')}")
    desk.get_by_role("button", name="Filter", exact=True).click()
    desk.get_by_role("combobox", name="Delivery slot").select_option("evening")
    desk.get_by_role("button", name="Show", exact=True).click()
    expect(desk.locator(f"tr[data-order={order.public_id}]")).to_be_visible()
    expect(desk.locator(f"tr[data-order={other.public_id}]")).to_have_count(0)


def test_an_amount_is_required_asked_for_by_telephone_and_found_between_bounds(ctx, live_server, desk, shop):
    other = place(ctx, {"MUG": 1})
    desk.goto(f"{live_server.url}{reverse('house:field-new')}?subject=order")
    desk.get_by_label("Name").fill("Deposit")
    desk.get_by_label("Kind").select_option("money")
    desk.get_by_label("Currency").fill("gbp")
    desk.get_by_label("A column and a filter of the order list").check()
    desk.get_by_label("Required").check()
    desk.get_by_role("button", name="Put it in use").click()
    expect(desk.get_by_role("link", name="Deposit")).to_be_visible()
    desk.goto(f"{live_server.url}{reverse('web:order', args=[other.public_id])}")
    expect(desk.locator("dl.facts", has_text="Deposit")).to_contain_text("Missing")
    desk.get_by_role("button", name="Edit Custom fields").click()
    desk.get_by_label("Deposit (GBP)").fill("1,250.5")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator("dl.facts", has_text="Deposit")).to_contain_text("£1,250.50")
    desk.goto(f"{live_server.url}{reverse('web:orders')}")
    desk.get_by_role("button", name="Filter", exact=True).click()
    desk.get_by_label("Deposit (GBP) from").fill("1,000")
    desk.get_by_role("button", name="Show", exact=True).click()
    expect(desk.locator(".chip--part", has_text="Deposit from: £1,000.00")).to_be_visible()
    expect(desk.locator(f"tr[data-order={other.public_id}]")).to_be_visible()
    desk.get_by_role("button", name="Filter", exact=True).click()
    desk.get_by_label("Deposit (GBP) up to").fill("1250.49")
    desk.get_by_role("button", name="Show", exact=True).click()
    expect(desk.locator(f"tr[data-order={other.public_id}]")).to_have_count(0)


@pytest.mark.parametrize(("size", "scheme"), [("wide", "dark"), ("wide", "light"), ("narrow", "light")])
def test_fields_are_accessible_and_fit(ctx, live_server, desk, shop, size, scheme):
    order = place(ctx, {"MUG": 1})
    drafts = [
        FieldDraft(subject="order", label="Gift message", kind="long_text", help="Printed on the card."),
        FieldDraft(subject="order", label="Wanted on", kind="date", is_listed=True, is_required=True),
        FieldDraft(subject="order", label="Deposit", kind="money", currency="GBP", is_listed=True),
        FieldDraft(subject="order", label="Club", kind="text", is_required=True),
        FieldDraft(subject="order", label="Call first", kind="yes_no", is_listed=True),
        FieldDraft(subject="order", label="Photo", kind="link"),
        FieldDraft(subject="order", label="Paper", kind="choice", choices=[("", "Plain"), ("", "Gold")]),
    ]
    made = [commands.define_field(ctx, draft=one) for one in drafts]
    values = {
        "gift_message": "Happy birthday,\nAda!",
        "wanted_on": "2026-12-24",
        "call_first": True,
        "deposit": 125050,
        "photo": "https://pictures.example.com/a-rather-long-address/of-a-picture.jpg",
    }
    commands.set_values(ctx, subject="order", record_id=order.public_id, values=values)
    mara = replace(ctx, actor="user:mara")
    columns = ["customer", "field.wanted_on", "field.call_first", "field.deposit", "total"]
    worklists.choose_columns(mara, view="all", columns=columns)
    pages = {
        "field-new": reverse("house:field-new"),
        "field": reverse("house:field", args=[made[-1].public_id]),
        "fields-order": reverse("web:order", args=[order.public_id]),
        "fields": reverse("house:fields"),
        "fields-desk": reverse("web:orders")
        + "?field.call_first=yes&field.deposit.from=100000&field.wanted_on.to=2026-12-31",
        "fields-entry": reverse("calls:order-new"),
    }
    assert troubles(live_server, desk, pages, size, scheme) == {}
    desk.goto(live_server.url + pages["fields-order"])
    desk.get_by_role("button", name="Edit Custom fields").click()
    desk.screenshot(path=f"test-results/fields-edit-{size}-{scheme}.png")
    desk.goto(live_server.url + pages["fields-desk"])
    desk.get_by_role("button", name="Filter", exact=True).click()
    desk.screenshot(path=f"test-results/fields-filter-{size}-{scheme}.png")
