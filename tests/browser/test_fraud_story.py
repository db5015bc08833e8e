"""The fraud queue with the keyboard alone, and its pages wide and narrow, light and dark."""

import pytest
from django.urls import reverse

from goodorder.kernel.relay import settle_all
from goodorder.screening import commands, queries
from goodorder.screening.commands.policies import PolicyDraft
from goodorder.screening.rules import EntryDraft, RuleDraft
from shop import place

from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(ctx, shop):
    """Return an order that waits for review, of a shop with rules, costs and lists."""
    commands.adopt_rules(ctx, company="T1")
    said = RuleDraft(title="A first order above 100", points=70, condition="value >= 10000 && is_new")
    commands.set_rule(ctx, company="T1", code="first-large", draft=said)
    costs = PolicyDraft(margin_ppm=300_000, review_cost=300, loss_ppm=700_000, loss_fee=1_500, resale=["CLO"])
    commands.set_policy(ctx, company="T1", draft=costs)
    entry = EntryDraft(listing="block", kind="domain", value="mailinator.com", reason="disposable mail")
    commands.add_entry(ctx, company="T1", draft=entry)
    order = place(ctx, {"KETTLE": 2})
    settle_all()
    return order


def test_a_review_is_found_read_and_decided_without_the_mouse(live_server, desk, waiting):
    desk.goto(live_server.url + reverse("web:orders"))
    desk.keyboard.press("g")
    desk.keyboard.press("9")
    desk.wait_for_url("**/fraud/")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.get_by_text("A first order above 100").first.wait_for()
    desk.keyboard.press("m")
    desk.get_by_text("It is yours to decide.").wait_for()
    desk.keyboard.press("r")
    desk.keyboard.type("nobody answers the phone")
    desk.keyboard.press("Enter")
    desk.get_by_text("Rejected: the order is cancelled.").wait_for()
    settle_all()
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


@LOOKS
def test_fraud_pages_are_accessible_and_fit(ctx, live_server, desk, waiting, size, scheme):
    names = ("reviews", "rules", "rule-new", "lists", "costs", "results")
    review = queries.screening_of(ctx, subject=waiting.public_id)
    pages = {
        **{name: reverse(f"risk:{name}") for name in names},
        "review": reverse("risk:review", args=[review.public_id]),
    }
    assert troubles(live_server, desk, pages, size, scheme) == {}
