"""The page of an order for its customer: what it tells, what it hides, what can be done there."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.invoicing import queries as documents
from goodorder.kernel import plugs
from goodorder.kernel.models import Event, Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders.models import Order
from goodorder.payments import queries as money
from goodorder.payments.models import PayLink
from goodorder.safelinks import commands
from shop import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client()


def text_of(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def pick(ctx, order):
    for asked in work.work_of(ctx, demand=order.public_id):
        picks = [(line.pk, line.quantity) for line in asked.lines.all()]
        fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    settle_all()


def send(ctx, order):
    pick(ctx, order)
    for asked in work.work_of(ctx, demand=order.public_id):
        parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
        settle_all()
        fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()


def post(visitor, address, **fields):
    return visitor.post(address, {"once": uuid4().hex, **fields})


def agreed(visitor, address, **fields):
    """Look at the preview, then agree to it."""
    shown = post(visitor, address, **fields) if fields else visitor.get(address)
    assert shown.context["preview"], shown.content.decode()
    return post(visitor, address, sure=shown.context["preview"]["difference"], **fields)


def settled():
    settle_all()
    return [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")]


# The link


def test_the_page_hides_what_a_link_must_not_show(visitor, order, at):
    answer = visitor.get(at())
    page = answer.content.decode()
    for hidden in ("Ada Byron", "St James", "SW1Y", "ada@example.com"):
        assert hidden not in page
    for shown in (order.number, "Ada B.", "a•••@example.com", "London"):
        assert shown in page
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "private, no-store")
    assert answer["X-Robots-Tag"].startswith("noindex")


def test_an_unknown_a_closed_and_an_ended_link_are_answered_alike(ctx, visitor, order, at):
    ended = replace(ctx, now=ctx.now - timedelta(days=91))
    old = commands.issue_link(ended, order_id=order.public_id)
    closed = commands.issue_link(ctx, order_id=order.public_id)
    commands.revoke_link(ctx, link_id=closed.link.public_id)
    answers = [
        visitor.get(reverse("portal:order", args=[each])) for each in ("x" * 43, old.token, closed.token)
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert visitor.get(at()).status_code == 200


def test_who_follows_many_unknown_links_is_slowed_down_and_good_links_open_all_the_same(visitor, at):
    tried = [visitor.get(reverse("portal:order", args=[f"guess-{n}"])).status_code for n in range(22)]
    assert (tried[:20], tried[20:]) == ([404] * 20, [429] * 2)
    assert visitor.get(at()).status_code == 200


def test_the_token_is_kept_nowhere(ctx, order):
    issued = commands.issue_link(ctx, order_id=order.public_id)
    assert len(issued.token) == 43  # 32 random bytes
    assert issued.token not in repr(issued)
    kept = [str(row) for row in Event.objects.values_list("facts", flat=True)]
    assert not any(issued.token in row for row in (*kept, issued.link.token_hash))


# What it tells


def test_parts_that_left_and_parts_to_come_are_told_truthfully(ctx, visitor, order, at):
    assert "Nothing has left yet" in text_of(visitor, at())
    send(ctx, order)
    page = text_of(visitor, at())
    assert "1 unit is still to come" in page
    assert "Parcel 1 of 1 so far" in page
    assert "3 on the way" in page


def test_tracking_stands_as_lines_and_the_live_part_comes_alone(ctx, visitor, order, at):
    send(ctx, order)
    part = visitor.get(at(), headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, "Parcel 1" in part) == (False, True)


def test_only_this_orders_documents_are_handed_out(ctx, visitor, order, at):
    send(ctx, order)
    (invoice,) = documents.list_documents(ctx, about=order.public_id).items
    assert at("document", invoice.public_id) in text_of(visitor, at())
    answer = visitor.get(at("document", invoice.public_id))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    other = place(ctx, {"MUG": 1})
    settle_all()
    send(ctx, other)
    (foreign,) = documents.list_documents(ctx, about=other.public_id).items
    assert visitor.get(at("document", foreign.public_id)).status_code == 404


# What can be done


def test_a_line_is_cancelled_after_a_preview(visitor, order, at):
    assert at("cancel-line", 1) in text_of(visitor, at())
    page = text_of(visitor, at("cancel-line", 1))
    assert ("3 → 0" in page, "£169.35 → £134.85" in page) == (True, True)
    assert agreed(visitor, at("cancel-line", 1))["Location"] == at()
    order.refresh_from_db()
    line = order.lines.get(position=1)
    assert (line.cancelled, order.state, settled()) == (3, "confirmed", [])
    fact = Event.objects.get(kind="orders.LinesCancelled")
    assert (fact.actor.partition(":")[0], fact.reason) == ("customer", "by the customer, on their page")


def test_the_whole_order_is_cancelled(ctx, visitor, order, at):
    assert agreed(visitor, at("cancel"))["Location"] == at()
    order.refresh_from_db()
    assert (order.state, money.money_of(ctx, about=order.public_id).payable.amount) == ("cancelled", 0)
    assert "This order was cancelled" in text_of(visitor, at())
    assert settled() == []


def test_only_what_would_succeed_is_offered(ctx, visitor, order, at):
    pick(ctx, order)
    page = text_of(visitor, at())
    assert at("cancel") + '"' not in page
    assert (at("cancel-line", 1) in page, at("cancel-line", 2) in page) == (False, True)
    assert "Cancel 1" in page  # the kettle that waits for stock
    assert visitor.get(at("cancel-line", 1)).status_code == 409
    assert visitor.get(at("cancel")).status_code == 409
    assert agreed(visitor, at("cancel-line", 2)).status_code == 302
    send_rest = [work.work_of(ctx, demand=order.public_id)[0]]
    fulfillment.pack(ctx, fulfillment_order_id=send_rest[0].public_id)
    settle_all()
    assert at("address") not in text_of(visitor, at())
    assert visitor.get(at("address")).status_code == 409


def test_a_preview_that_no_longer_holds_is_shown_again(visitor, order, at):
    answer = post(visitor, at("cancel"), sure="-1")
    assert (answer.status_code, Order.objects.get().state) == (200, "confirmed")


def test_the_address_is_changed_after_a_preview(visitor, order, at):
    typed = {"name": "Ada Byron", "line1": "1 Mill Lane", "postcode": "LS1 1AA", "city": "Leeds"}
    assert "12 St" not in text_of(visitor, at("address"))
    assert "It costs you nothing" in post(visitor, at("address"), **typed).content.decode()
    assert agreed(visitor, at("address"), **typed)["Location"] == at()
    order.refresh_from_db()
    assert (order.ship_to["line1"], order.ship_to["country"]) == ("1 Mill Lane", "GB")
    assert "Leeds" in text_of(visitor, at())
    assert settled() == []


def test_a_wrong_address_is_said_at_its_field(visitor, at):
    answer = post(visitor, at("address"), name="Ada", line1="", postcode="LS1 1AA", city="Leeds")
    assert (answer.context["preview"], "line1" in answer.context["form"].errors) == (None, True)


def test_what_is_open_is_paid_by_link(monkeypatch, visitor, order, at):
    monkeypatch.setenv("GOODORDER_PAYMENT_SIMULATOR_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOODORDER_SIMULATOR_SECRET", "any")
    plugs.plug.cache_clear()
    assert at("pay") in text_of(visitor, at())
    assert visitor.get(at("pay"))["Referrer-Policy"] == "same-origin"
    assert post(visitor, at("pay"))["Location"] == at()
    link = PayLink.objects.get()
    assert (link.amount, link.return_url) == (order.total, "http://testserver/thanks/")
    assert "is being made" in text_of(visitor, at())
    plugs.plug.cache_clear()


# Staff


def test_staff_make_a_link_see_it_once_and_close_it(owner, order, visitor):
    address = reverse("aftersales:customer-page", args=[order.public_id])
    assert address in owner.get(reverse("web:order", args=[order.public_id])).content.decode()
    made = owner.post(address)
    url = made.context["url"]
    assert visitor.get(url).status_code == 200
    assert url not in owner.get(address).content.decode()
    (link,) = made.context["links"]
    closed = owner.post(
        reverse("aftersales:customer-link-revoke", args=[order.public_id, link.public_id]), {"once": "k"}
    )
    assert (closed["Location"], visitor.get(url).status_code) == (address, 404)


def test_links_are_made_and_closed_over_the_wire(caller, order, visitor, sign_in):
    made = caller.post(f"/orders/{order.public_id}/customer-links", {"days": 7}, once=None)
    assert (made.status_code, visitor.get(made.json()["url"]).status_code) == (201, 200)
    closed = caller.post(f"/customer-links/{made.json()['link']['id']}/revocations")
    assert (closed.status_code, visitor.get(made.json()["url"]).status_code) == (201, 404)
    picker = sign_in("picker")
    assert picker.get(reverse("aftersales:customer-page", args=[order.public_id])).status_code == 403
