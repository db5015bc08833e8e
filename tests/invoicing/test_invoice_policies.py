"""One invoice with each shipment, or one for the order: to the penny, in any order of events, without a gap."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from api.calling import Caller, issue
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.invoicing import commands, queries
from goodorder.invoicing.models import Document, DocumentLine
from goodorder.kernel.errors import Invalid
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.reports.queries import run_audit
from shop import open_shop, place
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)
STOCK = {("MAIN", "KETTLE"): 5, ("SPARE", "MUG"): 9}


@pytest.fixture(autouse=True)
def _shop(ctx):
    """A shop whose orders leave from two places; afterwards everything adds up."""
    open_shop(ctx, stock=STOCK)
    yield
    settle_all()
    assert [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []
    numbers = [(one.kind, one.serial) for one in Document.objects.order_by("kind", "serial")]
    counts = Counter(kind for kind, _ in numbers)
    assert numbers == [(kind, serial) for kind in sorted(counts) for serial in range(1, counts[kind] + 1)]


def sell(ctx):
    """Place an order that leaves in two shipments; returns it with its two works."""
    order = place(ctx, {"KETTLE": 2, "MUG": 3})
    settle_all()
    return order, list(work.work_of(ctx, demand=order.public_id))


def send(ctx, asked, *, settled=True):
    picks = [(line.pk, line.quantity) for line in asked.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    if settled:
        settle_all()


def totals(kind="invoice"):
    return list(Document.objects.filter(kind=kind).order_by("serial").values_list("total", flat=True))


def test_without_a_policy_each_shipment_is_invoiced(ctx):
    order, works = sell(ctx)
    for asked in works:
        send(ctx, asked)
    assert (len(totals()), sum(totals())) == (2, order.total)


@pytest.mark.parametrize("settled", [True, False])
def test_an_order_is_invoiced_once_when_everything_has_left(ctx, settled):
    commands.set_invoice_policy(ctx, policy="order", channel="web")
    order, (first, second) = sell(ctx)
    send(ctx, first, settled=settled)
    assert totals() == []
    send(ctx, second)
    assert totals() == [order.total]
    lines = DocumentLine.objects.order_by("id").values_list("kind", "quantity")
    assert list(lines) == [("item", 2), ("item", 3), ("shipping", 1)]


def test_shipments_that_are_told_at_once_make_one_invoice(ctx):
    commands.set_invoice_policy(ctx, policy="order", channel="web")
    order, works = sell(ctx)
    parcels = []
    for asked in works:
        picks = [(line.pk, line.quantity) for line in asked.lines.all()]
        fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
        parcels.append(fulfillment.pack(ctx, fulfillment_order_id=asked.public_id))
    settle_all()
    for parcel in parcels:
        fulfillment.ship(ctx, shipment_id=parcel.public_id)
    run_all(lambda _: settle_all(), tries=4, threads=4)
    assert totals() == [order.total]


def test_an_order_whose_rest_is_cancelled_is_invoiced_then(ctx):
    commands.set_invoice_policy(ctx, policy="order", channel="web")
    order, works = sell(ctx)
    (kettles,) = [asked for asked in works if asked.lines.first().quantity == 2]
    send(ctx, kettles)
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={2: 3}, reason="not wanted")
    settle_all()
    assert totals() == [2 * 6495 + 495]


def test_an_order_that_never_left_has_no_invoice(ctx):
    commands.set_invoice_policy(ctx, policy="order", channel="web")
    order, _ = sell(ctx)
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 2, 2: 3}, reason="not wanted")
    settle_all()
    assert totals() == []


def test_what_comes_back_early_is_invoiced_first_and_then_credited(ctx):
    commands.set_invoice_policy(ctx, policy="order", channel="web")
    order, works = sell(ctx)
    (kettles,) = [asked for asked in works if asked.lines.first().quantity == 2]
    (mugs,) = [asked for asked in works if asked != kettles]
    send(ctx, kettles)
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="dented")
    settle_all()
    assert (totals(), totals("credit")) == ([2 * 6495 + 495], [6495])
    send(ctx, mugs)
    assert totals() == [2 * 6495 + 495, 3 * 1150]


def test_a_customers_policy_goes_before_the_channels_and_orders_keep_theirs(ctx):
    order, _ = sell(ctx)
    customer = order.customer

    def policy(at):
        return queries.policy_of(order.channel_id, customer.pk, at)

    first, second = ctx.now + timedelta(hours=1), ctx.now + timedelta(hours=2)
    commands.set_invoice_policy(replace(ctx, now=second), policy="order", channel="web")
    commands.set_invoice_policy(replace(ctx, now=first), policy="order", customer=customer.public_id)
    third = second + timedelta(hours=1)
    commands.set_invoice_policy(replace(ctx, now=third), policy="shipment", customer=customer.public_id)
    assert [policy(at) for at in (ctx.now, first, second, third)] == [
        "shipment",
        "order",
        "order",
        "shipment",
    ]
    assert queries.policy_of(order.channel_id, customer.pk + 1, third) == "order"


def test_a_policy_is_for_a_channel_or_a_customer(ctx):
    for whom in ({}, {"channel": "web", "customer": "cus_1"}):
        with pytest.raises(Invalid, match="name either a channel or a customer"):
            commands.set_invoice_policy(ctx, policy="order", **whom)


def test_policies_are_set_and_listed_by_machines():
    caller: Caller = issue()
    made = caller.post("/invoice-policies", {"policy": "order", "channel": "web"})
    assert (made.status_code, made.json()["channel"]) == (201, "web")
    assert caller.get("/invoice-policies").json()["items"] == [made.json()]
