"""A return in the browser: the agent opens it, the warehouse receives one unit of two, the money is exact."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.kernel.relay import settle_all
from goodorder.returns.models import Return, Settlement
from parcels import money_of
from returns.desk import ask, receive, sold

from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def test_one_unit_of_two_comes_back_and_is_paid_to_the_cent(ctx, live_server, desk, shop):
    order = sold(ctx, {"KETTLE": 2}, method="cash", order_discount=333)
    worth = order.lines.get(position=1).units(first=0, count=1)["total"]
    desk.goto(live_server.url + reverse("web:order", args=[order.public_id]))
    desk.get_by_role("link", name="Return", exact=True).click()
    expect(desk.get_by_text("withdrawal v0: 14 days from delivery").first).to_be_visible()
    desk.get_by_label("Units").first.fill("1")
    desk.get_by_role("button", name="Open the return").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile("^RET-"))
    ret = Return.objects.get()
    desk.set_viewport_size(PHONE)
    desk.goto(live_server.url + reverse("aftersales:return-desk"))
    for scanned in (ret.number, "KETTLE"):
        desk.keyboard.type(scanned)
        desk.keyboard.press("Enter")
        expect(desk).to_have_url(re.compile("/receive/$"))
        desk.wait_for_load_state()
    expect(desk.get_by_text("1 × KETTLE received.")).to_be_visible()
    desk.get_by_role("button", name="Inspected").click()
    expect(desk.get_by_text("Looked at; its stock follows.")).to_be_visible()
    settle_all()
    assert Settlement.objects.get().amount == worth
    assert money_of(ctx, order) == (order.total - worth, 0, order.total, worth)
    desk.goto(live_server.url + reverse("aftersales:return", args=[ret.public_id]))
    expect(desk.get_by_text("Closed")).to_be_visible()


@LOOKS
def test_return_pages_are_accessible_and_fit(ctx, live_server, desk, shop, size, scheme):
    order = sold(ctx, {"MUG": 2, "KETTLE": 1}, method="cash")
    ret = receive(ctx, ask(ctx, order, {1: 2}), MUG=1, KETTLE=1)
    names = ("returns", "return-desk", "return-claims", "return-policy", "return-reasons", "return-rates")
    addresses = {
        **{name: reverse(f"aftersales:{name}") for name in names},
        "return": reverse("aftersales:return", args=[ret.public_id]),
        "return-receive": reverse("aftersales:return-receive", args=[ret.public_id]),
        "return-new": reverse("aftersales:return-new", args=[order.public_id]),
        "return-blind": reverse("aftersales:return-blind", args=[order.public_id]),
    }
    assert troubles(live_server, desk, addresses, size, scheme) == {}
