"""A pooler before the database: who goes through it, and what a session cannot bring along."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from goodorder.cli import installation
from goodorder.cli.prepare import keep_session
from goodorder.cli.serve import free_port
from goodorder.config.databases import SESSION
from processes import ROOT

POOLER, DIRECT = "postgresql:///go?host=/pooler", "postgresql:///go?host=/server"


@pytest.mark.parametrize(("through_pooler", "address"), [(True, POOLER), (False, DIRECT)])
def test_only_who_asks_for_it_goes_through_the_pooler(monkeypatch, through_pooler, address):
    monkeypatch.setenv("DATABASE_URL", POOLER)
    monkeypatch.setenv("GOODORDER_DIRECT_URL", DIRECT)
    monkeypatch.setenv("GOODORDER_SECRET_KEY", "k" * 50)
    with installation.database(through_pooler=through_pooler):
        assert os.environ["DATABASE_URL"] == address


@pytest.mark.django_db
def test_timeouts_become_the_roles_own():
    keep_session()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
            " JOIN pg_roles r ON r.oid = s.setrole WHERE r.rolname = CURRENT_USER AND datname = current_database()"
        )
        kept = sorted(row[0] for row in cursor.fetchall())
    assert kept == sorted(f"{name}={value}" for name, value in SESSION.items())


def test_a_worker_outlives_a_database_that_is_away():
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port('127.0.0.1')}/none",
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-m", "goodorder.cli.main", "worker"]
    worker = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        away = 0
        while away < 2 and (line := worker.stderr.readline()):
            away += "database_away" in line
        assert (away, worker.poll()) == (2, None)
    finally:
        worker.terminate()
        worker.wait(60)
        worker.stderr.close()
