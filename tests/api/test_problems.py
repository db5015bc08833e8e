"""Every failure is a problem that names what is wrong and how to mend it."""

import json

import pytest

from api.calling import is_problem, issue
from goodorder.kernel.clock import now
from goodorder.staff.models import ApiKey
from goodorder.staff.rules import hash_key

pytestmark = pytest.mark.django_db

CUSTOMER = {"name": "Mia Sommer", "email": "mia@example.org"}


def test_without_a_key_nobody_comes_in(caller):
    caller.secret = ""
    answer = caller.get("/customers")
    is_problem(answer, 401, "access.key_missing")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_an_unknown_key_is_refused(caller):
    caller.secret = "gok_" + "0" * 40
    is_problem(caller.get("/customers"), 401, "access.key_unknown")


@pytest.mark.parametrize("column", ["revoked_at", "expires_at"])
def test_a_revoked_or_expired_key_is_refused_at_once(caller, column):
    assert caller.get("/customers").status_code == 200
    ApiKey.objects.filter(secret_hash=hash_key(caller.secret)).update(**{column: now()})
    is_problem(caller.get("/customers"), 401, "access.key_unknown")


def test_a_missing_permission_is_named(caller):
    weak = issue(["orders.view"])
    found = is_problem(weak.get("/customers"), 403, "access.permission_lacking")
    assert found["details"] == {"permission": "parties.view"}


def test_wrong_fields_are_listed_one_by_one_with_a_remedy(caller):
    body = {"name": "", "email": 5, "terms_days": 1.5, "colour": "red"}
    found = is_problem(caller.post("/customers", body), 422, "api.invalid")
    said = {entry["field"]: entry["detail"] for entry in found["errors"]}
    assert said == {
        "name": "is too short: at least 1",
        "email": "must be text in quotes",
        "terms_days": "must be a whole number, without quotes or decimal point",
        "colour": "is not a field of this request: remove it or correct its name",
    }
    assert {entry["in"] for entry in found["errors"]} == {"body"}


def test_a_missing_body_is_named(caller):
    found = is_problem(caller.post("/customers"), 422, "api.invalid")
    assert found["errors"] == [
        {"in": "body", "field": "body", "code": "missing", "detail": "is missing: send it"}
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"{", "api.json_broken"),
        (b"\xff\xfe\x00", "api.json_broken"),
        (b'{"name": NaN}', "api.json_broken"),
        (b'{"name": "a", "name": "b"}', "api.json_broken"),
        (b'{"name": ' + b"9" * 10_000 + b"}", "api.json_broken"),
        (b"[" * 100_000 + b"]" * 100_000, "api.json_too_deep"),
        (b"[" * 40 + b"]" * 40, "api.json_too_deep"),
    ],
)
def test_broken_json_is_refused(caller, text, code):
    is_problem(caller.post("/customers", text), 400, code)


@pytest.mark.parametrize("text", [b'{"name": "a\\u0000b"}', b'{"name": "a\\ud800"}'])
def test_text_no_database_keeps_is_refused_by_field(caller, text):
    found = is_problem(caller.post("/customers", text), 422, "api.text_unreadable")
    assert found["field"] == "body.name"


def test_a_huge_body_is_refused_before_it_is_read(caller):
    is_problem(caller.post("/customers", b" " * (1024 * 1024 + 1)), 413, "api.body_too_large")


def test_a_long_array_is_refused(caller):
    body = {"name": "a", "x": [0] * 10_001}
    is_problem(caller.post("/customers", body), 422, "api.array_too_long")


def test_an_unexpected_body_is_refused(caller):
    is_problem(caller.post("/api-keys/key_x/revocations", {"a": 1}), 400, "api.body_unexpected")


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ({"sort": "name"}, "api.query_unknown", 422),
        ({"size": ["1", "2"]}, "api.query_twice", 422),
        ({"size": "0"}, "api.invalid", 422),
        ({"size": "x"}, "api.invalid", 422),
        ({"cursor": "###"}, "paging.cursor_broken", 400),
        ({"cursor": "a\x00"}, "api.malformed", 400),
        ({"search": "a" * 9000}, "api.malformed", 400),
    ],
)
def test_a_query_we_do_not_know_is_refused(caller, query, code, status):
    is_problem(caller.get("/customers", **query), status, code)


def test_a_million_query_parameters_are_refused(caller):
    is_problem(caller.get("/customers?" + "&a=1" * 100_000), 400, "api.malformed")


def test_an_unknown_address_is_a_problem_too(caller):
    is_problem(caller.get("/unicorns"), 404, "api.address_unknown")


def test_a_method_that_is_not_open_names_those_that_are(caller):
    answer = caller.send("DELETE", "/customers")
    is_problem(answer, 405, "api.method_not_open")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


def test_a_record_that_is_not_there_is_named(caller):
    found = is_problem(caller.get("/customers/cus_none"), 404, "parties.customer_unknown")
    assert "cus_none" in found["detail"]


def test_an_odd_address_is_no_defect(caller):
    assert caller.get("/customers/%00").status_code == 400
    assert caller.get("/customers/%F0%28").status_code == 404
    assert caller.get("/customers/" + "9" * 5000).status_code == 404


def test_a_defect_tells_an_id_and_nothing_else(caller, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("secret inside")

    monkeypatch.setattr("goodorder.parties.queries.list_customers", broken)
    found = is_problem(caller.get("/customers"), 500, "api.defect")
    assert found["id"].startswith("err_")
    assert "secret inside" not in json.dumps(found)


def test_composed_and_decomposed_text_are_kept_as_one(caller):
    made = caller.post("/customers", {"name": "Zoe\u0308"}).json()
    assert made["name"] == "Zoë"


def test_a_body_without_its_length_is_refused(caller):
    headers = {"Authorization": f"Bearer {caller.secret}", "Transfer-Encoding": "chunked"}
    answer = caller.http.post("/api/v1/customers", CONTENT_LENGTH="", headers=headers)
    is_problem(answer, 411, "api.length_missing")
