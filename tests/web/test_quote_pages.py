"""Quotes in the back office: written, issued, accepted, and what is said when something is wrong."""

from datetime import timedelta

import pytest
from django.urls import reverse

from goodorder.kernel import clock
from goodorder.quotes.models import Quote
from shop import open_shop

pytestmark = pytest.mark.django_db


def typed(quote_lines, **more):
    return {
        "name": "Ada", "line1": "12 St James Square", "city": "London", "postcode": "SW1Y 4JH",
        "country": "GB", "channel": "web", "service": "", "email": "ada@example.com",
        "sku": list(quote_lines), "quantity": [str(n) for n in quote_lines.values()], **more,
    }  # fmt: skip


def test_pages_lead_from_an_offer_to_its_order(ctx, owner):
    open_shop(ctx)
    empty = owner.get(reverse("web:quotes")).content.decode()
    assert "No quotes yet" in empty
    until = (clock.now().date() + timedelta(days=5)).isoformat()
    sent = owner.post(reverse("web:quote-new"), typed({"MUG": 2}, valid_until=until, once="a"))
    quote = Quote.objects.get()
    address = reverse("web:quote", args=[quote.public_id])
    assert (sent.status_code, sent.headers["Location"]) == (302, address)
    act = reverse("web:quote-act", args=[quote.public_id, "issue"])
    assert owner.post(act, {"once": "b"}).headers["Location"] == address
    assert "Order at these prices" in owner.get(address).content.decode()
    act = reverse("web:quote-act", args=[quote.public_id, "accept"])
    placed = owner.post(act, {"payment_method": "on_account", "once": "c"})
    quote.refresh_from_db()
    assert placed.headers["Location"] == reverse("web:order", args=[quote.order.public_id])
    assert quote.number in owner.get(reverse("web:quotes")).content.decode()


def test_form_says_what_is_wrong_and_keeps_what_was_typed(ctx, owner):
    open_shop(ctx)
    until = (clock.now().date() - timedelta(days=1)).isoformat()
    page = owner.post(reverse("web:quote-new"), typed({"MUG": 2}, valid_until=until, once="a"))
    assert page.status_code == 422
    assert "choose a day from" in page.content.decode()
    assert 'value="MUG"' in page.content.decode()
