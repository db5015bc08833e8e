"""What capture asks is answered off indexes by what is asked for: its cost must not grow with what is there already."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.test_grouped_capture import body
from shop import open_shop

GROWING = ("kernel_idempotencykey", "inventory_stock")


@pytest.fixture
def asked(ctx, db, caller):
    """Return what capturing one more order asks of the tables that grow."""
    open_shop(ctx)
    caller.post("/orders", body({"MUG": 1}))
    with CaptureQueriesContext(connection) as seen:
        assert caller.post("/orders", body({"MUG": 2, "KETTLE": 1})).status_code == 201
    found = [one["sql"] for one in seen.captured_queries if re.match(r"\s*SELECT\b", one["sql"])]
    return [statement for statement in found if any(table in statement for table in GROWING)]


def plan(statement):
    with connection.cursor() as cursor:
        for way in ("seqscan", "hashjoin", "mergejoin"):  # cheap among few rows
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("EXPLAIN " + statement)
        return "\n".join(row[0] for row in cursor.fetchall())


def read_whole(found):
    """Return the scans of a plan that no condition leads: every row is looked at."""
    lines = found.splitlines()
    scans = [at for at, line in enumerate(lines) if re.search(rf"Scan .*on ({'|'.join(GROWING)})\b", line)]
    return [lines[at] for at in scans if "Cond:" not in "".join(lines[at + 1 : at + 2])]


def test_no_table_that_grows_is_read_whole(asked):
    assert {table for table in GROWING for statement in asked if table in statement} == set(GROWING)
    assert [one for statement in asked for one in read_whole(plan(statement))] == []


def test_a_key_is_looked_up_under_its_caller(asked):
    (statement,) = [one for one in asked if "kernel_idempotencykey" in one]
    assert re.search(r"Index Cond: \(\(\(?scope\)?", plan(statement)), plan(statement)
