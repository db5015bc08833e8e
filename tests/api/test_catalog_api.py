"""The catalogue over HTTP: natures, dated codes, parts and substitutes."""

import pytest

from api.calling import is_problem
from api.test_orders_api import ok
from builders import sku

pytestmark = pytest.mark.django_db


def test_a_kit_is_set_up_and_shown(caller):
    sku("MUG")
    product = ok(caller.post("/products", {"code": "P", "name": "P"}))["code"]
    body = {"product": product, "code": "SET", "name": "Set", "kind": "kit", "release_on": "2027-02-01"}
    made = ok(caller.post("/skus", body))
    assert (made["kind"], made["release_on"], made["tracking"]) == ("kit", "2027-02-01", "none")
    path = f"/skus/{made['id']}"
    parts = {"parts": [{"sku": "mug", "quantity": 2}]}
    shown = {"items": [{"sku": "MUG", "name": "Product MUG", "kind": "simple", "quantity": 2}]}
    assert ok(caller.send("PUT", f"{path}/parts", parts), 200) == shown
    assert ok(caller.get(f"{path}/parts"), 200) == shown
    assert ok(caller.patch(path, {"release_on": None, "successor": "MUG"}), 200)["successor"] == "MUG"
    assert ok(caller.get(path), 200)["release_on"] is None
    assert ok(caller.send("PUT", f"{path}/successor", {"sku": ""}), 200)["successor"] is None
    loop = {"parts": [{"sku": "SET", "quantity": 1}]}
    found = is_problem(caller.send("PUT", f"{path}/parts", loop), 409, "catalog.kit_loop")
    assert found["details"]["path"] == ["SET", "SET"]
    is_problem(caller.patch(path, {"tracking": "lot"}), 422, "catalog.kit_tracked")


def test_a_code_is_handed_over_on_a_day(caller):
    old, new = (f"/skus/{sku(code).public_id}" for code in ("OLD", "NEW"))
    code = {"kind": "channel", "value": "L-1"}
    ok(caller.post(f"{old}/aliases", code))
    is_problem(caller.post(f"{new}/aliases", code), 409, "catalog.code_in_use")
    ended = ok(caller.post(f"{old}/alias-ends", {"value": "L-1", "valid_until": "2027-01-01"}))
    assert ended["aliases"] == [{**code, "valid_from": None, "valid_until": "2027-01-01"}]
    ok(caller.post(f"{new}/aliases", {**code, "valid_from": "2027-01-01"}))


def test_substitutes_are_named_and_dropped(caller):
    jug, _ = sku("JUG"), sku("MUG/2")
    path = f"/skus/{jug.public_id}/substitutes"
    added = ok(caller.post(path, {"sku": "MUG/2", "needs_consent": False}))
    expected = {"sku": "MUG/2", "name": "Product MUG/2", "rank": 100, "needs_consent": False, "reason": ""}
    assert added == {"items": [expected]}
    assert ok(caller.send("DELETE", f"{path}/MUG/2"), 200) == {"items": []}
    is_problem(caller.send("DELETE", f"{path}/MUG/2"), 404, "catalog.substitute_unknown")
