"""An order whose authorisation ends before it ships, is used up by one parcel, or is disputed: the whole story."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goodorder.accounting import queries as books
from goodorder.flows.authorisations import look_after
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory import commands as inventory
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.models import Operation, Tender
from goodorder.payments.ports import DisputeTold, ProviderEvent
from goodorder.reports.queries import run_audit
from shop import open_shop, place
from till import refused_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_all_settled")]


@pytest.fixture
def _all_settled(ctx, card_desk):
    yield
    card_desk.faults()
    settle_all()
    assert [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []


def waiting_order(ctx):
    """Return an order of two kettles by card, one of which waits for stock."""
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1}, backorders=True)
    order = place(ctx, {"KETTLE": 2}, method="card")
    settle_all()
    return order


def states(order):
    rows = Tender.objects.filter(payable__about=order.public_id).order_by("id")
    return list(rows.values_list("state", flat=True))


def after(ctx, days):
    return replace(ctx, now=datetime.now(tz=UTC) + timedelta(days=days))


def fill(ctx):
    inventory.receive_stock(ctx, location="MAIN", sku="KETTLE", quantity=1, document="PO-1")
    settle_all()


def ship(ctx, order):
    for asked in work.work_of(ctx, demand=order.public_id):
        if picks := [(line.pk, line.counters.to_pick) for line in asked.lines.all() if line.counters.to_pick]:
            fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
            parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
            settle_all()
            fulfillment.ship(ctx, shipment_id=parcel.public_id)
            settle_all()


def holds(order):
    return sorted(order.holds.filter(released_at=None).values_list("kind", "reason"))


def test_an_authorisation_is_renewed_a_day_before_it_ends(ctx, card_desk):
    order = waiting_order(ctx)
    assert look_after(after(ctx, 5)) == 0
    assert look_after(after(ctx, 6.5)) == 1
    settle_all()
    assert (states(order), look_after(after(ctx, 5.5))) == (["released", "authorised"], 0)
    fill(ctx)
    ship(ctx, order)
    view = money.money_of(ctx, about=order.public_id)
    assert (view.captured, view.authorised, view.open) == (order.total, order.total, 0)


def test_a_refused_renewal_holds_the_order_and_says_why(ctx, card_desk):
    order = waiting_order(ctx)
    card_desk.faults({"mode": "decline", "operation": "authorize", "code": "expired_card"})
    look_after(after(ctx, 6.5))
    settle_all()
    assert [kind for kind, _ in holds(order)] == ["payment"]
    assert "could not be renewed: refused" in holds(order)[0][1]
    card_desk.faults()
    payments.renew_authorization(ctx, tender_id=Tender.objects.earliest("id").public_id)
    settle_all()
    assert (holds(order), states(order)) == ([], ["released", "failed", "authorised"])


def test_nothing_is_released_on_an_authorisation_that_ran_out(ctx, card_desk):
    order = waiting_order(ctx)
    Operation.objects.filter(kind="authorise").update(expires_at=ctx.now)
    inventory.receive_stock(ctx, location="MAIN", sku="KETTLE", quantity=1, document="PO-1")
    settle_all()
    opened = len(work.work_of(ctx, demand=order.public_id))
    late = after(ctx, 8)
    assert refused_code(orders.release_order, late, order_id=order.public_id) == "orders.authorization_lapsed"
    card_desk.faults({"mode": "decline", "operation": "authorize", "times": 1})
    look_after(late)
    settle_all()
    assert (states(order), [kind for kind, _ in holds(order)]) == (["expired", "failed"], ["payment"])
    assert len(work.work_of(ctx, demand=order.public_id)) == opened
    payments.renew_authorization(ctx, tender_id=Tender.objects.earliest("id").public_id)
    settle_all()
    assert (states(order), holds(order)) == (["expired", "failed", "authorised"], [])


def told(capture, kind, **more):
    return ProviderEvent(
        event_id=f"evt_{kind}",
        kind=kind,
        idem_key="",
        provider_ref="dp_1",
        parent_ref=capture.provider_ref,
        amount=capture.amount,
        currency=capture.tender.currency,
        code="",
        occurred_at=datetime.now(tz=UTC),
        dispute=DisputeTold(reason="product_not_received", **more),
    )


def balances(ctx):
    rows = books.trial_balance(ctx, company="T1").rows
    return {
        row.code: row.balance for row in rows if row.code in {"1020", "1030", "1100", "6200"} and row.balance
    }


def disputed(ctx):
    """Return an order one kettle of which was paid and is disputed, and the capture."""
    order = waiting_order(ctx)
    ship(ctx, order)
    capture = Operation.objects.select_related("tender").get(kind="capture")
    payments.apply_callback(ctx, provider="simulator", event=told(capture, "disputed"))
    settle_all()
    return order, capture


def test_a_dispute_stops_the_order_and_a_won_one_lets_it_go_on(ctx, card_desk):
    order, capture = disputed(ctx)
    assert [kind for kind, _ in holds(order)] == ["fraud"]
    assert balances(ctx) == {"1030": capture.amount}
    payments.apply_callback(ctx, provider="simulator", event=told(capture, "dispute_won"))
    settle_all()
    assert (holds(order), balances(ctx)) == ([], {"1020": capture.amount})


def test_a_lost_dispute_is_owed_again_and_its_fee_is_ours(ctx, card_desk):
    order, capture = disputed(ctx)
    for _ in range(3):
        payments.apply_callback(ctx, provider="simulator", event=told(capture, "dispute_lost", fee=1_500))
        settle_all()
    assert balances(ctx) == {"1100": capture.amount, "6200": 1_500, "1020": -1_500}
    rollup = queries.rollups(ctx, order_ids=[order.public_id])[order.public_id]
    assert rollup.payment
    assert money.money_of(ctx, about=order.public_id).open == order.total
