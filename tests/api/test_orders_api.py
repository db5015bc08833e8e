"""An order from capture to credit, over HTTP alone; the warehouse and the books beside it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.calling import is_problem
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.orders.models import Order
from shop import open_shop

pytestmark = pytest.mark.django_db

ADA = {
    "name": "Ada Byron",
    "line1": "12 St James Square",
    "city": "London",
    "postcode": "SW1Y 4JH",
    "country": "GB",
}


def wanted(lines, **more):
    return {
        "channel": "web",
        "customer": {"name": "Ada Byron", "email": "ada@example.com"},
        "ship_to": ADA,
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines.items()],
        "service": "parcel",
        **more,
    }


@pytest.fixture
def shop(ctx, caller):
    open_shop(ctx)
    return caller


def ok(answer, status=201):
    assert answer.status_code == status, answer.content
    return answer.json()


def ship(shop, order_id):
    """Pick, pack, label, despatch and deliver everything; returns the shipments."""
    sent = []
    for work in ok(shop.get("/fulfillment-orders"), 200)["items"]:
        if work["demand"] != order_id or work["state"] not in {"accepted", "in_progress"}:
            continue
        whole = ok(shop.get(f"/fulfillment-orders/{work['id']}"), 200)
        picks = [{"line": line["id"], "quantity": line["quantity"]} for line in whole["lines"]]
        ok(shop.post(f"/fulfillment-orders/{work['id']}/picks", {"picks": picks}))
        parcel = ok(shop.post(f"/fulfillment-orders/{work['id']}/shipments", {}))
        settle_all()
        sent.append(parcel["id"])
        ok(shop.post(f"/shipments/{parcel['id']}/despatches"))
        settle_all()
        ok(shop.post(f"/shipments/{parcel['id']}/deliveries", {}))
        settle_all()
    return sent


def test_an_order_is_captured_with_its_prices_and_its_stock(shop):
    order = ok(shop.post("/orders", wanted({"KETTLE": 1, "MUG": 4}, external_ref="W-1")))
    assert order["total"] == 6495 + 4 * 1150 + 495
    assert order["total"] == order["subtotal"] + order["shipping"] - order["discount"] + order["tax"]
    assert [(line["sku"], line["ordered"], line["status"]) for line in order["lines"]][:2] == [
        ("KETTLE", 1, "reserved"),
        ("MUG", 4, "reserved"),
    ]
    assert {"hold", "cancel"} <= set(order["actions"])
    assert ok(shop.get(f"/orders/{order['id']}"), 200) == order
    assert ok(shop.get(f"/orders/{order['number']}"), 200) == order


def test_an_order_goes_all_the_way(shop):
    order = ok(shop.post("/orders", wanted({"KETTLE": 1, "MUG": 2})))
    path = f"/orders/{order['id']}"
    settle_all()
    assert ok(shop.get(path), 200)["state"] == "confirmed"
    (decision,) = ok(shop.get(f"{path}/decisions"), 200)["items"]
    assert decision["outcome"]
    (shipment,) = ship(shop, order["id"])
    label = shop.get(f"/shipments/{shipment}/label")
    assert (label.status_code, label["Content-Type"], label.content[:5]) == (200, "application/pdf", b"%PDF-")
    done = ok(shop.get(path), 200)
    assert (done["state"], done["fulfilment"], done["payment"]) == ("completed", "full", "unpaid")
    (invoice,) = ok(shop.get(f"{path}/documents"), 200)["items"]
    assert invoice["total"] == order["total"]
    assert shop.get(f"/documents/{invoice['id']}/pdf").content[:5] == b"%PDF-"
    assert len(ok(shop.get(f"/documents/{invoice['id']}"), 200)["lines"]) == 3
    body = {"amount": order["total"], "method": "manual", "reference": "statement 7"}
    assert ok(shop.post(f"{path}/payments", body))["open"] == 0
    ok(shop.post(f"{path}/credits", {"lines": [{"line": 2, "quantity": 1}], "reason": "chipped"}))
    settle_all()
    kinds = [one["kind"] for one in ok(shop.get(f"{path}/documents"), 200)["items"]]
    assert sorted(kinds) == ["credit", "invoice"]
    told = [one["kind"] for one in ok(shop.get(f"{path}/timeline"), 200)["items"]]
    assert told[0] == "orders.OrderPlaced"
    assert "orders.LinesCredited" in told
    balance = ok(shop.get("/accounting/trial-balance", company="T1"), 200)
    assert balance["total_debit"] == balance["total_credit"] > 0
    entries = ok(shop.get("/accounting/entries", about=order["id"]), 200)["items"]
    assert all(sum(x["debit"] - x["credit"] for x in entry["lines"]) == 0 for entry in entries)


def test_a_short_order_names_what_is_short_and_leaves_nothing(shop):
    facts = Event.objects.count()
    found = is_problem(shop.post("/orders", wanted({"KETTLE": 11, "MUG": 1})), 409, "orders.out_of_stock")
    assert found["details"]["lines"] == [{"line": 1, "sku": "KETTLE", "asked": 11, "short": 1}]
    assert not Order.objects.exists()
    assert Event.objects.count() == facts


def test_a_refused_order_stays_refused_under_its_key(shop):
    body = wanted({"KETTLE": 11})
    first = shop.post("/orders", body, once="k")
    ok(shop.post("/stock/receipts", {"location": "MAIN", "sku": "KETTLE", "quantity": 5}))
    again = shop.post("/orders", body, once="k")
    assert (again.status_code, again.content) == (409, first.content)
    assert ok(shop.post("/orders", body, once="k2"))["state"] == "placed"


def test_one_external_reference_is_one_order(shop):
    order = ok(shop.post("/orders", wanted({"MUG": 1}, external_ref="W-1")))
    repeat = shop.post("/orders", wanted({"MUG": 1}, external_ref="W-1"))
    assert is_problem(repeat, 409, "orders.external_ref_taken")["details"]["order_id"] == order["id"]


def test_holds_stop_and_let_go(shop):
    order = ok(shop.post("/orders", wanted({"MUG": 1})))
    path = f"/orders/{order['id']}"
    held = ok(shop.post(f"{path}/holds", {"kind": "manual", "reason": "call first"}))
    assert held["open_holds"] == ["manual"]
    is_problem(shop.post(f"{path}/confirmations"), 409, "orders.held")
    assert ok(shop.post(f"{path}/hold-releases", {"kind": "manual"}))["open_holds"] == []
    assert ok(shop.post(f"{path}/confirmations"))["state"] == "confirmed"
    assert len(ok(shop.post(f"{path}/releases"))["fulfillment_orders"]) == 1


def test_part_and_rest_are_cancelled(shop):
    order = ok(shop.post("/orders", wanted({"MUG": 5})))
    path = f"/orders/{order['id']}/cancellations"
    part = ok(shop.post(path, {"lines": [{"line": 1, "quantity": 2}], "reason": "fewer"}))
    assert part["lines"][0]["cancelled"] == 2
    rest = ok(shop.post(path, {"reason": "none at all"}))
    assert rest["state"] == "cancelled"
    stock = ok(shop.get("/stock", search="MUG", location="MAIN"), 200)["items"]
    assert [(row["on_hand"], row["reserved"]) for row in stock] == [(50, 0)]


def test_an_unknown_sku_names_the_line(shop):
    answer = shop.post("/orders", wanted({"NONSUCH": 1}))
    assert answer.status_code in {404, 422}
    assert "NONSUCH" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"sku": "MUG", "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "MUG", "quantity": -1}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "MUG", "quantity": 1.0}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "MUG", "quantity": "1"}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "MUG", "quantity": True}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "MUG", "quantity": 10**7}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "MUG", "quantity": 1, "unit_price": 9.99}]}, "lines.0.unit_price"),
        ({"lines": [{"sku": "MUG", "quantity": 1, "unit_price": 10**13}]}, "lines.0.unit_price"),
        ({"lines": [{"sku": "MUG", "quantity": 1, "price": 5}]}, "lines.0.price"),
        ({"lines": [{"sku": "MUG", "quantity": 1}] * 1001}, "lines"),
        ({"ship_to": {**ADA, "country": "Great Britain"}}, "ship_to.country"),
        ({"payment": {"method": "card", "number": "4111111111111111"}}, "payment.number"),
        ({"customer_id": "cus_x"}, "body"),
        ({"customer": None}, "body"),
        ({"total": 1}, "total"),
    ],
)
def test_hostile_orders_are_refused_by_field(shop, change, field):
    found = is_problem(shop.post("/orders", wanted({"MUG": 1}) | change), 422, "api.invalid")
    assert field in {entry["field"] for entry in found["errors"]}
    assert not Order.objects.exists()


def test_pages_of_orders_follow_one_another(shop):
    numbers = [ok(shop.post("/orders", wanted({"MUG": 1})))["number"] for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = ok(shop.get("/orders", size=2, cursor=cursor), 200)
        seen += [row["number"] for row in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
        ok(shop.post("/orders", wanted({"MUG": 1})))
    assert seen == numbers[::-1]
    assert ok(shop.get("/orders", search=numbers[0]), 200)["items"][0]["number"] == numbers[0]
    assert ok(shop.get("/orders", state="completed"), 200)["items"] == []


def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(shop):
    counts = []
    for _ in range(2):
        for _ in range(2):
            ok(shop.post("/orders", wanted({"MUG": 1, "KETTLE": 1})))
        settle_all()
        with CaptureQueriesContext(connection) as seen:
            for path in (
                "/orders",
                "/fulfillment-orders",
                "/stock",
                "/skus",
                "/customers",
                "/accounting/entries",
            ):
                ok(shop.get(path), 200)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_stock_is_received_corrected_and_kept_back(shop):
    ok(shop.post("/stock/receipts", {"location": "SPARE", "sku": "MUG", "quantity": 7}))
    ok(
        shop.post(
            "/stock/adjustments", {"location": "SPARE", "sku": "MUG", "quantity": -2, "reason": "broken"}
        )
    )
    kept = ok(shop.post("/stock/safety-levels", {"location": "SPARE", "sku": "MUG", "safety": 1}))
    row = next(row for row in kept["items"] if row["location"] == "SPARE")
    assert (row["on_hand"], row["safety"], row["available"]) == (5, 1, 4)
    counted = {"location": "SPARE", "levels": [{"sku": "MUG", "on_hand": 9}]}
    assert ok(shop.post("/stock/counts", counted)) == {"count": 1}
    sku = ok(shop.get("/skus", search="MUG"), 200)["items"][0]["id"]
    moves = ok(shop.get(f"/skus/{sku}/movements"), 200)["items"]
    assert [move["quantity"] for move in moves if move["location"] == "SPARE"] == [4, -2, 7]
    too_many = {"location": "SPARE", "sku": "MUG", "quantity": -10, "reason": "lost"}
    assert shop.post("/stock/adjustments", too_many).status_code == 409


def test_a_short_pick_is_reported(shop):
    order = ok(shop.post("/orders", wanted({"KETTLE": 2})))
    settle_all()
    work = next(
        one for one in ok(shop.get("/fulfillment-orders"), 200)["items"] if one["demand"] == order["id"]
    )
    path = f"/fulfillment-orders/{work['id']}"
    line = ok(shop.get(path), 200)["lines"][0]["id"]
    short = ok(shop.post(f"{path}/shorts", {"line": line, "quantity": 1, "reason": "not there"}))
    assert short["lines"][0]["short"] == 1
    ok(shop.post(f"{path}/picks", {"picks": [{"line": line, "quantity": 1}]}))
    parcel = ok(shop.post(f"{path}/shipments", {"contents": [{"line": line, "quantity": 1}]}))
    assert shop.get(f"/shipments/{parcel['id']}/label").status_code == 409
    assert ok(shop.post(f"/shipments/{parcel['id']}/cancellations"))["state"] == "cancelled"


def test_the_shop_itself_is_set_up_over_http(caller):
    ok(caller.post("/companies", {"code": "DE01", "name": "Laden", "country": "DE", "currency": "EUR"}))
    ok(caller.post("/accounting/charts", {"company": "DE01"}))
    ok(caller.post("/price-lists", {"code": "de", "name": "Deutschland", "currency": "EUR"}))
    channel = {"company": "DE01", "code": "web-de", "name": "Web", "currency": "EUR", "price_list": "de"}
    assert ok(caller.post("/channels", channel))["company"] == "DE01"
    place = {"company": "DE01", "code": "HH", "name": "Hamburg", "time_zone": "Europe/Berlin"}
    assert ok(caller.post("/locations", place))["is_active"] is True
    assert ok(caller.patch("/locations/HH", {"rank": 5}), 200)["rank"] == 5
    ok(caller.post("/products", {"code": "TEE", "name": "T-shirt"}))
    sku = ok(caller.post("/skus", {"product": "TEE", "code": "TEE-M", "name": "T-shirt M", "weight_g": 180}))
    assert ok(caller.patch(f"/skus/{sku['id']}", {"weight_g": 190}), 200)["weight_g"] == 190
    ok(caller.post(f"/skus/{sku['id']}/aliases", {"kind": "supplier", "value": "T-0001"}))
    assert ok(caller.post("/sku-imports", {"skus": [{"code": "MUG", "name": "Mug"}]}))["created"] == 1
    ok(caller.post("/price-lists/de/prices", {"sku": "TEE-M", "amount": 1990}))
    ok(caller.post("/price-lists/de/price-imports", {"prices": [{"sku": "MUG", "amount": 900}]}))
    assert len(ok(caller.get("/price-lists/de/prices"), 200)["items"]) == 2
    vat = {"country": "DE", "tax_class": "standard", "rate_ppm": 190_000, "name": "USt 19 %"}
    assert ok(caller.post("/tax-rates", vat))["rate_ppm"] == 190_000
    ok(caller.post("/services", {"code": "dhl", "name": "DHL", "currency": "EUR"}))
    zone = {"code": "all", "countries": ["*"], "rates": [{"up_to_weight_g": 10_000, "amount": 490}]}
    ok(caller.post("/services/dhl/rates", {"zones": [zone]}))
    ok(caller.post("/stock/receipts", {"location": "HH", "sku": "TEE-M", "quantity": 3}))
    body = wanted({"TEE-M": 1}, channel="web-de", service="dhl", ship_to={**ADA, "country": "DE"})
    assert ok(caller.post("/orders", body))["total"] == 1990 + 490
