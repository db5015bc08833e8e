"""Custom fields over the API: set up, answered, read back typed, asked for in lists."""

import json

import pytest

from api.calling import is_problem, issue
from api.test_grouped_capture import body
from api.test_orders_api import ok
from goodorder.catalog.queries import resolve_sku
from goodorder.kernel.models import Event
from goodorder.orders.models import Order
from shop import open_shop, place

pytestmark = pytest.mark.django_db
WRAP = {
    "subject": "order",
    "label": "Gift wrap",
    "kind": "choice",
    "is_listed": True,
    "choices": [{"label": "Plain"}, {"key": "gold", "label": "Gold paper"}],
}


@pytest.fixture
def order(ctx, db):
    open_shop(ctx)
    return place(ctx, {"MUG": 1})


def answers(caller, path):
    return {one["key"]: one["value"] for one in ok(caller.get(f"{path}/fields"), 200)["fields"]}


def test_a_field_is_defined_changed_retired_and_restored(caller, db):
    made = ok(caller.post("/custom-fields", WRAP))
    assert (made["key"], [one["key"] for one in made["choices"]]) == ("gift_wrap", ["plain", "gold"])
    path = f"/custom-fields/{made['id']}"
    changes = {"label": "Paper", "choices": [{"key": "gold", "label": "Gold"}]}
    changed = ok(caller.send("PATCH", path, changes), 200)
    assert [(one["key"], one["is_offered"]) for one in changed["choices"]] == [
        ("gold", True),
        ("plain", False),
    ]
    assert ok(caller.post(f"{path}/retirements"))["retired_at"]
    assert ok(caller.get("/custom-fields", subject="order"), 200)["items"] == []
    assert len(ok(caller.get("/custom-fields", is_retired="true"), 200)["items"]) == 1
    assert ok(caller.post(f"{path}/restorations"))["retired_at"] is None
    assert ok(caller.get(path), 200)["label"] == "Paper"
    is_problem(caller.post("/custom-fields", WRAP), 409, "fields.key_taken")
    is_problem(
        issue(["fields.define"], {"channel": ["web"]}).post("/custom-fields", WRAP), 403, "fields.whole_house"
    )


def test_values_are_set_together_and_once_per_key(ctx, caller, order):
    caller.post("/custom-fields", WRAP)
    for kind in ("number", "yes_no", "date"):
        caller.post("/custom-fields", {"subject": "order", "label": kind, "kind": kind})
    path = f"/orders/{order.public_id}"
    sent = {"values": {"gift_wrap": "gold", "number": 7, "yes_no": True, "date": "2026-12-24"}}
    first, again = (caller.post(f"{path}/fields", sent, once="k-1") for _ in range(2))
    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    assert answers(caller, path) == sent["values"]
    assert Event.objects.filter(about=order.public_id, kind="fields.FieldValueSet").count() == 4
    wrong = is_problem(caller.post(f"{path}/fields", {"values": {"number": "x"}}), 422, "checks.not_whole")
    assert wrong["field"] == "number"
    stale = {"values": {"number": 8}, "seen": {"number": 6}}
    is_problem(caller.post(f"{path}/fields", stale), 409, "fields.changed_meanwhile")
    cleared = {"values": {"number": None, "yes_no": False}, "seen": {"number": 7, "yes_no": True}}
    ok(caller.post(f"{path}/fields", cleared))
    assert answers(caller, path) == {**sent["values"], "number": None, "yes_no": False}
    is_problem(issue(["fields.set"]).post(f"{path}/fields", sent), 403, "access.permission_lacking")
    elsewhere = issue(["*"], {"channel": ["phone"]})
    is_problem(elsewhere.post(f"{path}/fields", sent), 404, "orders.order_unknown")
    is_problem(elsewhere.get(f"{path}/fields"), 404, "orders.order_unknown")


def test_customers_and_skus_have_fields_of_their_own(ctx, caller, order):
    sku = ok(caller.get("/skus", search="MUG"), 200)["items"][0]["id"]
    for subject, path in (
        ("customer", f"/customers/{order.customer.public_id}"),
        ("product", f"/skus/{sku}"),
    ):
        caller.post("/custom-fields", {"subject": subject, "label": "Shelf", "kind": "text"})
        ok(caller.post(f"{path}/fields", {"values": {"shelf": "A 1"}}))
        assert answers(caller, path) == {"shelf": "A 1"}
    assert answers(caller, f"/orders/{order.public_id}") == {}


def test_lists_are_asked_by_field_and_show_it(caller, order):
    caller.post("/custom-fields", WRAP)
    ok(caller.post(f"/orders/{order.public_id}/fields", {"values": {"gift_wrap": "gold"}}))
    (row,) = ok(caller.get("/order-rows", field="gift_wrap:GOLD"), 200)["items"]
    assert (row["number"], row["fields"]) == (order.number, {"gift_wrap": "gold"})
    assert ok(caller.get("/order-rows", field="gift_wrap:plain"), 200)["items"] == []
    sent = {"name": "Gold", "filters": {"field.gift_wrap": "gold"}, "columns": ["field.gift_wrap", "total"]}
    kept = json.loads(caller.post("/order-views", sent).content)
    assert kept["columns"] == ["number", "field.gift_wrap", "total"]
    text = b"".join(caller.get("/order-rows.csv", view=kept["id"]).streaming_content).decode("utf-8-sig")
    assert [line.split(",")[1] for line in text.splitlines()] == ["Gift wrap", "Gold paper"]


