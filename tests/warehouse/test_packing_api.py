"""Packing through the API: the same commands with the same words."""

import pytest

from goodorder.fulfillment.models import Shipment
from goodorder.kernel.relay import settle_all
from warehouse.packed import open_bench, picked_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ctx, db):
    open_bench(ctx)
    return picked_order(ctx)[1]


def test_order_is_packed_palletised_and_printed(caller, asked):
    address = f"/fulfillment-orders/{asked.public_id}"
    bench = caller.get(f"{address}/bench").json()
    assert [(each["carton_type"], each["contents"]) for each in bench["proposed"]] == [
        ("LARGE", {"KETTLE": 1, "MUG": 2})
    ]
    caller.post(f"{address}/cartons", {"carton_type": "LARGE"})
    for code in ("KETTLE", "MUG"):
        assert caller.post(f"{address}/scans", {"code": code}).status_code == 201
    wrong = caller.post(f"{address}/scans", {"code": "CLOCK"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "fulfillment.scan_not_wanted")
    closed = caller.post(f"{address}/scans", {"code": "MUG"}).json()
    assert (closed["state"], closed["sscc"][:8], closed["expected_g"]) == ("closed", "05012345", 2340)
    settle_all()
    parcel = f"/shipments/{closed['shipment']}"
    for paper in ("packing-slip", "delivery-note", "carton-label", "return-label"):
        assert caller.get(f"{parcel}/{paper}").content.startswith(b"%PDF")
    assert caller.get(f"{parcel}/label.zpl").content.startswith(b"^XA")
    pallet = caller.post("/pallets", {"location": "MAIN"}).json()
    loaded = caller.post(f"/pallets/{pallet['id']}/loads", {"sscc": f"(00){closed['sscc']}"}).json()
    assert loaded["cartons"] == [closed["sscc"]]
    assert caller.post(f"/pallets/{pallet['id']}/closings").json()["state"] == "closed"
    booking = {"carrier": "Harbour", "freight_class": "70", "description": "Pots", "pallets": [pallet["id"]]}
    freight = caller.post("/freight", booking).json()
    assert caller.get(f"/freight/{freight['id']}/bill-of-lading").content.startswith(b"%PDF")
    assert caller.get(f"/pallets/{pallet['id']}/label").content.startswith(b"%PDF")
    assert [each["id"] for each in caller.get("/pallets").json()["items"]] == [pallet["id"]]
    assert [each["number"] for each in caller.get("/freight").json()["items"]] == [freight["number"]]


def test_repeated_scan_with_one_key_counts_once(caller, asked):
    address = f"/fulfillment-orders/{asked.public_id}/scans"
    told = [caller.post(address, {"code": "MUG"}, once="one").json()["lines"] for _ in range(2)]
    assert told[0] == told[1]
    (line,) = told[0]
    assert line["quantity"] == 1


def test_carton_can_be_emptied_weighed_and_closed(caller, asked):
    carton = caller.post(f"/fulfillment-orders/{asked.public_id}/scans", {"code": "MUG"}).json()
    address, line = f"/cartons/{carton['id']}", carton["lines"][0]["line"]
    assert caller.post(f"{address}/removals", {"line": line}).json()["lines"] == []
    assert caller.post(f"{address}/discards").json()["state"] == "discarded"
    again = caller.post(f"/fulfillment-orders/{asked.public_id}/scans", {"code": "MUG"}).json()
    off = caller.post(f"/cartons/{again['id']}/closings", {"weight_g": 2000})
    assert (off.status_code, off.json()["code"]) == (409, "fulfillment.weight_off")
    told = caller.post(f"/cartons/{again['id']}/closings", {"weight_g": 2000, "reason": "wet"}).json()
    assert caller.get(f"/cartons/{again['id']}").json() == told
    assert Shipment.objects.get().weight_g == 2000


def test_settings_are_sent_and_shown(caller, asked):
    kind = {"code": "TUBE", "name": "Tube", "length_mm": 900, "width_mm": 90, "height_mm": 90}
    assert caller.post("/carton-types", kind).json()["max_weight_g"] == 31_500
    assert [each["code"] for each in caller.get("/carton-types").json()["items"]] == [
        "SMALL",
        "TUBE",
        "LARGE",
    ]
    policy = caller.send("PUT", "/locations/MAIN/bench-policy", {"must_weigh": True}).json()
    assert (policy["location"], policy["must_weigh"], policy["divisor"]) == ("MAIN", True, 5000)
    prefix = caller.send("PUT", "/companies/T1/gs1-prefix", {"prefix": "4012345"})
    assert prefix.json() == {"company": "T1", "prefix": "4012345"}
