"""Pay links as staff see them, on pages and over the wire."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from api.calling import is_problem, issue
from goodorder.kernel import plugs
from goodorder.kernel.relay import settle_all
from goodorder.payments import commands
from goodorder.payments.models import PayLink
from goodorder.payments.ports import CheckoutResult
from shop import open_shop, place

pytestmark = pytest.mark.django_db
URL = "https://pay.example/p?a=1&b=2"


@pytest.fixture(autouse=True)
def _one_provider(monkeypatch):
    """Set the simulator up; nobody listens there, and Stripe is not set up."""
    monkeypatch.setenv("GOODORDER_PAYMENT_SIMULATOR_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOODORDER_SIMULATOR_SECRET", "any")
    monkeypatch.delenv("GOODORDER_STRIPE_API_KEY", raising=False)
    plugs.plug.cache_clear()
    yield
    plugs.plug.cache_clear()


@pytest.fixture
def order(ctx):
    open_shop(ctx)
    return place(ctx, {"MUG": 2}, method="manual")


def page_of(order):
    return reverse("aftersales:pay-links", args=[order.public_id])


def opened(ctx):
    link = PayLink.objects.latest("id")
    result = CheckoutResult(outcome="open", provider_ref=f"page_{link.pk}", url=URL)
    return commands.record_pay_link(ctx, link_id=link.public_id, result=result)


def test_a_link_is_asked_for_copied_and_closed(ctx, owner, order):
    shown = owner.get(reverse("web:order", args=[order.public_id])).content.decode()
    assert page_of(order) in shown
    assert "simulator" in owner.get(page_of(order)).content.decode()
    typed = {"amount": "20.00", "provider": "simulator", "once": uuid4().hex}
    assert owner.post(page_of(order), typed)["Location"] == page_of(order)
    assert "Being made" in owner.get(page_of(order)).content.decode()
    link = opened(ctx)
    assert (link.amount, link.asks_all, link.return_url) == (2000, False, "http://testserver/thanks/")
    page = owner.get(page_of(order)).content.decode()
    assert page.count("https://pay.example/p?a=1&amp;b=2") == 2
    closed = owner.post(reverse("aftersales:pay-link-cancel", args=[link.public_id]), {"once": "c"})
    assert closed["Location"] == page_of(order)
    assert "Being closed" in owner.get(page_of(order)).content.decode()


def test_all_that_is_open_is_offered_and_more_is_refused_on_the_page(owner, order):
    typed = {"amount": f"{order.total / 100 + 1:.2f}", "provider": "simulator", "once": uuid4().hex}
    refused = owner.post(page_of(order), typed)
    assert (refused.status_code, b"ask for that at most" in refused.content) == (409, True)
    typed = {"amount": f"{order.total / 100:.2f}", "provider": "simulator", "once": uuid4().hex}
    owner.post(page_of(order), typed)
    assert PayLink.objects.get().asks_all


def test_the_money_panel_gets_the_card_alone(ctx, owner, order):
    fragment = owner.get(page_of(order), headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in fragment, "is open" in fragment) == (False, True)
    owner.post(page_of(order), {"amount": "20.00", "provider": "simulator", "once": uuid4().hex})
    opened(ctx)
    fragment = owner.get(page_of(order), headers={"HX-Request": "true"}).content.decode()
    assert ("every 15s" in fragment, "data-copy" in fragment) == (True, True)


def test_pages_are_closed_to_strangers_and_links_to_those_without_the_right(sign_in, order):
    assert Client().get(page_of(order))["Location"].startswith("/login/")
    assert sign_in("marketer").get(page_of(order)).status_code == 403
    accountant = sign_in("accountant")
    assert "Make a payment link" not in accountant.get(page_of(order)).content.decode()
    typed = {"amount": "20.00", "provider": "simulator", "once": uuid4().hex}
    assert accountant.post(page_of(order), typed).status_code == 403


def test_links_are_asked_for_listed_and_closed_over_the_wire(ctx, caller, order):
    path = f"/orders/{order.public_id}/pay-links"
    asked = caller.post(path, {"amount": 500, "return_url": "https://shop.example/done"})
    assert (asked.status_code, asked.json()["provider"], asked.json()["amount"]) == (201, "simulator", 500)
    opened(ctx)
    listed = json.loads(caller.get(path).content)
    assert (listed["open"], [one["url"] for one in listed["items"]]) == (order.total, [URL])
    closed = caller.post(f"/pay-links/{asked.json()['id']}/cancellations", {"reason": "paid in cash"})
    assert (closed.status_code, closed.json()["state"]) == (201, "closing")
    is_problem(caller.post(path, {"return_url": "file:///etc"}), 422, "payments.address_unusable")
    is_problem(issue(["payments.view"]).post(path, {}), 403, "access.permission_lacking")


def test_the_page_of_thanks_is_for_everybody_and_for_no_search_engine():
    answer = Client().get(reverse("portal:thanks"))
    assert (answer.status_code, answer["Referrer-Policy"]) == (200, "no-referrer")
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == (
        "noindex, nofollow, noarchive",
        "private, no-store",
    )


def test_no_provider_set_up_is_said(monkeypatch, owner, caller, order):
    monkeypatch.delenv("GOODORDER_PAYMENT_SIMULATOR_URL")
    plugs.plug.cache_clear()
    assert "No provider offers a page" in owner.get(page_of(order)).content.decode()
    is_problem(caller.post(f"/orders/{order.public_id}/pay-links", {}), 409, "payments.no_page")


def test_a_provider_out_of_reach_is_asked_again_later(order, owner):
    owner.post(page_of(order), {"amount": "20.00", "provider": "simulator", "once": uuid4().hex})
    settle_all()
    assert PayLink.objects.get().state == "requested"
