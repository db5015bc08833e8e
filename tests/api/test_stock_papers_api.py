"""Transfers, counts, corrections, kits and recalls over HTTP."""

import pytest

from api.calling import is_problem, issue
from api.test_orders_api import ok
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.kernel.access import system_context
from shop import open_shop


@pytest.fixture
def shop(caller):
    """Ten kettles and fifty mugs at MAIN, a gift set of a kettle and two mugs."""
    ctx = system_context("test")
    open_shop(ctx)
    catalog.import_skus(ctx, drafts=[SkuDraft(code="SET", name="Gift set", kind="built")])
    catalog.set_kit_parts(ctx, sku_id=resolve_sku("SET").public_id, parts=[("KETTLE", 1), ("MUG", 2)])
    return caller


def transfer(**more):
    lines = [{"sku": "MUG", "quantity": 6}]
    return {"source": "MAIN", "target": "SPARE", "lines": lines, "due_on": "2100-01-01", **more}


def test_a_transfer_is_sent_received_and_explained(shop):
    made = ok(shop.post("/transfers", transfer(note="for the shop")))
    assert (made["state"], made["lines"][0]["quantity"]) == ("draft", 6)
    path = f"/transfers/{made['id']}"
    assert ok(shop.post(f"{path}/approvals"))["state"] == "approved"
    part = {"lines": [{"sku": "MUG", "quantity": 2}]}
    assert ok(shop.post(f"{path}/loads", part))["state"] == "shipping"
    assert ok(shop.post(f"{path}/loads", {}))["state"] == "in_transit"
    came = {"lines": [{"sku": "MUG", "quantity": 5, "condition": "damaged"}]}
    came["extra"] = [{"sku": "KETTLE", "quantity": 1, "reason": "in the wrong box"}]
    shown = ok(shop.post(f"{path}/arrivals", came))
    assert [(line["received"], line["extra"], line["under_way"]) for line in shown["lines"]] == [
        (5, 0, 1),
        (0, 1, 0),
    ]
    lost = {"sku": "MUG", "quantity": 1, "outcome": "lost", "reason": "carrier says so"}
    assert ok(shop.post(f"{path}/explanations", lost))["state"] == "closed"
    is_problem(shop.post(f"{path}/cancellations", {"reason": "late"}), 409, "transfer.move_not_open")
    assert ok(shop.get("/transfers", location="SPARE"), 200)["items"][0]["id"] == made["id"]
    assert ok(shop.get(f"/transfers/{made['number']}"), 200)["state"] == "closed"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"target": "MAIN"}, 422, "stockroom.same_place"),
        ({"target": "NOWHERE"}, 404, "locations.location_unknown"),
        ({"lines": []}, 422, None),
        ({"lines": [{"sku": "MUG", "quantity": 10**9}]}, 422, None),
        ({"lines": [{"sku": "M\0G", "quantity": 1}]}, None, None),
        ({"due_on": "2000-01-01"}, 422, "stockroom.due_in_the_past"),
        ({"surprise": 1}, 422, None),
    ],
)
def test_a_transfer_that_makes_no_sense_is_refused(shop, change, status, code):
    answer = shop.post("/transfers", transfer(**change))
    assert 400 <= answer.status_code < 500
    if code:
        is_problem(answer, status, code)


