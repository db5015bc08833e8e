"""Complaint 13: split shipments break capture, and authorisations expire unnoticed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goodorder.flows import loose_ends
from goodorder.flows.authorisations import look_after
from goodorder.flows.loose_ends import settle_open_operations
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory import commands as inventory
from goodorder.invoicing import queries as documents
from goodorder.kernel.errors import Refused
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.rules import PaymentDraft
from goodorder.payments import queries as money
from goodorder.payments.models import Operation, Tender
from goodorder.reports.queries import run_audit
from shop import draft, open_shop

pytestmark = pytest.mark.django_db
CARDS = {
    "simulator": PaymentDraft(method="card", provider="simulator", token="tok_visa"),
    "stripe": PaymentDraft(method="card", provider="stripe", token="cus_ada/pm_card_visa"),
}


@pytest.fixture(params=["simulator", "stripe"])
def provider(request, card_desk, stripe_desk):
    """Take the cards of a provider that captures often, or once."""
    yield request.param
    for desk in (card_desk, stripe_desk):
        desk.faults()


@pytest.fixture
def desk(provider, card_desk, stripe_desk):
    return card_desk if provider == "simulator" else stripe_desk


def placed(ctx, provider, stock, lines, **more):
    """Place an order with the provider's card."""
    open_shop(ctx, stock=stock, **more)
    order = orders.capture_order(ctx, draft=replace(draft(lines), payment=CARDS[provider]))
    settle_all()
    return order


def packed(ctx, order):
    """Pick and pack what is open at every location; returns the parcels."""
    parcels = []
    for asked in work.work_of(ctx, demand=order.public_id):
        if picks := [(line.pk, line.counters.to_pick) for line in asked.lines.all() if line.counters.to_pick]:
            fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
            parcels.append(fulfillment.pack(ctx, fulfillment_order_id=asked.public_id).public_id)
    settle_all()
    return parcels


def moved(desk, order, operation="capture"):
    """Sum what the provider itself says was moved for an order."""
    keys = set(
        Operation.objects.filter(tender__payable__about=order.public_id).values_list("idem_key", flat=True)
    )
    return sum(line["effect"]["amount"] for line in desk.journal(operation) if line["key"] in keys)


def is_sound(ctx):
    failed = [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")]
    return (failed, [(found.id, found.rows) for found in run_audit(ctx) if found.rows]) == ([], [])


def captures(order):
    """List what was really taken, oldest first."""
    rows = Operation.objects.filter(tender__payable__about=order.public_id, kind="capture", state="ok")
    return list(rows.order_by("id").values_list("amount", flat=True))


def invoices(ctx, order):
    return sorted(doc.total for doc in documents.list_documents(ctx, about=order.public_id).items)


TWO_PLACES = {("MAIN", "KETTLE"): 1, ("SPARE", "KETTLE"): 1, ("MAIN", "MUG"): 2}


def test_three_parcels_whose_captures_cross_are_all_paid(ctx, provider, desk, monkeypatch):
    monkeypatch.setattr(loose_ends, "OPEN_FOR", timedelta(0))
    order = placed(ctx, provider, {("MAIN", "KETTLE"): 3}, {"KETTLE": 3})
    (asked,) = work.work_of(ctx, demand=order.public_id)
    parcels = []
    for _ in range(3):
        fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(asked.lines.get().pk, 1)])
        parcels.append(fulfillment.pack(ctx, fulfillment_order_id=asked.public_id).public_id)
        settle_all()
    for parcel in parcels:
        fulfillment.ship(ctx, shipment_id=parcel)
    desk.faults({"mode": "act_and_lose", "operation": "capture", "share": 0.5, "seed": 3, "times": 2})
    settle_all()
    for _ in range(5):
        settle_open_operations()
        settle_all()
    assert sum(captures(order)) == moved(desk, order) == sum(invoices(ctx, order)) == order.total
    assert is_sound(ctx)