def define(caller, label="Club", subject="order", **more):
    return ok(caller.post("/custom-fields", {"subject": subject, "label": label, "kind": "text", **more}))


def test_an_order_is_placed_with_its_values_or_not_at_all(ctx, caller, order):
    define(caller, "Deposit", kind="money", currency="EUR")
    define(caller, is_required=True)
    sent = body({"MUG": 1}, fields={"deposit": 1250, "club": "gold"})
    first, again = (caller.post("/orders", sent, once="k-1") for _ in range(2))
    assert (first.status_code, first.content, again["Idempotent-Replayed"]) == (201, again.content, "true")
    path = f"/orders/{first.json()['id']}"
    assert caller.get(path).content == first.content
    assert answers(caller, path) == {"deposit": 1250, "club": "gold"}
    (deposit, _club) = caller.get(f"{path}/fields").json()["fields"]
    assert (deposit["currency"], deposit["is_missing"]) == ("EUR", False)
    placed = Order.objects.count()
    for fields, code in (
        ({"deposit": "12.50"}, "checks.not_whole"),
        ({"odd": 1}, "fields.unknown"),
        ({"deposit": 1.5}, "api.invalid"),
    ):
        is_problem(caller.post("/orders", body({"MUG": 1}, fields=fields)), 422, code)
    assert Order.objects.count() == placed


def test_an_order_is_not_refused_for_what_is_required_and_shows_that_it_lacks(ctx, caller, order):
    define(caller, is_required=True)
    for fields in ({}, {"club": None}):
        placed = ok(caller.post("/orders", body({"MUG": 1}, fields=fields)))
        (club,) = caller.get(f"/orders/{placed['id']}/fields").json()["fields"]
        assert (club["value"], club["is_missing"]) == (None, True)


def test_a_batch_keeps_values_by_order_and_refuses_only_the_wrong_one(ctx, caller, order):
    define(caller, "Pieces", kind="number")
    orders = [
        body({"MUG": 1}),
        body({"MUG": 1}, fields={"pieces": 7}),
        body({"MUG": 1}, fields={"pieces": "many"}),
        body({"MUG": 1}, fields={"pieces": 8}),
    ]
    results = ok(caller.post("/orders/batches", {"orders": orders}), 200)["results"]
    assert [one["status"] for one in results] == [201, 201, 422, 201]
    assert results[2]["problem"]["detail"] == "pieces: write a whole number"
    kept = [answers(caller, f"/orders/{one['order']['id']}") for one in results if one["order"]]
    assert kept == [{"pieces": None}, {"pieces": 7}, {"pieces": 8}]


def test_who_may_place_an_order_may_answer_it_while_placing(ctx, caller, order):
    define(caller)
    shop = issue(["orders.capture", "orders.view"])
    placed = ok(shop.post("/orders", body({"MUG": 1}, fields={"club": "gold"})))
    assert answers(shop, f"/orders/{placed['id']}") == {"club": "gold"}
    is_problem(
        shop.post(f"/orders/{placed['id']}/fields", {"values": {"club": "x"}}),
        403,
        "access.permission_lacking",
    )


def test_customers_and_skus_are_made_with_what_is_required(ctx, caller, order):
    for subject in ("customer", "product"):
        define(caller, subject=subject, is_required=True)
    caller.post("/products", {"code": "VASE", "name": "Vase"})
    for path, sent in (
        ("/customers", {"name": "Bob"}),
        ("/skus", {"product": "VASE", "code": "VASE-1", "name": "Vase"}),
    ):
        is_problem(caller.post(path, sent), 422, "fields.required")
        made = ok(caller.post(path, {**sent, "fields": {"club": "gold"}}))
        assert answers(caller, f"{path}/{made['id']}") == {"club": "gold"}
    sku = {"code": "JAR", "name": "Jar"}
    mug = {"code": "MUG", "name": "Tall mug", "fields": {"club": "silver"}}
    refused = caller.post("/sku-imports", {"skus": [mug, sku]})
    assert (
        is_problem(refused, 422, "fields.row_wrong")["detail"] == "row 2, club: is required; give it a value"
    )
    assert resolve_sku("MUG").name == "Mug"
    done = ok(caller.post("/sku-imports", {"skus": [mug, {**sku, "fields": {"club": "gold"}}]}))
    assert done["created"] == 1
    kept = [answers(caller, f"/skus/{resolve_sku(code).public_id}")["club"] for code in ("MUG", "JAR")]
    assert kept == ["silver", "gold"]
