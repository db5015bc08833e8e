"""Supply, those who wait for it and what it is worth, and work that is refused, over HTTP."""

import json

import pytest

from api.calling import issue
from goodorder.kernel.access import system_context
from goodorder.kernel.relay import settle_all
from shop import open_shop, place


@pytest.fixture
def shop(db):
    ctx = system_context("test")
    open_shop(ctx, stock={("MAIN", "MUG"): 2}, backorders=True)
    return ctx


def read(answer, status=200):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def announced(caller, document, due_on):
    body = {"document": document, "location": "MAIN", "sku": "KETTLE", "quantity": 3, "due_on": due_on}
    return read(caller.post("/supply", body), 201)


def test_supply_is_announced_moved_and_called_off(shop, caller):
    order = place(shop, {"KETTLE": 2})
    settle_all()
    first = announced(caller, "PO-1", "2099-01-04")
    announced(caller, "PO-2", "2099-03-01")
    assert (first["claimed"], first["state"]) == (2, "open")
    page = read(caller.get("/supply", size=1))
    assert [row["document"] for row in page["items"]] == ["PO-1"]
    assert [
        row["document"] for row in read(caller.get("/supply", size=1, cursor=page["next_cursor"]))["items"]
    ] == ["PO-2"]
    settle_all()
    (waiting,) = read(caller.get("/backorders", sku="KETTLE"))["items"]
    assert (waiting["order_id"], waiting["quantity"], waiting["expected_on"]) == (
        order.public_id, 2, "2099-01-04",
    )  # fmt: skip
    slip = {"due_on": "2099-02-03", "reason": "strike"}
    assert read(caller.post(f"/supply/{first['id']}/changes", slip), 201)["due_on"] == "2099-02-03"
    settle_all()
    (touched,) = read(caller.get("/supply/PO-1/affected-orders"))["items"]
    assert (touched["order_number"], touched["at_risk"]) == (order.number, 2 * 6495)
    shown = read(caller.get(f"/orders/{order.public_id}"))["lines"][0]["promise"]
    assert (shown["ship_on"], shown["document"], shown["version"]) == ("2099-02-03", "PO-1", 3)
    versions = read(caller.get(f"/orders/{order.public_id}/promises"))["items"]
    assert [each["version"] for each in versions if each["line"] == 1] == [3, 2, 1]
    gone = read(caller.post(f"/supply/{first['id']}/cancellations", {"reason": "bankrupt"}), 201)
    assert gone["state"] == "cancelled"


def test_work_is_refused_and_goods_put_back(shop, caller):
    order = place(shop, {"MUG": 2})
    settle_all()
    (work,) = read(caller.get("/fulfillment-orders"))["items"]
    path = f"/fulfillment-orders/{work['id']}"
    (line,) = read(caller.get(path))["lines"]
    part = [{"line": line["id"], "quantity": 1}]
    read(caller.post(f"{path}/picks", {"picks": part}), 201)
    assert read(caller.post(f"{path}/put-backs", {"units": part}), 201)["lines"][0]["picked"] == 0
    refused = read(caller.post(f"{path}/rejections", {"reason": "damaged"}), 201)
    assert (refused["state"], refused["lines"][0]["short"]) == ("rejected", 2)
    settle_all()
    assert read(caller.get(f"/orders/{order.public_id}"))["lines"][0]["backordered"] == 2


def test_queue_is_only_for_those_who_may_see_orders(shop):
    assert issue(["inventory.view"]).get("/backorders").status_code == 403
    place(shop, {"KETTLE": 1})
    elsewhere = issue(["orders.view", "inventory.view"], scopes={"channel": ["other"]})
    assert read(elsewhere.get("/backorders"))["items"] == []
