"""Prices and taxes, wide and narrow, light and dark: no accessibility violation, nothing wider than the screen."""

import pytest
from django.urls import reverse

from goodorder.pricing import commands as pricing
from goodorder.pricing.rules import AssignmentDraft, ExemptionDraft
from shop import place

from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser


@pytest.fixture
def price_addresses(ctx, shop):
    pricing.open_price_list(ctx, code="trade", name="Trade", currency="GBP")
    pricing.assign_price_list(ctx, price_list="trade", to=AssignmentDraft(group="trade"))
    pricing.set_price_limit(ctx, channel="web", most_percent=10)
    order = place(ctx, {"MUG": 2, "KETTLE": 1})
    paper = ExemptionDraft(country="GB", number="M-7", reason="Museum")
    pricing.grant_exemption(ctx, customer_id=order.customer.public_id, exemption=paper)
    return {
        "prices": reverse("offers:prices"),
        "price-why": reverse("offers:price-why") + "?channel=web&sku=MUG&quantity=1",
        "price-order": reverse("offers:price-order", args=[order.public_id]),
        "customer-terms": reverse("offers:customer-terms", args=[order.customer.public_id]),
        "taxes": reverse("offers:taxes"),
    }


@LOOKS
def test_price_pages_are_accessible_and_fit(live_server, desk, price_addresses, size, scheme):
    assert troubles(live_server, desk, price_addresses, size, scheme) == {}
