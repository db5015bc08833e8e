from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder, Shipment
from goodorder.fulfillment.rules import PastLine, PastShipment
from goodorder.kernel.errors import Missing
from goodorder.kernel.models import Event


def packed(ctx, dock, demand):
    order = dock.order(2, 2, demand=demand)
    picks = [(line_id, 2) for line_id in order.lines.values_list("pk", flat=True)]
    commands.pick_items(ctx, fulfillment_order_id=order.public_id, picks=picks)
    return order, commands.pack(ctx, fulfillment_order_id=order.public_id)


def read_all(ctx, order, shipment):
    listed = queries.list_fulfillment_orders(ctx)
    [line.quantity for row in listed.items for line in row.lines.all()]
    found = [
        queries.get_fulfillment_order(ctx, fulfillment_order_id=order.public_id),
        *queries.work_of(ctx, demand="ord_1"),
    ]
    for row in found:
        assert [line.sku.code for line in row.lines.all()] == ["T1", "T2"]
        parcels = [line.line.sku.code for parcel in row.shipments.all() for line in parcel.lines.all()]
        assert parcels == ["T1", "T2"]
    parcel = queries.get_shipment(ctx, shipment_id=shipment.public_id)
    assert parcel.fulfillment_order.location.code == "DOCK"
    assert [line.line.sku.code for line in parcel.lines.all()] == ["T1", "T2"]
    assert queries.parcel_of(shipment.public_id).number == parcel.number
    return listed


def test_reads_take_the_same_queries_for_one_row_and_three(ctx, dock):
    counts = []
    for rows in (1, 3):
        made = [packed(ctx, dock, "ord_1") for _ in range(rows - len(counts))]
        order, shipment = made[-1]
        with CaptureQueriesContext(connection) as captured:
            assert len(read_all(ctx, order, shipment).items) == rows
        counts.append(len(captured))
    assert counts == [16, 16]


def test_lists_are_narrowed_by_state_place_and_search(ctx, dock):
    one, _ = packed(ctx, dock, "ord_1")
    two = dock.order(1, demand="ord_2")

    def found(**wanted):
        return [row.number for row in queries.list_fulfillment_orders(ctx, **wanted).items]

    assert found() == [two.number, one.number]
    assert found(state="in_progress") == [one.number]
    assert found(location="NOWHERE") == []
    assert found(search="ord_2") == found(search=two.number.lower()) == [two.number]
    with pytest.raises(Missing):
        queries.get_fulfillment_order(ctx, fulfillment_order_id="ful_none")
    with pytest.raises(Missing):
        queries.parcel_of("shp_none")


def past(dock, ctx, number):
    return PastShipment(
        demand=f"ord_{number}",
        location_id=dock.place.pk,
        number=f"P{number:03d}",
        ship_to={"name": "Ada"},
        sent_at=ctx.now - timedelta(days=100 - number),
        lines=(
            PastLine(number * 10, dock.things[0].pk, 2),
            PastLine(number * 10 + 1, dock.things[1].pk, 1),
        ),
    )


@pytest.mark.parametrize("rows", [1, 30])
def test_past_shipments_are_written_in_bulk(ctx, dock, rows, django_assert_num_queries):
    shipments = [past(dock, ctx, number) for number in range(rows)]
    with django_assert_num_queries(10):  # two are the test's own savepoint
        made = commands.record_past_shipments(ctx, shipments=shipments)
    assert [parcel.fulfillment_order.demand for parcel in made] == [f"ord_{number}" for number in range(rows)]
    assert set(FulfillmentOrder.objects.values_list("state", flat=True)) == {"closed"}
    assert set(FulfillmentLine.objects.values_list("shipped", flat=True)) == {2, 1}
    stored = Shipment.objects.order_by("pk").first()
    assert (stored.number, stored.state, stored.version) == ("SH-P000", "delivered", 1)
    assert sorted(stored.lines.values_list("line__line_ref", "quantity")) == [(0, 2), (1, 1)]
    (event,) = Event.objects.filter(about="ord_0", aggregate="shipment")
    assert (event.kind, event.version, event.at) == ("fulfillment.ShipmentShipped", 1, stored.shipped_at)
    assert not Event.objects.filter(about__startswith="ord_", relayed_at=None).exists()
    assert commands.record_past_shipments(ctx, shipments=[]) == []
