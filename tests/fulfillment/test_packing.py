"""Packing by scan: each unit into the open carton, wrong scans refused with the reason, the last one closes it."""

import pytest

from builders import location, sku
from fulfillment.conftest import ROUTE, Dock
from goodorder.catalog import commands as catalog
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import Carton, Shipment
from goodorder.fulfillment.rules import WorkLine
from goodorder.fulfillment.rules.weighing import BenchTerms, CartonDraft
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Movement
from goodorder.inventory.rules import Arrival, Claim
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.parties import commands as parties

pytestmark = pytest.mark.django_db


def a_type(ctx, code="BOX", **more):
    sides = {"length_mm": 300, "width_mm": 200, "height_mm": 150, **more}
    return commands.set_up_carton_type(
        ctx, draft=CartonDraft(code=code, name=code.title(), tare_g=120, **sides)
    )


@pytest.fixture
def picked(ctx, dock):
    """Return an order of work with two T1 (250 g) and one T2 (100 g), all picked."""
    asked = dock.order(2, 1)
    picks = [(line.pk, line.quantity) for line in asked.lines.all()]
    return commands.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)


def scan(ctx, asked, code, **more):
    return commands.scan_item(ctx, fulfillment_order_id=asked.public_id, code=code, **more)


def refusal(act, *args, **more):
    with pytest.raises((Refused, Invalid, Missing)) as found:
        act(*args, **more)
    return found.value.code


def test_last_scan_closes_the_carton_and_makes_the_parcel(ctx, picked):
    a_type(ctx)
    commands.choose_carton(ctx, fulfillment_order_id=picked.public_id, carton_type="box")
    told = [scan(ctx, picked, code).is_last for code in ("T1", "T2", "T1")]
    assert told == [False, False, True]
    carton = Carton.objects.get()
    shipment = Shipment.objects.get()
    assert (carton.state, carton.shipment_id, shipment.weight_g) == ("closed", shipment.pk, 120 + 600)
    assert sorted(shipment.lines.values_list("line__sku__code", "quantity")) == [("T1", 2), ("T2", 1)]


def test_any_code_of_the_item_is_understood(ctx, picked, dock):
    catalog.add_alias(ctx, sku_id=dock.things[0].public_id, kind="gtin", value="4006381333931")
    assert scan(ctx, picked, "4006381333931").line.sku.code == "T1"
    assert scan(ctx, picked, "]C10104006381333931").line.sku.code == "T1"
    assert scan(ctx, picked, "t2").line.sku.code == "T2"


def test_wrong_scans_are_refused_and_change_nothing(ctx, picked):
    sku("T3")
    refused = [
        refusal(scan, ctx, picked, "nobody"),
        refusal(scan, ctx, picked, "T3"),
        refusal(scan, ctx, picked, "T2", quantity=2),
    ]
    assert refused == [
        "fulfillment.scan_unknown",
        "fulfillment.scan_not_wanted",
        "fulfillment.scan_too_many",
    ]
    assert Carton.objects.count() == 0


def test_units_in_the_carton_cannot_be_scanned_twice(ctx, picked):
    scan(ctx, picked, "T2")
    assert refusal(scan, ctx, picked, "T2") == "fulfillment.scan_too_many"


def test_an_order_leaves_in_two_parcels(ctx, picked):
    first = scan(ctx, picked, "T1").carton
    commands.close_carton(ctx, carton_id=first.public_id)
    scan(ctx, picked, "T1")
    assert scan(ctx, picked, "T2").is_last
    contents = [
        sorted(each.lines.values_list("line__sku__code", "quantity"))
        for each in Shipment.objects.order_by("id")
    ]
    assert contents == [[("T1", 1)], [("T1", 1), ("T2", 1)]]


