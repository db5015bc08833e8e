"""Exceptions worked off from their page, kind by kind, and the pages wide and narrow, light and dark."""

from itertools import takewhile

import pytest
from django.urls import reverse

from exceptions.scenes import at, at_work, on_hold, on_its_way, payment_failed, refused_label
from goodorder.exceptions import commands, queries
from goodorder.exceptions.models import Trouble
from goodorder.exceptions.rules import KINDS
from goodorder.fulfillment import commands as fulfillment
from goodorder.kernel.relay import settle_all
from parcels import pick
from shop import place

from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser
# Some that one press cures from the list; every kind is resolved in `test_exception_remedies`.
CURED = ("hold_manual", "label_missing", "reaction_parked")


@pytest.fixture
def troubled(ctx, shop):
    """Return how many exceptions there are of each kind in a shop whose clocks have all run out."""
    now = at(ctx)
    for kind in KINDS.values():
        commands.set_clock(now, kind=kind.code, limit_minutes=0, owner=kind.owner)
    list(takewhile(lambda found: found[0] != "short_paid", at_work(now)))
    list(takewhile(lambda found: found[0] != "return_undecided", on_its_way(now)))
    order = place(now, {"MUG": 1})
    [asked] = pick(now, order)
    refused_label(now, order, fulfillment.pack(now, fulfillment_order_id=asked.public_id))
    list(on_hold(now))
    payment_failed(now)
    commands.detect(at(ctx))
    return queries.count_exceptions(at(ctx))


def test_kinds_are_worked_off_where_they_are_listed(ctx, live_server, desk, troubled):
    desk.goto(live_server.url + reverse("web:orders"))
    desk.keyboard.press("g")
    desk.keyboard.press("0")
    desk.wait_for_url("**/exceptions/")
    for kind in CURED:
        desk.goto(f"{live_server.url}{reverse('care:exceptions')}?kind={kind}")
        desk.locator("tbody .choices form button").first.click()
        desk.get_by_text("Done; it leaves the list").wait_for()
    settle_all()
    commands.detect(at(ctx))
    left = queries.count_exceptions(at(ctx))
    assert {kind: troubled[kind] - left.get(kind, 0) for kind in CURED} == dict.fromkeys(CURED, 1)
    desk.goto(live_server.url + reverse("care:exceptions"))
    places = {link.get_attribute("href") for link in desk.locator("tbody td:last-child a.link").all()}
    for place_of_form in places:
        assert desk.request.get(live_server.url + place_of_form).status == 200
    one = Trouble.objects.filter(resolved_at=None, kind="hold_fraud").get()
    desk.goto(live_server.url + reverse("care:exception", args=[one.public_id]))
    desk.keyboard.press("m")
    desk.get_by_text("It is yours.").wait_for()
    desk.get_by_label("Reason").fill("the bank answers on Monday")
    desk.get_by_role("button", name="Snooze").click()
    desk.get_by_text("It comes back by itself.").wait_for()
    one.refresh_from_db()
    assert (one.assignee, one.snoozed_because) == ("user:mara", "the bank answers on Monday")


@LOOKS
def test_exception_pages_are_accessible_and_fit(ctx, live_server, desk, troubled, size, scheme):
    one = Trouble.objects.filter(resolved_at=None).select_related("order").first()
    pages = {
        "exceptions": reverse("care:exceptions"),
        "clocks": reverse("care:clocks"),
        "exception": reverse("care:exception", args=[one.public_id]),
        "order": reverse("web:order", args=[one.order.public_id]),
    }
    assert troubles(live_server, desk, pages, size, scheme) == {}
