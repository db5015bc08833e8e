"""Who may do and see what: permissions per route, scopes per record."""

import json
import re
from urllib.parse import urlencode

import pytest

from api.calling import Caller, is_problem, issue
from api.test_orders_api import ok, wanted
from goodorder.config.schema import document
from goodorder.kernel.relay import settle_all
from shop import open_shop

pytestmark = pytest.mark.django_db
FITTING = ("", "GBP", "GB", "*", "1", "x", "2026-11", "12:00", "1111100", "123456")


def routes():
    """List (method, path, permission) of every published operation."""
    for path, operations in json.loads(document())["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path.removeprefix("/api/v1"), operation["x-permission"], operation


# Who may not see a record may not read or change its tags either, nor set its fields.
ALSO_NEEDS = {
    **dict.fromkeys(["/tags/{kind}/{subject_id}", "/tags/{kind}/{subject_id}/removals"], "orders.view"),
    "/orders/{order_id}/fields": "orders.view",
    "/customers/{customer_id}/fields": "parties.view",
    "/skus/{sku_id}/fields": "catalog.view",
}


def body_for(schema, defs):
    """Make the smallest body that fits a schema."""
    if "$ref" in schema:
        return body_for(defs[schema["$ref"].rsplit("/", 1)[1]], defs)
    if choices := schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf"):
        return body_for(choices[0], defs)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    makers = {
        "object": lambda: _object_for(schema, defs),
        "array": lambda: [body_for(schema["items"], defs)] * schema.get("minItems", 0),
        "integer": lambda: schema.get("minimum", 1) or 1,
        "boolean": lambda: True,
    }
    return makers.get(schema.get("type"), lambda: _text_for(schema))()


def _object_for(schema, defs):
    needed = set(schema.get("required", []))
    made = {
        name: body_for(part, defs) for name, part in schema.get("properties", {}).items() if name in needed
    }
    return made | (
        {"customer_id": "cus_x"} if schema.get("title") in {"OrderSent", "CheckoutSent", "QuoteSent"} else {}
    )


def _text_for(schema):
    if text := {"date": "2026-11-21", "date-time": "2026-11-21T10:00:00Z"}.get(schema.get("format")):
        return text
    pattern = schema.get("pattern", "")
    if not pattern:
        return "x" * max(1, schema.get("minLength", 1))
    return next(text for text in FITTING if re.search(pattern, text))


def call(caller: Caller, method, path, operation, defs):
    for one in operation.get("parameters", []):
        if one["in"] == "path" and one["schema"].get("type") == "integer":
            path = path.replace(f"{{{one['name']}}}", "1")
        if one["in"] == "path" and one["schema"].get("enum"):
            path = path.replace(f"{{{one['name']}}}", one["schema"]["enum"][0])
    path = re.sub(r"{[a-z_]+}", "none", path)
    asked = [one for one in operation.get("parameters", []) if one["in"] == "query" and one.get("required")]
    query = "?" + urlencode({one["name"]: body_for(one["schema"], defs) for one in asked}) if asked else ""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    body = body_for(content["schema"], defs) if content else None
    return caller.send(method, path + query, body)


def test_every_route_asks_for_its_permission_and_no_other():
    defs = json.loads(document())["components"]["schemas"]
    permissions = {needs for _, _, needs, _ in routes()}
    assert len(permissions) > 15
    for needs in sorted(permissions):
        allowed, others = issue([needs]), issue(sorted(permissions - {needs}))
        for method, path, asked, operation in routes():
            if asked == needs:
                refused = call(others, method, path, operation, defs)
                found = is_problem(refused, 403, "access.permission_lacking")
                assert found["details"]["permission"] == needs, (method, path)
                answer = call(allowed, method, path, operation, defs)
                lacks = answer.status_code == 403 and answer.json()["details"].get("permission")
                assert lacks in {False, None, ALSO_NEEDS.get(path, False)}, (method, path, answer.content)
                assert answer.status_code < 500, (method, path, answer.content)


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