def test_what_is_taken_out_waits_again(ctx, picked):
    inside = scan(ctx, picked, "T2")
    ids = {"carton_id": inside.carton.public_id, "line_id": inside.line.pk}
    assert refusal(commands.take_out, ctx, **ids, quantity=2) == "fulfillment.not_in_carton"
    commands.take_out(ctx, **ids)
    assert refusal(commands.close_carton, ctx, carton_id=ids["carton_id"]) == "fulfillment.carton_empty"
    commands.discard_carton(ctx, carton_id=ids["carton_id"])
    assert refusal(commands.close_carton, ctx, carton_id=ids["carton_id"]) == "fulfillment.carton_not_open"
    assert scan(ctx, picked, "T2").carton.public_id != ids["carton_id"]


def test_scale_that_disagrees_needs_a_reason(ctx, picked):
    commands.set_bench_policy(ctx, location="DOCK", terms=BenchTerms(must_weigh=True))
    carton = scan(ctx, picked, "T1", quantity=2).carton
    assert not Shipment.objects.exists()
    scan(ctx, picked, "T2")
    about = {"carton_id": carton.public_id}
    assert refusal(commands.close_carton, ctx, **about) == "fulfillment.weight_missing"
    assert refusal(commands.close_carton, ctx, **about, weight_g=450) == "fulfillment.weight_off"
    closed = commands.close_carton(ctx, **about, weight_g=450, reason="T2 is the lighter edition")
    assert (closed.shipment.weight_g, closed.expected_g, closed.weight_reason) == (
        450,
        700,
        "T2 is the lighter edition",
    )


def test_scale_within_the_tolerance_is_believed(ctx, picked):
    carton = scan(ctx, picked, "T1", quantity=2).carton
    closed = commands.close_carton(ctx, carton_id=carton.public_id, weight_g=629)
    assert closed.shipment.weight_g == 629


def test_carton_takes_no_more_than_it_carries(ctx, picked):
    a_type(ctx, max_weight_g=500)
    commands.choose_carton(ctx, fulfillment_order_id=picked.public_id, carton_type="BOX")
    scan(ctx, picked, "T1")
    assert refusal(scan, ctx, picked, "T1") == "fulfillment.carton_too_heavy"
    a_type(ctx, "OLD", is_active=False)
    about = {"fulfillment_order_id": picked.public_id}
    assert (
        refusal(commands.choose_carton, ctx, **about, carton_type="OLD") == "fulfillment.carton_type_inactive"
    )
    assert refusal(commands.choose_carton, ctx, **about, carton_type="X") == "fulfillment.carton_type_unknown"


def test_serial_numbers_are_scanned_one_by_one(ctx, db):
    place, clock = location("DOCK"), sku("CLOCK", weight_g=900)
    catalog.change_sku(ctx, sku_id=clock.public_id, changes={"tracking": "serial"})
    arrival = Arrival(lots=(("S1", 1, None), ("S2", 1, None), ("S3", 1, None)))
    inventory.receive_stock(ctx, location="DOCK", sku="CLOCK", quantity=3, arrival=arrival)
    inventory.reserve(ctx, demand="ord_1", claims=[Claim(1, clock.pk, place.pk, 2)])
    inventory.allocate(ctx, demand="ord_1")
    work = [WorkLine(1, clock.pk, 2)]
    asked = commands.request(ctx, demand="ord_1", location="DOCK", work=work, route=ROUTE)
    (line,) = asked.lines.all()
    commands.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(line.pk, 2)])
    ((_, held),) = queries.lots_to_pick(ctx, fulfillment_order_id=asked.public_id).items()
    first, second = (each.code for each in held if each.picked)
    (other,) = {"S1", "S2", "S3"} - {first, second}
    assert refusal(scan, ctx, asked, "CLOCK") == "fulfillment.scan_lot_needed"
    assert refusal(scan, ctx, asked, "CLOCK", lot=other) == "fulfillment.scan_lot_wrong"
    scan(ctx, asked, "CLOCK", lot=first.lower())
    assert refusal(scan, ctx, asked, "CLOCK", lot=first) == "fulfillment.scan_lot_wrong"
    assert scan(ctx, asked, "CLOCK", lot=second).is_last
    assert sorted(Carton.objects.get().lines.values_list("lot", flat=True)) == sorted([first, second])


