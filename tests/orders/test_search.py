"""One search box: whatever is written on an order, a parcel, an invoice or a mail finds the order, by an index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodorder.fulfillment.models import Shipment
from goodorder.invoicing.models import Document
from goodorder.kernel.paging import MOST_ROWS
from goodorder.orders import queries
from goodorder.orders.models import Order
from goodorder.shipping.models import Label
from parcels import deliver, send
from plans import IN_ORDER, plan_of
from shop import open_shop, place


@pytest.fixture
def told(ctx, db):
    """Two orders, the first sent and invoiced; returns both."""
    open_shop(ctx)
    first = place(ctx, {"KETTLE": 1}, external_ref="shop-77")
    deliver(ctx, send(ctx, first))
    return first, place(ctx, {"MUG": 2})


def found(ctx, words, **more):
    return [order.number for order in queries.list_orders(ctx, search=words, **more).items]


def test_every_word_on_an_order_finds_it(ctx, told):
    first, second = told
    invoice, label = Document.objects.get(), Label.objects.get()
    both = [second.number, first.number]
    assert found(ctx, first.number.lower()) == [first.number]
    assert found(ctx, first.number[:9]) == both
    assert found(ctx, "shop-77") == [first.number]
    assert found(ctx, "yron") == found(ctx, "ad") == found(ctx, "ADA@example.com") == both
    assert found(ctx, "zq") == found(ctx, "nobody-9") == []
    assert found(ctx, invoice.number) == found(ctx, label.tracking_number) == [first.number]
    assert found(ctx, Shipment.objects.get().number) == [first.number]
    assert found(ctx, "byron", state="cancelled") == found(ctx, "byron", channel="none") == []


def test_a_sku_finds_the_orders_that_have_it(ctx, told):
    from goodorder.catalog import commands as catalog
    from goodorder.catalog.rules import SkuDraft
    from goodorder.inventory import commands as inventory
    from goodorder.pricing import commands as pricing

    catalog.import_skus(ctx, drafts=[SkuDraft(code="PAN-26", name="Pan", weight_g=100)])
    pricing.import_prices(ctx, price_list="list", prices=[("PAN-26", 100)])
    inventory.receive_stock(ctx, location="MAIN", sku="PAN-26", quantity=5)
    third = place(ctx, {"PAN-26": 1})
    assert found(ctx, "pan-26") == [third.number]


# Where every saved view of the list must begin to read, told by the name of an index on the orders.
VIEWS = {
    "": (Order.objects.all(), "orders_order_newest"),
    "state": (Order.objects.filter(state="placed"), "orders_order_state"),
    "channel": (Order.objects.filter(channel_id=1), "orders_order_by_channel"),
    "customer": (Order.objects.filter(customer_id=1), "orders_order_of_customer"),
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_reads_its_first_page_off_an_index_without_sorting(view, db):
    rows, index = VIEWS[view]
    plan = explained(rows.order_by("-placed_at", "-id")[:MOST_ROWS], IN_ORDER)
    assert index in plan
    assert "Sort" not in plan


NAMED = {
    "orders_order_customer_trigram": {"customer_name__icontains": "byron"},
    "orders_order_of_customer": {"customer": 1},
    "orders_order_external_ref": {"external_ref": "shop-77"},
}


@pytest.mark.parametrize("index", NAMED)
def test_every_way_of_finding_has_its_index(index, db):
    assert index in explained(Order.objects.filter(**NAMED[index]), ("seqscan",))


def explained(rows, without):
    with CaptureQueriesContext(connection) as asked:
        list(rows)
    return plan_of(asked.captured_queries[-1]["sql"], of=("orders_order",), without=without)


def test_the_second_page_begins_where_the_first_ended(ctx, told):
    first, second = told
    page = queries.list_orders(ctx, size=1)
    assert [order.number for order in page.items] == [second.number]
    rest = queries.list_orders(ctx, size=1, cursor=page.next_cursor)
    assert ([order.number for order in rest.items], rest.next_cursor) == ([first.number], "")
