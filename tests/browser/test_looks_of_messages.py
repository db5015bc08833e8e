"""Messages and their words, wide and narrow, light and dark: accessible, nothing wider than the screen."""

import pytest
from django.urls import reverse

from goodorder.kernel.relay import settle_all
from goodorder.notifications.models import Message
from goodorder.pricing import commands as pricing
from shop import place

from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser


@pytest.fixture
def message_addresses(ctx, shop):
    place(ctx, {"MUG": 2, "KETTLE": 1})
    settle_all()
    pricing.set_tax_engine(ctx, channel="web", engine="simulator")
    return {
        "messages": reverse("aftersales:messages"),
        "message": reverse("aftersales:message", args=[Message.objects.first().public_id]),
        "templates": reverse("aftersales:message-templates"),
        "template": reverse("aftersales:message-template", args=["shipped", "mail", "en"]),
        "tax-engines": reverse("offers:taxes"),
    }


@LOOKS
def test_message_pages_are_accessible_and_fit(live_server, desk, message_addresses, size, scheme):
    assert troubles(live_server, desk, message_addresses, size, scheme) == {}