def test_a_parcel_leaves_by_the_serial_number_that_was_scanned_into_it(ctx, db):
    place, clock = location("DOCK"), sku("CLOCK", weight_g=900)
    catalog.change_sku(ctx, sku_id=clock.public_id, changes={"tracking": "serial"})
    arrival = Arrival(lots=(("S1", 1, None), ("S2", 1, None)))
    inventory.receive_stock(ctx, location="DOCK", sku="CLOCK", quantity=2, arrival=arrival)
    asked = Dock(ctx, place, [clock]).order(2)
    commands.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(asked.lines.get().pk, 2)])
    carton = scan(ctx, asked, "CLOCK", lot="S2").carton
    parcel = commands.close_carton(ctx, carton_id=carton.public_id).shipment
    commands.record_label(ctx, shipment_id=parcel.public_id, label_id="lbl_1", tracking_number="T")
    commands.ship(ctx, shipment_id=parcel.public_id)
    assert Movement.objects.get(kind="ship").lot.code == "S2"


def test_carton_types_are_kept_by_code(ctx, db):
    assert a_type(ctx, height_mm=90).public_id == a_type(ctx, height_mm=80).public_id
    assert [kind.height_mm for kind in queries.list_carton_types(ctx)] == [80]
    assert refusal(a_type, ctx, max_weight_g=100) == "fulfillment.carton_carries_nothing"
    assert refusal(a_type, ctx, width_mm=0) == "checks.out_of_range"


def test_cartons_are_proposed_for_what_is_picked(ctx, picked, dock):
    for thing in dock.things:
        changes = {"length_mm": 100, "width_mm": 100, "height_mm": 50}
        catalog.change_sku(ctx, sku_id=thing.public_id, changes=changes)
    assert queries.bench_of(ctx, fulfillment_order_id=picked.public_id).proposal.cartons == ()
    a_type(ctx, "SMALL", length_mm=110, width_mm=110, height_mm=60)
    a_type(ctx, "BOX")
    bench = queries.bench_of(ctx, fulfillment_order_id=picked.public_id)
    assert [(each.size.code, each.contents) for each in bench.proposal.cartons] == [
        ("BOX", {"T1": 2, "T2": 1})
    ]
    assert [(row.line.sku.code, row.left) for row in bench.lines] == [("T1", 2), ("T2", 1)]


def test_goods_without_sides_are_named_on_the_bench(ctx, picked):
    a_type(ctx)
    bench = queries.bench_of(ctx, fulfillment_order_id=picked.public_id)
    assert [(left.key, left.quantity, left.reason) for left in bench.proposal.left_out] == [
        ("T1", 2, "no_size"),
        ("T2", 1, "no_size"),
    ]


def test_work_with_something_to_pack_is_listed(ctx, picked, dock):
    dock.order(1, demand="ord_2")
    assert [asked.number for asked in queries.list_to_pack(ctx).items] == [picked.number]
    for scanned in (picked.number.lower(), picked.public_id, "ord_1"):
        assert queries.find_work_to_pack(ctx, scan=scanned) == picked
    assert queries.find_work_to_pack(ctx, scan="T1") is None


def test_carton_gets_a_container_code_once_the_company_has_a_prefix(ctx, picked):
    parties.set_gs1_prefix(ctx, company="GB01", prefix="400 6381")
    codes = []
    for code in ("T1", "T1", "T2"):
        carton = scan(ctx, picked, code).carton
        if carton.state == "packing":
            carton = commands.close_carton(ctx, carton_id=carton.public_id)
        codes.append(carton.sscc)
    assert [code[:8] for code in codes] == ["04006381"] * 3
    assert len(set(codes)) == 3
    assert [int(code[8:17]) - int(codes[0][8:17]) for code in codes] == [0, 1, 2]
