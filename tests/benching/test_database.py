"""The throw-away databases of a run, and the server they lie on."""

import os
from pathlib import Path

import psycopg

from goodorder.benching import machine
from goodorder.benching.database import rows, server


def test_copies_are_made_and_everything_is_dropped_in_the_end():
    with server() as found:
        url = found.create("first")
        rows(url, "CREATE TABLE here (id int)")
        copy = found.create("second", template="first")
        assert rows(copy, "SELECT count(*) FROM here") == [(0,)]
        assert rows(copy, "SHOW jit") == [("off",)]
        found.drop("first")
        assert found.made == ["second"]
        names = [found.own("first"), found.own("second")]
    left = rows(
        os.environ["DATABASE_URL"], "SELECT datname FROM pg_database WHERE datname = ANY (%s)", [names]
    )
    assert left == []


def test_server_on_this_machine_is_known_by_its_first_process():
    with server() as found:
        assert Path(f"/proc/{found.pid}/comm").read_text().strip() == "postgres"
        with psycopg.connect(found.url) as connection:
            before = machine.read({"database": [found.pid]})
            connection.execute("SELECT sum(sqrt(n)) FROM generate_series(1, 500000) n").fetchall()
            assert machine.read({"database": [found.pid]}).since(before)["database"] > 0
        assert machine.memory_bytes([os.getpid()]) > 1_000_000


def test_process_of_another_name_has_no_such_ancestor():
    assert machine.ancestor_of(os.getpid(), "postgres") == 0
