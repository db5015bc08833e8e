"""Availability, promises and calendars over HTTP alone."""

import pytest

from api.calling import is_problem, issue
from api.test_orders_api import ok
from shop import open_shop

pytestmark = pytest.mark.django_db


def basket(lines, **more):
    return {"channel": "web", "lines": [{"sku": sku, "quantity": n} for sku, n in lines.items()], **more}


def test_a_basket_is_answered_line_by_line_with_its_supply(ctx, caller):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 10, ("SPARE", "KETTLE"): 1, ("MAIN", "MUG"): 2})
    kettle, mug = ok(caller.post("/availability", basket({"kettle": 11, "MUG": 3}), once=None), 200)["lines"]
    assert (kettle["sku"], kettle["promisable"], kettle["limiting"]) == ("kettle", 11, None)
    assert [(at["location"], at["slices"][0]["quantity"]) for at in kettle["locations"]] == [
        ("MAIN", 10),
        ("SPARE", 1),
    ]
    assert (mug["promisable"], mug["available_on"], mug["components"]) == (2, None, [])
    one = ok(caller.post("/availability", basket({"KETTLE": 1}, locations=["SPARE"])), 200)["lines"][0]
    assert one["promisable"] == 1
    is_problem(caller.post("/availability", basket({"NONE": 1})), 404, "catalog.sku_unknown")
    is_problem(
        caller.post("/availability", basket({"MUG": 1}, locations=["X"])), 404, "locations.location_unknown"
    )


def test_a_location_is_not_told_of_the_stock_of_others(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 10, ("SPARE", "KETTLE"): 1})
    spare = issue(["*"], {"location": ["SPARE"]})
    line = ok(spare.post("/availability", basket({"KETTLE": 2})), 200)["lines"][0]
    assert (line["promisable"], [at["location"] for at in line["locations"]]) == (1, ["SPARE"])


def test_a_promise_says_when_and_why(ctx, caller):
    open_shop(ctx)
    ok(caller.send("PUT", "/locations/MAIN/calendar", {"cut_off": "00:00", "open_weekdays": "1111111"}), 200)
    quote = ok(
        caller.post("/promises", basket({"KETTLE": 1}, service="parcel", country="GB"), once=None), 200
    )
    line = quote["lines"][0]
    assert quote["arrive_on"] == line["arrive_on"] == line["parts"][0]["arrive_on"]
    assert "received after the cut-off at 00:00" in line["steps"][1]
    assert line["parts"][0]["steps"] == line["steps"]
    assert ok(caller.get("/stock", search="KETTLE"), 200)["items"][0]["reserved"] == 0
    is_problem(
        caller.post("/promises", basket({"KETTLE": 1}, service="none")), 404, "shipping.service_unknown"
    )


def test_a_calendar_is_set_closed_and_opened(ctx, caller):
    open_shop(ctx)
    week = {"open_weekdays": "1111100", "cut_off": "14:30", "pick_days": 1, "daily_capacity": 40}
    shown = ok(caller.send("PUT", "/locations/MAIN/calendar", week), 200)
    assert {name: shown[name] for name in week} == {**week, "cut_off": "14:30:00"}
    closed = ok(caller.post("/locations/MAIN/closures", {"on": "2099-12-25", "reason": "Christmas"}))
    assert closed["closures"] == [{"on": "2099-12-25", "reason": "Christmas"}]
    assert ok(caller.post("/locations/MAIN/openings", {"on": "2099-12-25"}))["closures"] == []
    assert ok(caller.get("/locations/MAIN/calendar"), 200)["loads"] == []
    answer = caller.send("PUT", "/locations/MAIN/calendar", {"cut_off": "noon"})
    assert answer.status_code == 422
    other = issue(["*"], {"location": ["SPARE"]})
    assert other.post("/locations/MAIN/closures", {"on": "2099-12-25", "reason": "x"}).status_code == 404
