"""Retention over the API."""

import pytest

from api.calling import is_problem, issue
from api.test_orders_api import ok

pytestmark = pytest.mark.django_db


def test_days_are_listed_and_set(caller, db):
    listed = ok(caller.get("/retention"), 200)["items"]
    assert [one["kind"] for one in listed][:2] == ["reactions", "answers"]
    changed = ok(caller.send("PUT", "/retention/carts", {"days": 60}), 200)
    assert (changed["days"], changed["usual_days"], changed["least_days"]) == (60, 180, 30)
    assert ok(caller.get("/retention/carts"), 200) == changed
    is_problem(caller.send("PUT", "/retention/carts", {"days": 29}), 422, "checks.out_of_range")
    is_problem(caller.get("/retention/events"), 404, "retention.kind_unknown")


def test_a_key_that_may_look_may_not_set(db):
    looking = issue(["retention.view"])
    ok(looking.get("/retention"), 200)
    is_problem(looking.send("PUT", "/retention/carts", {"days": 60}), 403, "access.permission_lacking")
