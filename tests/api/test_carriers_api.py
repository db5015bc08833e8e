"""Carriers over the API: terms, surcharges and rates; services compared; rules; manifests, visits, labels anew."""

import json

import pytest

from api.calling import issue
from goodorder.fulfillment import commands as fulfillment
from goodorder.kernel.relay import settle_all
from goodorder.shipping import commands as shipping
from parcels import pick
from shop import open_shop, place

pytestmark = pytest.mark.django_db
PARCEL = {
    "parcel": "p_1",
    "about": "p_1",
    "location": "MAIN",
    "packages": [{"weight_g": 1500, "length_mm": 400, "width_mm": 300, "height_mm": 200}],
    "recipient": {"name": "Ada", "city": "London", "postcode": "SW1Y 4JH", "country": "GB"},
}


@pytest.fixture
def caller(ctx):
    open_shop(ctx)
    return issue()


def body(answer, status=201):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_rates_terms_and_surcharges_make_the_price_of_a_preview(caller):
    zones = [
        {"code": "gb", "countries": ["GB"], "rates": [{"up_to_weight_g": 5000, "amount": 400}]},
        {
            "code": "london",
            "postcodes": [{"country": "GB", "first": "SW"}],
            "rates": [{"up_to_weight_g": 5000, "amount": 300}],
        },
        {
            "code": "rest",
            "countries": ["*"],
            "freight": [{"freight_class": 700, "amount_per_100_kg": 9000}],
        },
    ]
    body(caller.post("/services/parcel/rates", {"zones": zones}))
    tariff = body(caller.post("/services/parcel/tariff", {"dim_divisor": 5000, "cut_off": "16:30"}))
    assert (tariff["dim_divisor"], tariff["cut_off"]) == (5000, "16:30:00")
    fuel = {"surcharges": [{"kind": "fuel", "rate_ppm": 100_000}]}
    assert body(caller.post("/services/parcel/surcharges", fuel))["surcharges"][0]["kind"] == "fuel"
    (found,) = body(caller.post("/service-previews", PARCEL, once=None), 200)["candidates"]
    assert (found["outcome"], found["amount"]) == ("chosen", 330)
    assert [(part["kind"], part["amount"]) for part in found["parts"]] == [("base", 300), ("fuel", 30)]
    assert body(caller.get("/services/parcel/tariff"), 200)["surcharges"][0]["rate_ppm"] == 100_000
    wrong = caller.post("/services/parcel/surcharges", {"surcharges": [{"kind": "remote_area", "amount": 1}]})
    assert body(wrong, 422)["code"] == "shipping.surcharge_wrong"


def test_a_comparison_is_kept_and_rules_tell_their_gaps(caller):
    made = body(caller.post("/service-comparisons", PARCEL))
    assert (made["state"], made["service"]) == ("decided", "parcel")
    assert body(caller.get(f"/service-comparisons/{made['id']}"), 200) == made
    assert body(caller.get("/service-comparisons", parcel="p_1"), 200)["items"] == [made]
    choice = {"service": "parcel", "reason": "asked for"}
    again = body(caller.post(f"/service-comparisons/{made['id']}/choices", choice))
    assert again["reason"] == "chosen by hand: asked for"
    rules = {"rules": [{"name": "never", "effect": "forbid", "services": ["parcel"]}]}
    refused = body(caller.send("PUT", "/service-rules", rules), 409)
    assert refused["code"] == "shipping.rules_leave_gaps"
    saved = body(caller.send("PUT", "/service-rules", {**rules, "accept_gaps": True}), 200)
    assert (len(saved["rules"]), len(saved["gaps"]) > 0) == (1, True)
    assert body(caller.get("/service-rules"), 200)["rules"] == saved["rules"]
    assert body(caller.post("/service-comparisons", PARCEL))["state"] == "undecided"


def test_a_day_is_closed_a_visit_booked_and_a_label_bought_anew(caller, ctx):
    (asked,) = pick(ctx, place(ctx, {"KETTLE": 1}))
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    parcel.refresh_from_db()
    printed = body(caller.post(f"/labels/{parcel.label_id}/reprints", {"reason": "paper jam"}))
    assert printed["parcel"] == parcel.public_id
    assert caller.post(f"/shipments/{parcel.public_id}/labels").status_code == 409
    shipping.void_label(ctx, label_id=parcel.label_id)
    settle_all()
    assert body(caller.post(f"/shipments/{parcel.public_id}/labels"))["state"] == "created"
    settle_all()
    manifest = body(caller.post("/manifests", {"carrier": "own", "location": "MAIN"}))
    assert (manifest["state"], manifest["labels"]) == ("requested", 1)
    settle_all()
    assert body(caller.get(f"/manifests/{manifest['id']}"), 200)["state"] == "closed"
    assert caller.get(f"/manifests/{manifest['id']}/document").content.startswith(b"%PDF-")
    visit = {"carrier": "own", "location": "MAIN", "on": "2099-01-02", "parcels": 1}
    times = {"ready_from": "09:00", "ready_until": "17:00"}
    booked = body(caller.post("/carrier-pickups", {**visit, **times}))
    settle_all()
    off = body(caller.post(f"/carrier-pickups/{booked['id']}/cancellations"))
    assert off["state"] == "cancelling"
    settle_all()
    assert body(caller.get(f"/carrier-pickups/{booked['id']}"), 200)["state"] == "cancelled"
    assert len(body(caller.get("/carrier-pickups"), 200)["items"]) == 1
    assert body(caller.get("/late-parcels"), 200)["items"] == []


def test_cut_offs_are_set_by_location_and_day(caller):
    times = ["16:00", None, None, None, "15:00", None, None]
    told = body(caller.post("/services/parcel/cut-offs", {"location": "MAIN", "times": times}))
    assert told == {"code": "parcel", "locations": [{"location": "MAIN", "times": times}]}
    assert body(caller.get("/services/parcel/cut-offs"), 200) == told
    assert (
        caller.post("/services/parcel/cut-offs", {"location": "MAIN", "times": ["25:00"]}).status_code == 422
    )