def test_a_blind_count_is_scanned_recounted_approved_and_posted(shop):
    plan = {"location": "MAIN", "skus": ["MUG"], "approval_limit": 0}
    made = ok(shop.post("/counts", plan))
    path = f"/counts/{made['id']}"
    ok(shop.post(f"{path}/starts"))
    scanned = ok(shop.post(f"{path}/scans", {"sku": "MUG", "counted": 40}))
    assert scanned["lines"][0] | {"counted": 40, "expected": None, "variance": None} == scanned["lines"][0]
    assert ok(shop.post(f"{path}/submissions"))["state"] == "recount"
    ok(shop.post(f"{path}/scans", {"sku": "MUG", "counted": 49}))
    handed_in = ok(shop.post(f"{path}/submissions"))
    assert (handed_in["state"], handed_in["lines"][0]["variance"]) == ("approved", -1)
    ok(shop.post(f"{path}/recounts", {"skus": ["MUG"]}))
    ok(shop.post(f"{path}/scans", {"sku": "MUG", "counted": 48}))
    ok(shop.post(f"{path}/submissions"))
    is_problem(shop.post(f"{path}/approvals"), 409, "inventory.own_paper")
    assert ok(shop.post(f"{path}/postings"))["state"] == "posted"
    stock = ok(shop.get("/stock", search="MUG"), 200)["items"]
    assert stock[0]["on_hand"] == 48
    assert ok(shop.get("/counts", state="posted"), 200)["items"][0]["number"] == made["number"]
    other = ok(shop.post("/counts", plan))
    assert ok(shop.post(f"/counts/{other['id']}/cancellations"))["state"] == "cancelled"
    found = ok(shop.get("/count-suggestions", location="MAIN"), 200)["items"]
    assert {row["sku"] for row in found} == {"MUG", "KETTLE"}


def test_corrections_above_the_limit_wait_for_another_person(shop):
    clerk, chief = issue(["inventory.adjust", "inventory.view"]), issue(["inventory.*"])
    ok(
        shop.post(
            "/stock/adjustments", {"location": "MAIN", "sku": "MUG", "quantity": -1, "reason": "damage"}
        )
    )
    asked = {"location": "MAIN", "sku": "MUG", "quantity": -3, "reason": "theft: at night"}
    one, two = (ok(clerk.post("/adjustments", asked)) for _ in range(2))
    is_problem(clerk.post(f"/adjustments/{one['id']}/approvals"), 403, "access.permission_lacking")
    assert ok(chief.post(f"/adjustments/{one['id']}/approvals"))["state"] == "posted"
    assert ok(chief.post(f"/adjustments/{two['id']}/rejections", {"note": "found"}))["state"] == "rejected"
    rows = ok(chief.get("/adjustments", state="posted"), 200)["items"]
    assert [(row["note"], row["quantity"]) for row in rows] == [("at night", -3)]
    done = ok(clerk.post("/stock/adjustments", asked))
    assert (done["requested"], done["items"][0]["on_hand"]) == (None, 44)


def test_conditions_and_kits(shop):
    moved = {"location": "MAIN", "sku": "MUG", "quantity": 4, "to": "quarantined", "reason": "look at them"}
    assert ok(shop.post("/stock/conditions", moved))["on_hand"] == 50
    kits = {"location": "MAIN", "kit": "SET", "quantity": 10}
    assert ok(shop.post("/stock/kit-builds", kits))["on_hand"] == 10
    found = is_problem(shop.post("/stock/kit-builds", kits), 409, "stockroom.too_few_parts")
    assert "KETTLE" in found["detail"]
    assert ok(shop.post("/stock/kit-dismantlings", {**kits, "quantity": 4}))["on_hand"] == 6


def test_a_place_that_is_not_yours_is_not_there(shop):
    stranger = issue(["inventory.*"], {"location": ["SPARE"]})
    is_problem(stranger.post("/counts", {"location": "MAIN"}), 404, "locations.location_unknown")
    made = ok(shop.post("/counts", {"location": "MAIN"}))
    is_problem(stranger.get(f"/counts/{made['id']}"), 404, "stockroom.count_unknown")
    is_problem(stranger.post(f"/counts/{made['id']}/starts"), 404, "stockroom.count_unknown")
    wanted = {"location": "MAIN", "sku": "MUG", "quantity": -1, "reason": "theft"}
    is_problem(stranger.post("/adjustments", wanted), 404, "locations.location_unknown")
    received = ok(stranger.post("/transfers", transfer()))
    is_problem(stranger.post(f"/transfers/{received['id']}/approvals"), 404, "locations.location_unknown")
