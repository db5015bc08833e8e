"""Who may do and see what: permissions per route, scopes per record."""

import pytest

from api.calling import is_problem, issue
from api.test_orders_api import ok, wanted
from goodorder.kernel.relay import settle_all
from shop import open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_places(ctx):
    """Work at MAIN and at SPARE; a key for each."""
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1, ("SPARE", "MUG"): 9})
    owner = issue()
    ok(owner.post("/orders", wanted({"KETTLE": 1})))
    ok(owner.post("/orders", wanted({"MUG": 1})))
    settle_all()
    work = {one["location"]: one["id"] for one in ok(owner.get("/fulfillment-orders"), 200)["items"]}
    return work, {place: issue(["*"], {"location": [place]}) for place in ("MAIN", "SPARE")}


def test_a_location_sees_its_own_work_only(two_places):
    work, keys = two_places
    assert [w["id"] for w in ok(keys["MAIN"].get("/fulfillment-orders"), 200)["items"]] == [work["MAIN"]]
    assert ok(keys["MAIN"].get("/fulfillment-orders", location="SPARE"), 200)["items"] == []
    assert keys["MAIN"].get(f"/fulfillment-orders/{work['MAIN']}").status_code == 200
    assert keys["MAIN"].get(f"/fulfillment-orders/{work['SPARE']}").status_code == 404


def test_a_location_cannot_touch_the_work_of_another_by_its_id(two_places):
    work, keys = two_places
    other = f"/fulfillment-orders/{work['SPARE']}"
    line = ok(keys["SPARE"].get(other), 200)["lines"][0]["id"]
    own = f"/fulfillment-orders/{work['MAIN']}"
    part = {"line": line, "quantity": 1}
    for path, body in (
        (f"{other}/picks", {"picks": [part]}),
        (f"{other}/shorts", {**part, "reason": "gone"}),
        (f"{other}/shipments", {}),
        (f"{own}/picks", {"picks": [part]}),
    ):
        assert keys["MAIN"].post(path, body).status_code == 404, path
    ok(keys["SPARE"].post(f"{other}/picks", {"picks": [part]}))
    parcel = ok(keys["SPARE"].post(f"{other}/shipments", {}))["id"]
    for noun in ("despatches", "cancellations"):
        assert keys["MAIN"].post(f"/shipments/{parcel}/{noun}").status_code == 404
    assert keys["MAIN"].post(f"/shipments/{parcel}/deliveries", {}).status_code == 404
    assert keys["MAIN"].get(f"/shipments/{parcel}").status_code == 404
    assert keys["MAIN"].get(f"/shipments/{parcel}/label").status_code == 404


def test_a_location_cannot_move_the_stock_of_another(two_places):
    _, keys = two_places
    body = {"location": "SPARE", "sku": "MUG", "quantity": 1, "reason": "x"}
    assert keys["MAIN"].post("/stock/receipts", body).status_code == 404
    assert keys["MAIN"].post("/stock/adjustments", body).status_code == 404
    safety = {"location": "SPARE", "sku": "MUG", "safety": 1}
    assert keys["MAIN"].post("/stock/safety-levels", safety).status_code == 404
    counts = {"location": "SPARE", "levels": [{"sku": "MUG", "on_hand": 1}]}
    assert keys["MAIN"].post("/stock/counts", counts).status_code == 404
    assert keys["MAIN"].patch("/locations/SPARE", {"rank": 1}).status_code == 404
    assert {row["location"] for row in ok(keys["MAIN"].get("/stock"), 200)["items"]} == {"MAIN"}
    assert ok(keys["SPARE"].post("/stock/receipts", body))["items"][0]["on_hand"] == 10


def test_a_channel_sees_and_makes_its_own_orders_only(ctx):
    open_shop(ctx)
    owner, other = issue(), issue(["*"], {"channel": ["phone"]})
    order = ok(owner.post("/orders", wanted({"MUG": 1})))
    assert ok(other.get("/orders"), 200)["items"] == []
    for tail in ("", "/timeline", "/money", "/decisions", "/documents"):
        assert other.get(f"/orders/{order['id']}{tail}").status_code == 404, tail
    assert other.post(f"/orders/{order['id']}/cancellations", {"reason": "x"}).status_code == 404
    assert other.post("/orders", wanted({"MUG": 1})).status_code == 404
    assert len(ok(owner.get("/orders"), 200)["items"]) == 1


def test_a_price_is_overridden_only_with_the_permission(ctx):
    open_shop(ctx)
    clerk = issue(["orders.capture", "orders.view"])
    body = wanted({}) | {"lines": [{"sku": "MUG", "quantity": 1, "unit_price": 1}]}
    is_problem(clerk.post("/orders", body), 403, "access.permission_lacking")
    assert clerk.post("/orders", wanted({"MUG": 1})).status_code == 201