def test_each_shipment_takes_exactly_its_own_amount(ctx, provider, desk):
    order = placed(ctx, provider, TWO_PLACES, {"KETTLE": 2, "MUG": 2})
    for parcel in packed(ctx, order):
        before = money.money_of(ctx, about=order.public_id).captured
        fulfillment.ship(ctx, shipment_id=parcel)
        settle_all()
        assert money.money_of(ctx, about=order.public_id).captured > before
    assert (len(captures(order)), sorted(captures(order))) == (2, invoices(ctx, order))
    assert sum(captures(order)) == moved(desk, order) == order.total
    assert is_sound(ctx)


def test_parcels_that_leave_at_once_take_their_amounts_although_a_hold_allows_one_capture(
    ctx, provider, desk
):
    order = placed(ctx, provider, TWO_PLACES, {"KETTLE": 2, "MUG": 2})
    for parcel in packed(ctx, order):
        fulfillment.ship(ctx, shipment_id=parcel)
    settle_all()
    assert sum(captures(order)) == moved(desk, order) == sum(invoices(ctx, order)) == order.total
    view = money.money_of(ctx, about=order.public_id)
    assert (view.open, view.pending + view.unknown, view.authorised) == (0, 0, order.total)
    assert is_sound(ctx)


def test_what_a_capture_let_go_is_held_again_only_as_far_as_it_is_owed(ctx, provider, desk):
    order = placed(ctx, provider, {("MAIN", "KETTLE"): 1}, {"KETTLE": 2}, backorders=True)
    (parcel,) = packed(ctx, order)
    fulfillment.ship(ctx, shipment_id=parcel)
    settle_all()
    rest = order.total - captures(order)[0]
    view = money.money_of(ctx, about=order.public_id)
    assert view.authorised - view.captured == rest
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="too late")
    settle_all()
    fulfillment.deliver(ctx, shipment_id=parcel)
    settle_all()
    view = money.money_of(ctx, about=order.public_id)
    assert (view.authorised, view.captured, view.open) == (captures(order)[0], captures(order)[0], 0)
    assert is_sound(ctx)


def backordered(ctx, provider):
    """Return an order that waits for stock longer than its authorisation lasts, and the day it comes."""
    order = placed(ctx, provider, {}, {"KETTLE": 1}, backorders=True)
    return order, replace(ctx, now=datetime.now(tz=UTC) + timedelta(days=8))


def arrived(ctx):
    inventory.receive_stock(ctx, location="MAIN", sku="KETTLE", quantity=1, document="PO-1")
    settle_all()


def test_an_authorisation_is_renewed_before_it_runs_out(ctx, provider, desk):
    order, late = backordered(ctx, provider)
    assert look_after(replace(late, now=late.now - timedelta(days=1, hours=12))) == 1
    settle_all()
    assert (moved(desk, order, "authorize"), moved(desk, order, "void")) == (2 * order.total, order.total)
    arrived(ctx)
    for parcel in packed(ctx, order):
        fulfillment.ship(ctx, shipment_id=parcel)
    settle_all()
    assert captures(order) == [order.total]
    assert is_sound(ctx)


def test_nothing_is_sent_on_an_authorisation_that_ran_out(ctx, provider, desk):
    order, late = backordered(ctx, provider)
    Operation.objects.filter(kind="authorise").update(expires_at=datetime.now(tz=UTC) - timedelta(hours=1))
    arrived(ctx)
    assert work.work_of(ctx, demand=order.public_id) == []
    with pytest.raises(Refused) as refusal:
        orders.release_order(late, order_id=order.public_id)
    assert refusal.value.code == "orders.authorization_lapsed"
    look_after(late)
    settle_all()
    assert list(Tender.objects.order_by("id").values_list("state", flat=True)) == ["expired", "authorised"]
    assert len(work.work_of(ctx, demand=order.public_id)) == 1, "renewed: the warehouse gets its work"
    assert is_sound(ctx)


def test_a_renewal_that_is_refused_stops_the_order_and_tells_staff_why(ctx, provider, desk):
    order, late = backordered(ctx, provider)
    desk.faults({"mode": "decline", "operation": "authorize", "code": "expired_card"})
    look_after(late)
    settle_all()
    arrived(ctx)
    (hold,) = Order.objects.get(pk=order.pk).holds.filter(released_at=None)
    assert (hold.kind, "could not be renewed" in hold.reason) == ("payment", True)
    assert work.work_of(ctx, demand=order.public_id) == []
    assert is_sound(ctx)
