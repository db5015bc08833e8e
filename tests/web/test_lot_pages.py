"""Lots: listed by expiry, blocked, and everybody who must be told on one screen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Lot
from goodorder.inventory.rules import Arrival
from goodorder.kernel.relay import settle_all
from goodorder.orders.models import Order
from goodorder.parties.models import Customer
from goodorder.pricing import commands as pricing
from shop import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def milk(ctx, shop):
    """Three lots of MILK: one that is over, one that expires soon, one that never does."""
    catalog.import_skus(ctx, drafts=[SkuDraft(code="MILK", name="Milk", weight_g=1000, tracking="lot")])
    pricing.import_prices(ctx, price_list="list", prices=[("MILK", 150)])
    today = ctx.now.date()
    lots = (
        ("OLD", 2, today - timedelta(days=1)),
        ("SOON", 10, today + timedelta(days=20)),
        ("EVER", 5, None),
    )
    inventory.receive_stock(ctx, location="MAIN", sku="MILK", quantity=17, arrival=Arrival(lots=lots))
    return {lot.code: lot for lot in Lot.objects.all()}


@pytest.fixture
def drunk(ctx, milk):
    """Return an order that got two units of SOON."""
    order = place(ctx, {"MILK": 2})
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    picks = [(line.pk, line.quantity) for line in asked.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    return order


def page_of(lot):
    return reverse("web:lot", args=[lot.public_id])


def act(client, lot, action, **fields):
    address = reverse("web:lot-act", args=[lot.public_id, action])
    return client.post(address, {"once": uuid4().hex, **fields})


def test_what_expires_first_stands_in_front(owner, milk):
    rows = owner.get(reverse("web:lots")).context["rows"]
    assert [(row.lot.code, row.expiry, row.units) for row in rows] == [
        ("OLD", "over", 2),
        ("SOON", "soon", 10),
        ("EVER", "none", 5),
    ]


@pytest.mark.parametrize(("show", "codes"), [("soon", ["OLD", "SOON"]), ("over", ["OLD"]), ("blocked", [])])
def test_lots_are_narrowed_down(owner, milk, show, codes):
    rows = owner.get(reverse("web:lots"), {"show": show}).context["rows"]
    assert [row.lot.code for row in rows] == codes


def test_lots_are_found_by_code_and_sku(owner, milk):
    for words, found in (("soo", 1), ("milk", 3), ("nothing", 0)):
        assert len(owner.get(reverse("web:lots"), {"search": words}).context["rows"]) == found


def test_a_recall_names_who_has_it_and_who_holds_it(ctx, owner, milk, drunk):
    Customer.objects.update(phone="+44 20 7946 0000")
    held = place(ctx, {"MILK": 3}, method="manual")
    answer = owner.get(page_of(milk["SOON"]))
    told = {one.demand: (one.stage, one.units) for one in answer.context["told"]}
    assert told == {drunk.public_id: ("shipped", 2), held.public_id: ("reserved", 3)}
    page = answer.content.decode()
    assert drunk.number in page
    assert "ada@example.com" in page
    assert "+44 20 7946 0000" in page
    assert (answer.context["there"], answer.context["out"]) == (8, 2)


def test_the_list_to_call_is_a_csv_without_formulas(ctx, owner, milk, drunk):
    Order.objects.update(customer_name='=HYPERLINK("http://evil.example")')
    answer = owner.get(reverse("web:lot-csv", args=[milk["SOON"].public_id]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    head, row = answer.content.decode("utf-8-sig").strip().splitlines()
    assert head.startswith("SKU,Lot,Order")
    assert "\"'=HYPERLINK(" in row
    assert "ada@example.com" in row


def test_contacts_are_for_those_who_may_see_them(sign_in, milk, drunk):
    picker = sign_in("picker")
    for address in (page_of(milk["SOON"]), reverse("web:lot-csv", args=[milk["SOON"].public_id])):
        page = picker.get(address).content.decode()
        assert "ada@example.com" not in page
        assert "Ada Byron" not in page


def test_a_lot_is_blocked_with_a_reason_and_let_go_again(owner, milk):
    soon = milk["SOON"]
    assert act(owner, soon, "block", reason="").status_code == 422
    act(owner, soon, "block", reason="glass splinters")
    assert b"Blocked: glass splinters" in owner.get(page_of(soon)).content
    assert act(owner, soon, "block", reason="again").status_code == 409
    act(owner, soon, "unblock")
    soon.refresh_from_db()
    assert soon.blocked_because == ""
    assert act(owner, soon, "burn").status_code == 404


def test_a_reader_may_not_block(sign_in, milk):
    reader = sign_in("developer")
    assert b'popovertarget="block"' not in reader.get(page_of(milk["SOON"])).content
    assert act(reader, milk["SOON"], "block", reason="x").status_code == 403
