import importlib
import json
import os
import subprocess
import sys

import psycopg
import pytest
from typer.testing import CliRunner

from goodorder.cli import checks
from goodorder.cli.main import COMMANDS, app
from goodorder.cli.serve import free_port, is_free, web_command
from processes import database_url


def run_cli(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(sys.path)
    return subprocess.run(
        [sys.executable, "-m", "goodorder.cli.main", *arguments],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_overview_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert [name for name in COMMANDS if f"  {name} " not in shown.output] == []


def test_overview_imports_no_framework() -> None:
    code = "import sys; sys.argv = ['goodorder', '--help']\nfrom goodorder.cli.main import main\n"
    code += (
        "try:\n    main()\nfinally:\n    print(sorted({'django', 'psycopg', 'granian'} & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_command_exists(name: str) -> None:
    module, _, attribute = COMMANDS[name].target.partition(":")
    assert callable(getattr(importlib.import_module(module), attribute))


def test_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(app, ["nonsense"]).exit_code == 2


def test_free_port_is_free_until_taken() -> None:
    import socket

    port = free_port("127.0.0.1")
    assert is_free("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free("127.0.0.1", port)


def test_web_command_passes_the_wishes_on() -> None:
    command = web_command("127.0.0.1", 81, workers=3, threads=5)
    assert {"--port=81", "--workers=3", "--blocking-threads=5", "--interface=wsgi"} <= set(command)


def test_doctor_reports_each_package_that_differs_from_the_lock() -> None:
    version = importlib.metadata.version("typer")
    lock = f"typer=={version} \\\n    --hash=sha256:0\nDjango==1.0\nabsent==2.0\nelsewhere==3 ; sys_platform == 'x'\n"
    django = importlib.metadata.version("django")
    assert sorted(checks.differences(lock)) == [f"Django {django} (want 1.0)", "absent missing (want 2.0)"]


@pytest.mark.django_db
def test_doctor_fails_when_a_promise_of_durability_is_off() -> None:
    with psycopg.connect(database_url()) as connection:
        connection.execute("SET synchronous_commit = off")
        findings = list(checks.check_server(connection))
    by_name = {finding.what: finding.level for finding in findings}
    assert by_name["synchronous_commit is off"] == checks.FAIL


@pytest.mark.django_db
def test_doctor_finds_the_clocks_of_one_machine_in_step() -> None:
    with psycopg.connect(database_url()) as connection:
        assert [finding.level for finding in checks.check_clocks(connection)] == [checks.OK]


@pytest.mark.django_db
def test_doctor_counts_what_waits_and_what_is_parked() -> None:
    with psycopg.connect(database_url()) as connection:
        connection.execute("CREATE TEMP TABLE kernel_event (LIKE kernel_event)")
        connection.execute("CREATE TEMP TABLE kernel_receipt (LIKE kernel_receipt)")
        for table in ("kernel_event", "kernel_receipt"):
            made = (
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull AND attnum > 0"
            )
            for (column,) in connection.execute(made, [table]).fetchall():
                connection.execute(f"ALTER TABLE {table} ALTER {column} DROP NOT NULL")  # type: ignore[arg-type]
        ago = "now() - interval '90 s'"
        connection.execute(
            f"INSERT INTO kernel_event (recorded_at, relayed_at) VALUES ({ago}, NULL), (now(), now())"
        )
        connection.execute(
            "INSERT INTO kernel_receipt (state, is_effect, due_at) VALUES"
            " ('parked', false, now()), ('pending', false, now() - interval '1 s')"
        )
        findings = [(finding.level, finding.what) for finding in checks.check_backlog(connection)]
    assert findings == [
        ("ok", "2 events and reactions wait, the oldest for 90 s"),
        ("warn", "0 workers run, 0 reactions and effects a minute"),
        ("warn", "1 reactions are parked"),
    ]


def test_doctor_tells_machines_and_exits_with_1_when_the_database_is_away() -> None:
    told = run_cli("doctor", "--json", DATABASE_URL="postgresql://nobody@/none?host=/nowhere")
    findings = {finding["what"]: finding for finding in json.loads(told.stdout)}
    assert told.returncode == 1
    assert findings["the database does not answer"]["level"] == "fail"
    assert "DATABASE_URL" in findings["the database does not answer"]["remedy"]
