"""The story through commands, reactions and effects: counters, stock, money and journal after each chapter."""

import pytest

from goodorder.accounting import queries as books
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.invoicing import queries as documents
from goodorder.kernel.errors import Refused
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.reports.queries import run_audit
from shop import open_shop, place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_all_settled")]


@pytest.fixture
def _all_settled(ctx):
    """After each test: no reaction failed, and every invariant holds."""
    yield
    settle_all()
    assert [(r.subscriber, r.error) for r in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []
    balance = books.trial_balance(ctx, company="T1")
    assert balance.total_debit == balance.total_credit


def buckets(order, position=1):
    line = order.lines.get(position=position)
    names = ("cancelled", "unsourced", "backordered", "reserved", "released", "handed_over", "delivered")
    return {name: getattr(line, name) for name in names if getattr(line, name)}


def ship_all(ctx, order, contents=None):
    """Pick, pack, label and ship what is open at every location; returns the shipments' ids."""
    sent = []
    for asked in work.work_of(ctx, demand=order.public_id):
        picks = [
            (line.pk, line.quantity - line.picked - line.short - line.cancelled) for line in asked.lines.all()
        ]
        picks = [(pk, contents.get(pk, n) if contents else n) for pk, n in picks if n]
        if not picks:
            continue
        fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
        parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
        settle_all()
        fulfillment.ship(ctx, shipment_id=parcel.public_id)
        settle_all()
        sent.append(parcel.public_id)
    return sent


def deliver(ctx, shipments):
    for shipment_id in shipments:
        fulfillment.deliver(ctx, shipment_id=shipment_id)
    settle_all()


def free(sku="KETTLE"):
    return {place: n for (_, place), n in stock.available(sku_ids={_sku(sku)}).items() if n}


def _sku(code):
    from goodorder.catalog.queries import resolve_skus

    return resolve_skus(codes=[code])[code].pk


def test_order_goes_from_capture_to_completed(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1, "MUG": 4})
    assert (order.state, order.total) == ("placed", 6495 + 4 * 1150 + 495)
    settle_all()
    order.refresh_from_db()
    assert (order.state, buckets(order)) == ("confirmed", {"released": 1})
    shipped = ship_all(ctx, order)
    assert buckets(order) == {"handed_over": 1}
    deliver(ctx, shipped)
    order.refresh_from_db()
    assert (order.state, buckets(order)) == ("completed", {"handed_over": 1, "delivered": 1})
    (invoice,) = documents.list_documents(ctx, about=order.public_id).items
    assert (invoice.number, invoice.total) == ("INV-2026-000001", order.total)
    balance = {row.code: row.balance for row in books.trial_balance(ctx, company="T1").rows}
    assert balance["1100"] == order.total
    payments.receive_payment(
        ctx, about=order.public_id, amount=order.total, method="manual", reference="bank", cause="stmt-1"
    )
    settle_all()
    assert queries.rollups(ctx, order_ids=[order.public_id])[order.public_id].payment == "paid"
    kinds = [entry.kind for entry in queries.timeline(ctx, order_id=order.public_id)]
    assert (
        kinds.index("orders.OrderPlaced")
        < kinds.index("orders.OrderConfirmed")
        < kinds.index("orders.OrderCompleted")
    )


def test_part_shipment_invoices_exactly_its_part(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 3})
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    line = asked.lines.get()
    first = ship_all(ctx, order, {line.pk: 1})
    assert buckets(order) == {"released": 2, "handed_over": 1}
    second = ship_all(ctx, order)
    deliver(ctx, first + second)
    totals = [doc.total for doc in documents.list_documents(ctx, about=order.public_id).items]
    assert len(totals) == 2
    assert sum(totals) == order.total


def test_backorder_is_filled_by_the_receipt_oldest_order_first(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1}, backorders=True)
    first, second = place(ctx, {"KETTLE": 2}), place(ctx, {"KETTLE": 2})
    settle_all()
    assert (buckets(first), buckets(second)) == ({"backordered": 1, "released": 1}, {"backordered": 2})
    inventory.receive_stock(ctx, location="MAIN", sku="KETTLE", quantity=2, document="PO-1")
    settle_all()
    assert (buckets(first), buckets(second)) == ({"released": 2}, {"backordered": 1, "released": 1})


def test_short_order_is_refused_by_name_and_leaves_nothing(ctx):
    open_shop(ctx)
    with pytest.raises(Refused) as refusal:
        place(ctx, {"KETTLE": 11, "MUG": 1})
    assert refusal.value.code == "orders.out_of_stock"
    assert refusal.value.details["lines"] == [{"line": 1, "sku": "KETTLE", "asked": 11, "short": 1}]
    assert queries.list_orders(ctx).items == []
    assert sum(free().values()) == 10


