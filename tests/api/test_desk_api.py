"""Lists by filter, views, runs and tags over the API."""

import io
import json
import zipfile

import pytest

from api.calling import is_problem, issue
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.staff import commands as staff
from shop import open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(ctx, db):
    open_shop(ctx)
    found = [place(ctx, {"MUG": 1}) for _ in range(2)]
    for order in found:
        orders.place_hold(ctx, order_id=order.public_id, kind="manual", reason="wait")
    return found


def test_a_run_is_planned_started_and_read(caller, held):
    body = {"action": "release_hold", "filters": {"hold": "manual"}, "sort": "oldest"}
    planned = caller.post("/order-runs", body)
    assert planned.status_code == 201
    run = json.loads(planned.content)
    assert (run["state"], run["progress"]["waiting"]) == ("planned", 2)
    assert json.loads(caller.post(f"/order-runs/{run['id']}/starts").content)["state"] == "running"
    settle_all()
    found = json.loads(caller.get(f"/order-runs/{run['id']}").content)
    assert (found["state"], found["progress"]["done"]) == ("finished", 2)
    rows = json.loads(caller.get(f"/order-runs/{run['id']}/orders").content)["items"]
    assert [(row["number"], row["state"]) for row in rows] == [(order.number, "done") for order in held]
    is_problem(caller.post(f"/order-runs/{run['id']}/cancellations"), 409, "run.move_not_open")
    is_problem(caller.post(f"/order-runs/{run['id']}/retries"), 409, "worklists.nothing_to_retry")
    assert len(json.loads(caller.get("/order-runs").content)["items"]) == 1


def test_the_same_key_plans_once(caller, held):
    body = {"action": "tag", "arguments": {"tags": "vip"}, "order_ids": [held[0].public_id]}
    first, again = (caller.post("/order-runs", body, once="k-1") for _ in range(2))
    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")


def test_a_run_needs_the_right_of_its_action(held):
    viewer = issue(["orders.view"])
    body = {"action": "cancel", "arguments": {"reason": "x"}, "order_ids": [held[0].public_id]}
    is_problem(viewer.post("/order-runs", body), 403, "access.permission_lacking")
    both = {**body, "filters": {}}
    is_problem(issue().post("/order-runs", both), 422, "desk.two_choices")


def test_views_are_kept_counted_shared_and_dropped(caller, held):
    sent = {"name": "Waiting", "filters": {"hold": "manual"}, "columns": ["tags"], "is_shared": True}
    made = json.loads(caller.post("/order-views", sent).content)
    assert (made["filters"], made["columns"]) == ({"hold": "manual"}, ["number", "tags"])
    views = {one["name"]: one for one in json.loads(issue().get("/order-views").content)["items"]}
    assert (views["Waiting"]["count"], views["Waiting"]["is_own"], views["held"]["count"]) == (2, False, 2)
    chosen = caller.post(f"/order-views/{made['id']}/columns", {"columns": ["total"]})
    assert json.loads(chosen.content) == {"columns": ["number", "total"]}
    is_problem(issue().post(f"/order-views/{made['id']}/removals"), 404, "worklists.view_unknown")
    assert caller.post(f"/order-views/{made['id']}/removals").status_code == 201
    is_problem(issue(["orders.view"]).post("/order-views", sent), 403, "access.permission_lacking")


def test_rows_and_files_show_the_filter(ctx, caller, held):
    staff.add_user(ctx, username="mara", password="correct horse battery staple")
    order = held[0].public_id
    assert caller.post(f"/orders/{order}/assignments", {"assignee": "mara"}).status_code == 201
    assert caller.post(f"/tags/order/{order}", {"tags": ["VIP", "Gift "]}).status_code == 201
    (row,) = json.loads(caller.get("/order-rows", owner="mara", tag="vip").content)["items"]
    assert (row["number"], row["tags"], row["holds"]) == (held[0].number, ["gift", "vip"], ["manual"])
    text = b"".join(caller.get("/order-rows.csv", sort="oldest").streaming_content).decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == ["Order", *(each.number for each in held)]
    book = zipfile.ZipFile(io.BytesIO(caller.get("/order-rows.xlsx").content))
    assert "xl/worksheets/sheet1.xml" in book.namelist()
    is_problem(caller.get("/order-rows", state="odd"), 422, "checks.not_known")


def test_tags_are_seen_by_those_who_see_the_subject(held):
    order = held[0].public_id
    keeper = issue(["tags.view", "tags.edit", "orders.view"])
    assert json.loads(keeper.post(f"/tags/order/{order}", {"tags": ["a", "b"]}).content) == {
        "tags": ["a", "b"]
    }
    assert json.loads(keeper.post(f"/tags/order/{order}/removals", {"tags": ["a"]}).content) == {
        "tags": ["b"]
    }
    assert json.loads(keeper.get(f"/tags/order/{order}").content) == {"tags": ["b"]}
    assert json.loads(keeper.get("/tags").content) == {"tags": ["b"]}
    is_problem(keeper.post("/tags/order/ord_none", {"tags": ["a"]}), 404, "orders.order_unknown")
    is_problem(keeper.get("/tags/customer/cus_none"), 403, "access.permission_lacking")
    narrow = issue(["*"], {"channel": ["other"]})
    is_problem(narrow.post(f"/tags/order/{order}", {"tags": ["a"]}), 404, "orders.order_unknown")
