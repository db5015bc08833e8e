"""Addresses of databases: the primary, a pooler before it, a replica beside it."""

import pytest

from goodorder.config.databases import SESSION, database, databases

DIRECT, POOLER, REPLICA = (
    "postgresql://g:p%40@db:5000/go",
    "postgresql://g:p%40@db:6432/go",
    "postgresql://r/go",
)


def test_an_address_is_read_with_sockets_and_extras():
    found = database("postgresql://g@/go?host=/run/pg&port=5433&sslmode=require")
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == ("/run/pg", "5433", "go", "g")
    assert found["OPTIONS"]["sslmode"] == "require"
    assert database(DIRECT)["PASSWORD"] == "p@"


def test_what_the_address_says_goes_before_our_own():
    assert database(DIRECT)["OPTIONS"]["connect_timeout"] == "5"
    assert database(f"{DIRECT}?connect_timeout=9")["OPTIONS"]["connect_timeout"] == "9"


@pytest.mark.parametrize(
    ("environment", "is_pooled"),
    [
        ({"DATABASE_URL": POOLER, "GOODORDER_DIRECT_URL": DIRECT}, True),
        ({"DATABASE_URL": DIRECT, "GOODORDER_DIRECT_URL": DIRECT}, False),
        ({"DATABASE_URL": DIRECT}, False),
    ],
)
def test_behind_a_pooler_nothing_belongs_to_a_session(environment, is_pooled):
    found = databases(environment)["default"]
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is is_pooled
    asked = "" if is_pooled else " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    assert found["OPTIONS"].get("options", "") == asked


def test_a_replica_is_a_second_connection():
    assert databases({"DATABASE_URL": DIRECT}).keys() == {"default"}
    found = databases({"DATABASE_URL": DIRECT, "GOODORDER_REPLICA_URL": REPLICA})
    assert (found["default"]["HOST"], found["replica"]["HOST"]) == ("db", "r")
