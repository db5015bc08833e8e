"""An order by telephone paid by link: from the request to the capture, over the wire of both providers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from adapters.payments.paying import visit
from goodorder.flows.pay_links import settle_pay_links
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel import clock
from goodorder.kernel.models import Event, Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.models import Operation, PayLink, Tender
from goodorder.payments.queries import links
from goodorder.reports.queries import run_audit
from goodorder.testing.receiver import Receiver
from shop import open_shop, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_all_settled")]
CARDS = {"simulator": "tok_visa", "stripe": "pm_card_visa"}


@pytest.fixture(params=["simulator", "stripe"])
def provider(request, card_desk, stripe_desk):
    yield request.param
    for desk in (card_desk, stripe_desk):
        desk.callback_url("")
        desk.faults()


@pytest.fixture
def desk(provider, card_desk, stripe_desk):
    return card_desk if provider == "simulator" else stripe_desk


@pytest.fixture
def _all_settled(ctx, card_desk):
    yield
    settle_all()
    assert [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []


@pytest.fixture
def linked(ctx, caller, provider):
    """Return an order by telephone with a link that can be paid."""
    open_shop(ctx)
    order = place(ctx, {"MUG": 2}, method="manual")
    settle_all()
    body = {"provider": provider}
    asked = caller.post(f"/orders/{order.public_id}/pay-links", body, once="link-1")
    assert (asked.status_code, asked.json()["state"], asked.json()["url"]) == (201, "requested", "")
    assert caller.post(f"/orders/{order.public_id}/pay-links", body, once="link-1").content == asked.content
    settle_all()
    return order


def ask(ctx, order, provider):
    back, now = "https://shop.example/", replace(ctx, now=clock.now())  # providers have a clock of their own
    payments.request_pay_link(now, about=order.public_id, provider=provider, return_url=back)
    settle_all()


def send_out(ctx, order):
    (asked,) = work.work_of(ctx, demand=order.public_id)
    picks = [(line.pk, line.quantity) for line in asked.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()


def link_of(order):
    return PayLink.objects.filter(payable__about=order.public_id).latest("id")


def pay(order, provider):
    status, text = visit(link_of(order).url, token=CARDS[provider])
    assert (status, "Paid" in text) == (201, True)


def settled_later(monkeypatch):
    """Run the job as it runs when pages were not looked at for long."""
    later = clock.now() + timedelta(minutes=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    settle_pay_links()
    monkeypatch.undo()
    settle_all()


def test_a_paid_link_is_told_a_hundred_times_and_charges_once(ctx, linked, provider, desk):
    assert [hold.kind for hold in queries.get_order(ctx, order_id=linked.public_id).holds.all()] == [
        "payment"
    ]
    with Receiver() as listening:
        desk.callback_url(listening.url)
        pay(linked, provider)
        (news,) = listening.wait_for(1)
    for _ in range(100):
        answer = Client().post(
            f"/hooks/payments/{provider}", news.body, content_type="application/json", headers=news.headers
        )
        assert answer.status_code == 202
    settle_all()
    order = queries.get_order(ctx, order_id=linked.public_id)
    assert (order.state, link_of(order).state) == ("confirmed", "paid")
    assert Event.objects.filter(kind="payments.PayLinkTold").count() == 1
    assert dict(Tender.objects.values_list("method", "state")) == {"manual": "released", "card": "authorised"}
    send_out(ctx, order)
    view = money.money_of(ctx, about=order.public_id)
    assert (view.captured, view.open, Operation.objects.filter(kind="capture").count()) == (order.total, 0, 1)


def test_news_that_never_came_are_found_by_looking(ctx, linked, provider, monkeypatch):
    pay(linked, provider)
    settled_later(monkeypatch)
    assert link_of(linked).state == "paid"
    assert queries.get_order(ctx, order_id=linked.public_id).state == "confirmed"


def test_a_link_paid_for_a_cancelled_order_is_given_back(ctx, linked, provider, desk):
    pay(linked, provider)
    orders.cancel_lines(ctx, order_id=linked.public_id, reason="changed their mind")
    settle_all()
    tender = Tender.objects.get(method="card")
    assert (link_of(linked).state, tender.state, tender.authorised, tender.captured) == (
        "paid",
        "released",
        0,
        0,
    )
    assert [line["operation"] for line in desk.journal()][-1] == "void"


def test_a_link_of_a_cancelled_order_cannot_be_paid(ctx, linked, provider):
    url = link_of(linked).url
    orders.cancel_lines(ctx, order_id=linked.public_id, reason="changed their mind")
    settle_all()
    assert link_of(linked).state == "cancelled"
    assert visit(url, token=CARDS[provider])[0] in {400, 409}


def test_a_link_asks_for_the_new_amount_after_a_change(ctx, linked, provider):
    old = link_of(linked)
    orders.cancel_lines(ctx, order_id=linked.public_id, quantities={1: 1}, reason="one is enough")
    settle_all()
    new = link_of(linked)
    assert (new.pk != old.pk, new.state, new.amount) == (True, "open", old.amount - 1150)
    assert visit(old.url, token=CARDS[provider])[0] in {400, 409}
    pay(linked, provider)


def test_an_answer_lost_on_the_way_makes_no_second_page(ctx, provider, desk, monkeypatch):
    open_shop(ctx)
    order = place(ctx, {"MUG": 2}, method="manual")
    settle_all()
    desk.faults({"mode": "act_and_lose", "operation": "open_page", "times": 1})
    before = len(desk.journal("open_page"))
    ask(ctx, order, provider)
    assert link_of(order).state == "unclear"
    settled_later(monkeypatch)
    assert (link_of(order).state, len(desk.journal("open_page"))) == ("open", before + 1)


def test_an_invoice_already_sent_is_paid_by_link_at_once(ctx, provider, monkeypatch):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1}, method="on_account")
    settle_all()
    send_out(ctx, order)
    ask(ctx, order, provider)
    pay(order, provider)
    settled_later(monkeypatch)
    view = money.money_of(ctx, about=order.public_id)
    assert (view.captured, view.open) == (order.total, 0)
    assert links.open_for_link(ctx, about=order.public_id) == 0
