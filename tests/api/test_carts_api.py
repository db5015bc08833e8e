"""Carts, batches and substitutes over HTTP, hostile input among them."""

import pytest

from api.calling import is_problem, issue
from api.test_orders_api import ADA, ok, wanted
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.inventory.models import Stock
from goodorder.orders.models import Order
from shop import kit, open_shop

pytestmark = pytest.mark.django_db
BUYER = {"customer": {"name": "Ada Byron", "email": "ada@example.com"}, "ship_to": ADA, "service": "parcel"}


@pytest.fixture
def shop(ctx, caller):
    open_shop(ctx)
    kit(ctx, "SET", {"KETTLE": 1, "MUG": 4}, price=9999)
    return caller


def test_a_cart_is_filled_held_and_checked_out(shop):
    cart = ok(shop.post("/carts", {"channel": "web", "holder": "session-1"}))
    assert (cart["lines"], cart["held_until"], cart["expired"]) == ([], None, False)
    path = f"/carts/{cart['id']}"
    put = ok(shop.send("PUT", f"{path}/lines/SET", {"quantity": 11}), 200)
    assert put["lines"] == [
        {"sku": "SET", "name": "Set SET", "quantity": 11, "held": 10, "short": 1, "expired": False}
    ]
    assert put["held_until"]
    assert ok(shop.get(path), 200) == put
    is_problem(shop.post(f"{path}/checkouts", BUYER), 409, "orders.out_of_stock")
    ok(shop.send("PUT", f"{path}/lines/set", {"quantity": 2}), 200)
    ok(shop.post(f"{path}/payment-starts"))
    is_problem(shop.post(f"{path}/payment-starts"), 409, "inventory.extended_before")
    order = ok(shop.post(f"{path}/checkouts", BUYER, once="once"))
    assert ok(shop.post(f"{path}/checkouts", BUYER, once="once")) == order
    kits = [(line["kit_group"], line["kit_sku"], line["kit_count"]) for line in order["lines"]]
    assert kits == [(1, "SET", 2), (1, "SET", 2), (None, "", 0)]
    assert (
        is_problem(shop.post(f"{path}/checkouts", BUYER), 409, "orders.cart_closed")["details"]["order_id"]
        == order["id"]
    )
    assert ok(shop.get(path), 200)["order_id"] == order["id"]
    less = {"kits": [{"group": 1, "quantity": 1}], "reason": "one is enough"}
    left = ok(shop.post(f"/orders/{order['id']}/cancellations", less))
    assert [line["cancelled"] for line in left["lines"]] == [1, 4, 0]


def test_a_cart_is_abandoned(shop):
    path = f"/carts/{ok(shop.post('/carts', {'channel': 'web'}))['id']}"
    ok(shop.send("PUT", f"{path}/lines/MUG", {"quantity": 2}), 200)
    assert ok(shop.send("DELETE", path), 200)["state"] == "abandoned"
    assert sum(Stock.objects.values_list("reserved", flat=True)) == 0
    is_problem(shop.send("DELETE", path), 409, "orders.cart_closed")


@pytest.mark.parametrize("quantity", [-1, 1.5, "2", None, 10**9, True])
def test_a_quantity_that_is_none_is_refused(shop, quantity):
    path = f"/carts/{ok(shop.post('/carts', {'channel': 'web'}))['id']}"
    assert shop.send("PUT", f"{path}/lines/MUG", {"quantity": quantity}).status_code == 422


@pytest.mark.parametrize("sku", ["NOPE", "%00", "a" * 300, "..%2F..%2Fetc", "'; DROP TABLE orders_cart; --"])
def test_a_sku_that_is_none_is_refused(shop, sku):
    path = f"/carts/{ok(shop.post('/carts', {'channel': 'web'}))['id']}"
    assert shop.send("PUT", f"{path}/lines/{sku}", {"quantity": 1}).status_code in {400, 404, 422}


