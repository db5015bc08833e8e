"""`goodorder bench`: measures on a database of its own and leaves none behind."""

import os
import subprocess
import sys

import psycopg
import pytest

SMALL = ["--skus", "40", "--locations", "2", "--lines", "4", "--rounds", "5"]


@pytest.mark.slow
def test_atp_is_measured_beside_its_limit_on_a_database_of_its_own():
    command = [sys.executable, "-m", "goodorder.cli.main", "bench", "atp", *SMALL]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as bench:
        said, _ = bench.communicate(timeout=900)
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line.strip()}
    assert bench.returncode == 0, said
    assert [len(rows[name]) for name in ("product", "limit", "ratio")] == [3, 3, 2]
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        own = [f"goodorder_bench_{bench.pid}"]
        left = connection.execute("SELECT datname FROM pg_database WHERE datname = ANY(%s)", [own])
        assert left.fetchall() == []