def test_part_of_a_line_is_cancelled_before_shipment(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 5})
    settle_all()
    orders.cancel_lines(
        ctx, order_id=order.public_id, quantities={1: 2}, reason="customer changed their mind"
    )
    settle_all()
    assert buckets(order) == {"cancelled": 2, "released": 3}
    assert sum(free("MUG").values()) == 47
    deliver(ctx, ship_all(ctx, order))
    order.refresh_from_db()
    (invoice,) = documents.list_documents(ctx, about=order.public_id).items
    assert (order.state, invoice.total) == ("completed", 3 * 1150 + 495)


def test_cancelling_everything_ends_the_order_and_frees_the_stock(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 3})
    settle_all()
    orders.cancel_lines(ctx, order_id=order.public_id, reason="no longer wanted")
    settle_all()
    order.refresh_from_db()
    assert (order.state, buckets(order), buckets(order, 2)) == (
        "cancelled",
        {"cancelled": 3},
        {"cancelled": 1},
    )
    assert sum(free().values()) == 10
    assert money.money_of(ctx, about=order.public_id).payable.amount == 0


def test_packed_units_can_no_longer_be_cancelled(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 2})
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(asked.lines.get().pk, 1)])
    settle_all()
    with pytest.raises(Refused) as refusal:
        orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 2}, reason="too late")
    assert (refusal.value.code, refusal.value.details["possible"]) == ("orders.too_late", 1)
    assert buckets(order) == {"released": 2}


def test_short_pick_is_sourced_again_elsewhere(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 3, ("SPARE", "KETTLE"): 1})
    order = place(ctx, {"KETTLE": 3})
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    fulfillment.report_short(
        ctx,
        fulfillment_order_id=asked.public_id,
        line_id=asked.lines.get().pk,
        quantity=2,
        reason="not on the shelf",
    )
    settle_all()
    assert buckets(order) == {"backordered": 1, "released": 2}
    places = {each.location.code for each in work.work_of(ctx, demand=order.public_id)}
    assert places == {"MAIN", "SPARE"}


def test_order_is_split_only_when_no_single_location_has_it_all(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1, ("SPARE", "KETTLE"): 2, ("SPARE", "MUG"): 5})
    order = place(ctx, {"KETTLE": 1, "MUG": 1})
    settle_all()
    assert [each.location.code for each in work.work_of(ctx, demand=order.public_id)] == ["SPARE"]
    split = place(ctx, {"KETTLE": 2})
    settle_all()
    assert sorted(each.location.code for each in work.work_of(ctx, demand=split.public_id)) == [
        "MAIN",
        "SPARE",
    ]


def test_held_order_waits_until_the_hold_is_lifted(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1})
    orders.place_hold(ctx, order_id=order.public_id, kind="manual", reason="check the address")
    settle_all()
    order.refresh_from_db()
    assert (order.state, buckets(order)) == ("placed", {"reserved": 1})
    with pytest.raises(Refused) as refusal:
        orders.confirm_order(ctx, order_id=order.public_id)
    assert refusal.value.code == "orders.held"
    orders.release_hold(ctx, order_id=order.public_id, kind="manual")
    settle_all()
    assert buckets(order) == {"released": 1}


def test_prepaid_order_waits_for_its_money(ctx):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1}, method="manual")
    settle_all()
    order.refresh_from_db()
    assert order.state == "placed"
    payments.receive_payment(
        ctx, about=order.public_id, amount=order.total, method="manual", reference="bank", cause="stmt-2"
    )
    settle_all()
    order.refresh_from_db()
    assert order.state == "confirmed"


def test_cancelled_part_of_a_prepaid_order_is_refunded(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 4}, method="cash")
    settle_all()
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="one less")
    deliver(ctx, ship_all(ctx, order))
    view = money.money_of(ctx, about=order.public_id)
    assert (view.captured, view.refunded) == (order.total, 1150)


def test_shipped_units_are_credited_exactly_once(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 3}, method="cash")
    settle_all()
    deliver(ctx, ship_all(ctx, order))
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 2}, reason="chipped")
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="chipped, too")
    settle_all()
    view = money.money_of(ctx, about=order.public_id)
    assert view.refunded == 3 * 1150
    with pytest.raises(Refused) as refusal:
        orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="again")
    assert refusal.value.code == "orders.more_than_sent"


def test_same_external_order_is_one_order(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1}, external_ref="shop-1")
    with pytest.raises(Refused) as refusal:
        place(ctx, {"MUG": 1}, external_ref="shop-1")
    assert refusal.value.details["order_id"] == order.public_id
