"""The call centre: a repeat order by keyboard alone with the time it takes, and an approval on a phone in the dark."""

import time
from dataclasses import replace

import pytest
from django.urls import reverse

from goodorder.approvals import commands as approvals
from goodorder.approvals.rules import RefundAsked
from goodorder.kernel import clock
from goodorder.kernel.access import roles
from goodorder.kernel.relay import settle_all
from goodorder.orders.models import Order
from goodorder.staff import commands as staff
from parcels import send
from seeing import must_fit
from shop import place

from .conftest import PASSWORD, RESULTS
from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser
LIMIT_S = 30


@pytest.fixture
def agent(ctx, shop):
    staff.add_user(ctx, username="anna", password=PASSWORD, name="Anna Berg")
    staff.grant_role(ctx, username="anna", role="agent")
    return replace(ctx, now=clock.now(), actor="user:anna", permissions=roles()["agent"].permissions)


@pytest.fixture
def asked(ctx, agent):
    """Return a refund above the agent's limit that waits for somebody else."""
    order = place(ctx, {"KETTLE": 1, "MUG": 2}, method="cash")
    settle_all()
    send(ctx, order)
    wanted = RefundAsked(order_id=order.public_id, units={1: 1})
    return approvals.ask_approval(agent, wanted=wanted, reason="The lid broke on the first day")


def test_a_repeat_order_is_taken_by_keyboard_only(live_server, desk, ctx, shop):
    place(ctx, {"MUG": 2, "KETTLE": 1})
    desk.goto(live_server.url + reverse("web:orders"))
    started = time.monotonic()
    desk.keyboard.press("n")
    desk.wait_for_url("**/orders/new/")
    desk.keyboard.type("ada@")
    desk.locator("#picks a").first.wait_for()
    desk.keyboard.press("Enter")
    desk.locator("a[data-key='1']").wait_for()
    desk.keyboard.press("1")
    desk.locator("input[name=sku]:focus").wait_for()
    desk.keyboard.press("Enter")
    desk.locator("input[name=sku]:focus:placeholder-shown").wait_for()
    desk.keyboard.type("3*mug")
    desk.get_by_text("£127.40").wait_for()
    desk.wait_for_load_state("networkidle")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/orders/ord_*/")
    took_s = time.monotonic() - started
    print(f"repeat phone order by keyboard only: {took_s:.1f} s from the first key to the saved order")
    order = Order.objects.latest("id")
    assert sorted(order.lines.filter(kind="item").values_list("sku_code", "ordered")) == [
        ("KETTLE", 1),
        ("MUG", 2),
        ("MUG", 3),
    ]
    assert order.customer_name == "Ada Byron"
    assert took_s < LIMIT_S


def test_a_refund_above_the_limit_is_approved_on_a_phone_in_the_dark(live_server, desk, asked):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.emulate_media(color_scheme="dark")
    desk.goto(live_server.url + reverse("calls:approvals"))
    desk.screenshot(path=RESULTS / "approvals-phone-dark.png")
    desk.get_by_role("link", name=asked.label).click()
    desk.get_by_text("The lid broke on the first day").wait_for()
    must_fit(desk)
    desk.screenshot(path=RESULTS / "approval-phone-dark.png", full_page=True)
    desk.get_by_role("button", name="Approve").click()
    desk.get_by_text("Approved and done.").wait_for()
    asked.refresh_from_db()
    assert (asked.state, asked.requested_by, asked.decided_by) == ("performed", "user:anna", "user:mara")


@LOOKS
def test_call_pages_are_accessible_and_fit(live_server, desk, asked, size, scheme):
    ada = Order.objects.latest("id").customer.public_id
    past = Order.objects.latest("id").public_id
    pages = {
        "approvals": reverse("calls:approvals"),
        "approval": reverse("calls:approval", args=[asked.public_id]),
        "limits": reverse("calls:limits"),
        "order-entry": f"{reverse('calls:order-new')}?customer={ada}&repeat={past}",
    }
    assert troubles(live_server, desk, pages, size, scheme) == {}
