"""People over the API: the same commands and the same limits as on the pages."""

import json

import pytest

from api.calling import is_problem, issue
from goodorder.staff import commands, queries

pytestmark = pytest.mark.django_db


def body(answer, status=201):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_a_person_is_invited_given_roles_shut_out_and_let_in(ctx):
    api = issue(["*"])
    link = body(api.post("/users", {"username": "mara", "name": "Mara"}, once=None))
    assert queries.link_holds(link["secret"], now=ctx.now)
    role = {"role": "picker", "scope_kind": "location", "scope_value": "LON"}
    assert body(api.post("/users/mara/grants", role))["grants"] == [role]
    assert body(api.post("/users/mara/deactivations", {}))["is_active"] is False
    assert is_problem(api.post("/users/mara/resets", once=None), 409, "access.user_inactive")
    assert body(api.post("/users/mara/reactivations"))["is_active"] is True
    assert body(api.post("/users/mara/revocations", role))["grants"] == []
    assert [one["username"] for one in body(api.get("/users", search="ma"), 200)["items"]] == ["mara"]
    assert is_problem(api.get("/users/nobody"), 404, "staff.user_unknown")


def test_a_key_raises_nobody_above_itself(ctx):
    commands.add_user(ctx, username="mara", password="correct horse battery staple")
    weak = issue(["access.users"])
    assert is_problem(weak.post("/users/mara/grants", {"role": "owner"}), 403, "access.beyond_own")
    assert is_problem(issue(["orders.view"]).get("/users"), 403, "access.permission_lacking")


def test_the_audit_log_answers_by_record_and_person(ctx):
    user, _secret = commands.invite_user(ctx, username="mara", name="Mara")
    commands.grant_role(ctx, username="mara", role="picker")
    api = issue(["access.audit"])
    found = body(api.get("/audit-log", about=user.public_id), 200)["items"]
    assert [one["kind"] for one in found] == ["staff.RoleGranted", "staff.UserAdded"]
    assert found[0]["actor"] == ctx.actor
    detail = body(api.get(f"/audit-log/{found[0]['id']}"), 200)
    assert {"name": "role", "before": None, "after": "picker"} in detail["changes"]
    assert is_problem(issue(["access.users"]).get("/audit-log"), 403, "access.permission_lacking")
