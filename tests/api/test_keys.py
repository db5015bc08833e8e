"""Keys are made by people who may, never stronger than their maker, and end at once."""

from datetime import timedelta

import pytest

from api.calling import Caller, is_problem, issue
from goodorder.kernel.clock import now
from goodorder.kernel.models import Event

pytestmark = pytest.mark.django_db


def test_a_key_is_shown_once_and_works(caller):
    body = {"name": "shop", "permissions": ["parties.view"], "scopes": {"channel": ["web"]}}
    made = caller.post("/api-keys", body)
    assert made.status_code == 201
    assert Caller(made.json()["secret"]).get("/customers").status_code == 200
    listed = caller.get("/api-keys").json()["items"]
    assert listed[0]["name"] == "shop"
    assert all("secret" not in key for key in listed)
    assert Event.objects.filter(about=made.json()["id"], kind="staff.KeyIssued").count() == 1


def test_a_revoked_key_is_out_at_once(caller):
    made = caller.post("/api-keys", {"name": "shop", "permissions": ["parties.view"]}).json()
    shop = Caller(made["secret"])
    assert shop.get("/customers").status_code == 200
    assert caller.post(f"/api-keys/{made['id']}/revocations").json()["revoked_at"]
    assert shop.get("/customers").status_code == 401
    assert caller.post(f"/api-keys/{made['id']}/revocations").status_code == 201


@pytest.mark.parametrize("wanted", ["*", "orders.view", "orders.*", "access.*"])
def test_a_key_cannot_give_what_its_maker_lacks(wanted):
    maker = issue(["access.keys", "parties.view"])
    answer = maker.post("/api-keys", {"name": "shop", "permissions": [wanted]})
    assert is_problem(answer, 403, "access.key_too_strong")["details"]["permission"] == wanted


def test_a_pattern_covers_what_is_within_it():
    maker = issue(["access.keys", "orders.*"])
    body = {"name": "shop", "permissions": ["orders.view", "orders.*"]}
    assert maker.post("/api-keys", body).status_code == 201


@pytest.mark.parametrize("wanted", ["orders.[a-z]*", "orders", "ORDERS.VIEW", "o*.view", "a.b.c"])
def test_a_malformed_permission_is_refused(caller, wanted):
    answer = caller.post("/api-keys", {"name": "shop", "permissions": [wanted]})
    is_problem(answer, 422, "access.permission_malformed")


def test_a_key_stays_within_its_makers_scopes():
    maker = issue(["access.keys", "parties.view"], {"location": ["L1", "L2"]})
    body = {"name": "a", "permissions": ["parties.view"]}
    assert maker.post("/api-keys", body).json()["scopes"] == {"location": ["L1", "L2"]}
    within = {**body, "name": "b", "scopes": {"location": ["L1"], "channel": ["web"]}}
    assert maker.post("/api-keys", within).json()["scopes"] == {"location": ["L1"], "channel": ["web"]}
    beyond = {**body, "name": "c", "scopes": {"location": ["L3"]}}
    is_problem(maker.post("/api-keys", beyond), 403, "access.key_too_strong")


def test_a_scope_we_do_not_know_is_refused(caller):
    body = {"name": "a", "permissions": ["parties.view"], "scopes": {"planet": ["earth"]}}
    is_problem(caller.post("/api-keys", body), 422, "api.invalid")


def test_a_name_names_one_live_key(caller):
    body = {"name": "shop", "permissions": ["parties.view"]}
    made = caller.post("/api-keys", body).json()
    is_problem(caller.post("/api-keys", body), 409, "access.key_name_taken")
    caller.post(f"/api-keys/{made['id']}/revocations")
    assert caller.post("/api-keys", body).status_code == 201


def test_an_expiry_lies_ahead(caller):
    body = {"name": "shop", "permissions": ["parties.view"]}
    past = {**body, "expires_at": (now() - timedelta(days=1)).isoformat()}
    is_problem(caller.post("/api-keys", past), 422, "access.key_expired")
    naive = {**body, "expires_at": "2030-01-01T00:00:00"}
    is_problem(caller.post("/api-keys", naive), 422, "api.invalid")
    ahead = {**body, "expires_at": "2099-01-01T00:00:00+01:00"}
    assert caller.post("/api-keys", ahead).json()["expires_at"] == "2098-12-31T23:00:00Z"


def test_keys_need_their_own_permission():
    is_problem(issue(["orders.*"]).get("/api-keys"), 403, "access.permission_lacking")