def test_a_batch_gives_every_order_its_own_fate(shop):
    good = wanted({"KETTLE": 4}, external_ref="W-1")
    orders = [
        good,
        wanted({"KETTLE": 7}),
        wanted({"SET": 6}, external_ref="W-2"),
        wanted({"NOPE": 1}),
        {**good, "surprise": 1},
        good,
        wanted({"MUG": 1}, channel="moon"),
        wanted({"MUG": 2}),
    ]
    made = ok(shop.post("/orders/batches", {"orders": orders}, once="b"), 200)
    assert [one["status"] for one in made["results"]] == [201, 409, 201, 404, 422, 200, 404, 201]
    assert (made["captured"], made["repeated"], made["refused"]) == (3, 1, 4)
    problems = [one["problem"] and one["problem"]["code"] for one in made["results"]]
    assert problems[1] == "orders.out_of_stock"
    assert problems[3] == "catalog.sku_unknown"
    assert problems[4] == "api.invalid"
    assert made["results"][4]["problem"]["errors"][0]["field"] == "surprise"
    assert made["results"][5]["order"]["id"] == made["results"][0]["order"]["id"]
    assert Order.objects.count() == 3
    assert ok(shop.post("/orders/batches", {"orders": orders}, once="b"), 200) == made
    again = ok(shop.post("/orders/batches", {"orders": orders[:1]}), 200)
    assert [one["status"] for one in again["results"]] == [200]
    assert Order.objects.count() == 3


def test_a_batch_is_bounded_and_needs_the_permission(shop):
    for orders in ([], [{}] * 1001, "many"):
        is_problem(shop.post("/orders/batches", {"orders": orders}), 422, "api.invalid")
    is_problem(shop.post("/orders/batches", {"orders": [[]]}), 422, "api.invalid")
    only = issue(permissions=["orders.view"])
    is_problem(only.post("/orders/batches", {"orders": [{}]}), 403, "access.permission_lacking")
    is_problem(only.post("/carts", {"channel": "web"}), 403, "access.permission_lacking")


def test_substitutes_are_offered_and_stand_in(ctx, shop):
    mug = resolve_sku("MUG").public_id
    catalog.add_substitute(ctx, sku_id=mug, other="KETTLE")
    offers = ok(shop.get(f"/skus/{mug}/substitutes", channel="web"), 200)["items"]
    assert [(one["sku"], one["available"], one["difference"]) for one in offers] == [("KETTLE", 10, 5345)]
    is_problem(shop.get(f"/skus/{mug}/substitutes"), 422, "api.invalid")
    order = ok(shop.post("/orders", wanted({"MUG": 3})))
    path = f"/orders/{order['id']}/substitutions"
    body = {"line": 1, "sku": "KETTLE", "quantity": 1}
    is_problem(shop.post(path, body), 409, "orders.consent_missing")
    changed = ok(shop.post(path, {**body, "consent": True}))
    found = [(line["sku"], line["ordered"], line["substitute_of"]) for line in changed["lines"]]
    assert found == [("MUG", 2, None), ("", 1, None), ("KETTLE", 1, 1)]
    assert changed["total"] == order["total"]


def test_a_life_cycle_is_simulated(shop):
    order = ok(shop.post("/orders", wanted({"MUG": 3})))
    cart = ok(shop.post("/carts", {"channel": "web"}))
    ok(shop.send("PUT", f"/carts/{cart['id']}/lines/MUG", {"quantity": 2}), 200)
    path = f"/skus/{resolve_sku('MUG').public_id}/life-cycle-simulations"
    found = ok(shop.get(path, to="discontinued"), 200)
    assert (found["now"], found["sold_against"], found["open_units"]) == ("active", "never", 3)
    assert found["in_carts"] == 2
    assert [line["order_id"] for line in found["lines"]] == [order["id"]]
    assert found["kits"] == ["SET"]
    is_problem(shop.get(path, to="dead"), 422, "checks.not_known")
