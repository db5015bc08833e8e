"""The order desk in a browser: a run over two hundred orders watched to its end, and news without reloading."""

from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from goodorder.capture.commands import capture_orders
from goodorder.kernel import relay
from goodorder.kernel.access import system_context
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.tags import commands as tags
from goodorder.worklists import commands
from shop import draft, place

from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser
HELD, FIRST = 200, 40


@pytest.fixture
def held(ctx, shop):
    """Return two hundred orders that wait for their money, captured in one go."""
    drafts = [draft({"MUG": 1}, method="manual", external_ref=f"fair-{at}") for at in range(HELD)]
    capture_orders(ctx, drafts=drafts)
    return list(Order.objects.order_by("id"))


def test_two_hundred_held_orders_are_released_and_the_failing_one_is_named(ctx, live_server, desk, held):
    desk.goto(f"{live_server.url}{reverse('web:orders')}?view=held&hold=any&sort=oldest")
    expect(desk.locator("nav.views .chip[aria-current] .chip-count")).to_have_text(str(HELD))
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    expect(desk.locator("[data-pick-count]")).to_have_text("1")
    desk.get_by_label("the whole list").check()
    desk.get_by_role("button", name="Release hold").click()
    expect(desk.get_by_text(f"{HELD} orders would be changed as said below.")).to_be_visible()
    failing = held[FIRST + 10]
    orders.cancel_lines(ctx, order_id=failing.public_id, reason="rang up meanwhile")
    desk.get_by_role("button", name=f"Release hold: {HELD}").click()
    desk.wait_for_url("**/orders/runs/*/")
    run_id = desk.url.rstrip("/").rpartition("/")[2]
    worker = system_context("test")
    for _ in range(FIRST):
        commands.perform_next(worker, run_id=run_id)
    expect(desk.get_by_text(f"{FIRST} of {HELD}")).to_be_visible()
    while relay.hand_out() + relay.run_effects():
        pass
    expect(desk.get_by_text(f"{HELD - 1} done, 1 failed.")).to_be_visible()
    card = desk.locator("section", has=desk.get_by_role("heading", name="What did not work"))
    expect(card.get_by_role("row")).to_have_count(2)
    expect(card).to_contain_text(f"order {failing.number} has no such hold any more")


def test_rows_change_in_place_and_new_orders_are_counted(ctx, live_server, desk):
    order = place(ctx, {"MUG": 1})
    desk.goto(f"{live_server.url}{reverse('web:orders')}")
    row = desk.locator(f"tr[data-order={order.public_id}]")
    row.get_by_role("checkbox").check()
    orders.place_hold(ctx, order_id=order.public_id, kind="address", reason="no such street")
    expect(row.get_by_text("Hold: Address")).to_be_visible()
    expect(row.get_by_role("checkbox")).to_be_checked()
    for _ in range(3):
        place(ctx, {"MUG": 1})
    bar = desk.get_by_text("3 new orders: show them")
    expect(bar).to_be_visible()
    expect(desk.locator("tr[data-order]")).to_have_count(1)
    bar.click()
    expect(desk.locator("tr[data-order]")).to_have_count(4)


@LOOKS
def test_the_desk_is_accessible_and_fits(ctx, live_server, desk, busy_shop, size, scheme):
    some = [order.public_id for order in busy_shop.values()]
    tags.add_tags(ctx, kind="order", subject=some[0], tags=["gift", "vip"])
    mara = replace(ctx, actor="user:mara")
    commands.choose_columns(
        mara, view="all", columns=["placed", "customer", "state", "tags", "owner", "total"]
    )
    choice = commands.Choice(order_ids=some)
    run = commands.plan_run(mara, action="hold", arguments={"reason": "fair"}, choice=choice)
    pages = {
        "desk": reverse("web:orders"),
        "desk-filtered": reverse("web:orders") + "?state=open&hold=any&tag=gift",
        "desk-run": reverse("desk:run", args=[run.public_id]),
        "desk-runs": reverse("desk:runs"),
    }
    assert troubles(live_server, desk, pages, size, scheme) == {}
    desk.goto(live_server.url + pages["desk"])
    desk.get_by_role("checkbox").nth(1).check()
    for pop in ("filter-by", "choose-columns", "bulk-hold"):
        desk.evaluate("name => document.getElementById(name).showPopover()", pop)
        desk.screenshot(path=f"test-results/desk-{pop}-{size}-{scheme}.png")
        desk.evaluate("name => document.getElementById(name).hidePopover()", pop)
    desk.screenshot(path=f"test-results/desk-chosen-{size}-{scheme}.png")
