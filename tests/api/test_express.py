"""The short way of ordinary orders: it refuses nothing by itself, and a key is good only while it stands."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from api.calling import Caller, is_problem, issue
from goodorder.doorway import express
from goodorder.kernel import clock
from goodorder.kernel.access import system_context
from goodorder.orders.models import Order
from goodorder.staff.commands import revoke_key
from goodorder.staff.models import ApiKey
from shop import open_shop

SHIP_TO = {"name": "Ada", "line1": "1 Way", "city": "London", "postcode": "SW1Y 4JH", "country": "GB"}
BODY = {
    "channel": "web",
    "customer": {"name": "Ada", "email": "ada@example.com"},
    "ship_to": SHIP_TO,
    "lines": [{"sku": "MUG", "quantity": 1}],
    "payment": {"method": "manual"},
}
TEXT = json.dumps(BODY)
UNUSUAL = {
    "no JSON": b"{",
    "a name twice": b'{"channel": "web", "channel": "web"}',
    "an unknown field": json.dumps({**BODY, "colour": "red"}).encode(),
    "a control character": TEXT.replace('"Ada"', '"A\\u0007da"').encode(),
    "a delete character": TEXT.replace('"Ada"', '"A\x7fda"').encode(),
    "too deep": b"[" * 50 + b"]" * 50,
    "an unknown channel": json.dumps({**BODY, "channel": "nowhere"}).encode(),
    "not enough": json.dumps({**BODY, "lines": [{"sku": "CLOCK", "quantity": 3}]}).encode(),
    "nothing": b"",
}


@pytest.fixture
def shop(ctx, db):
    return open_shop(ctx)


@pytest.fixture
def taken(monkeypatch):
    """Count the requests that went the short way to their end."""
    found, answer = [], express.Lane.answer

    def counted(lane, request):
        if (made := answer(lane, request)) is not None:
            found.append(made.status_code)
        return made

    monkeypatch.setattr(express.Lane, "answer", counted)
    return found


def key_of(caller: Caller) -> ApiKey:
    return ApiKey.objects.get(prefix=caller.secret[:12])


def said(answer):
    return answer.status_code, dict(answer.items()), answer.content


@pytest.mark.parametrize("body", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_refused_is_refused_alike_on_both_ways(shop, caller, monkeypatch, body):
    short = caller.post("/orders", body)
    monkeypatch.setattr(express, "LANES", {})
    assert said(caller.post("/orders", body)) == said(short)


def test_who_lacks_the_permission_or_sends_no_key_is_refused_alike(shop, caller, monkeypatch):
    viewer = issue(["orders.view"])
    calls = [
        lambda: viewer.post("/orders", BODY),
        lambda: caller.post("/orders", BODY, once=None),
        lambda: caller.post("/orders", BODY, once="ä"),
        lambda: caller.post("/orders?colour=red", BODY),
        lambda: Caller("gok_unknown").post("/orders", BODY),
        lambda: Caller("").post("/orders", BODY),
    ]
    short = [said(call()) for call in calls]
    monkeypatch.setattr(express, "LANES", {})
    assert [said(call()) for call in calls] == short
    assert [status for status, _, _ in short] == [403, 400, 400, 422, 401, 401]


def test_a_database_that_is_away_is_told_alike_on_both_ways(shop, caller, monkeypatch):
    def away(*_):
        raise OperationalError("too many clients already")

    with connection.execute_wrapper(away):
        short = caller.post("/orders", BODY)
        monkeypatch.setattr(express, "LANES", {})
        assert said(caller.post("/orders", BODY)) == said(short)
    assert (short.status_code, short["Retry-After"]) == (503, "1")


def test_an_ordinary_order_has_the_same_headers_on_both_ways(shop, caller, taken, monkeypatch):
    short = caller.post("/orders", BODY)
    monkeypatch.setattr(express, "LANES", {})
    whole = caller.post("/orders", BODY)
    assert (taken, short.status_code, whole.status_code) == ([201], 201, 201)
    assert {name: value for name, value in short.items() if name != "Content-Length"} == {
        name: value for name, value in whole.items() if name != "Content-Length"
    }


def test_text_is_brought_into_one_form_on_the_short_way(shop, caller, taken):
    answer = caller.post("/orders", {**BODY, "customer": {"name": "Zoe\u0308", "email": "zoe@example.com"}})
    assert (answer.json()["customer_name"], taken) == ("Zo\u00eb", [201])


@pytest.mark.parametrize("change", ["revoked", "expired", "weaker", "narrower"])
def test_a_key_that_changed_is_good_for_nothing_though_it_is_remembered(shop, caller, taken, change):
    first = caller.post("/orders", BODY, once="first")
    assert (first.status_code, taken) == (201, [201])
    key, now = key_of(caller), clock.now()
    rows = ApiKey.objects.filter(pk=key.pk)
    if change == "revoked":
        revoke_key(system_context("test"), key_id=key.public_id)
    else:
        fields = {
            "expired": {"expires_at": now - timedelta(seconds=1)},
            "weaker": {"permissions": ["orders.view"]},
            "narrower": {"scopes": {"channel": ["elsewhere"]}},
        }
        rows.update(**fields[change])
    wanted = {
        "revoked": (401, "access.key_unknown"),
        "expired": (401, "access.key_unknown"),
        "weaker": (403, "access.permission_lacking"),
        "narrower": (404, "parties.channel_unknown"),
    }
    is_problem(caller.post("/orders", BODY), *wanted[change])
    if change != "narrower":
        is_problem(caller.post("/orders", BODY, once="first"), *wanted[change])
    assert (Order.objects.count(), taken) == (1, [201])
