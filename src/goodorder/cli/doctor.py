"""`goodorder doctor`: look at this installation and say, line by line, what is wrong and how to mend it."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from goodorder.cli import checks, installation, postgres
from goodorder.cli.checks import FAIL, Finding
from goodorder.cli.home import home_folder


def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")] = False
) -> None:
    """Exit with 1 if anything fails; warnings do not."""
    findings = list(examine())
    if as_json:
        installation.say(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        for finding in findings:
            installation.say(
                f"{finding.level:<5} {finding.what}{': ' + finding.remedy if finding.remedy else ''}"
            )
    raise SystemExit(any(finding.level == FAIL for finding in findings))


def examine() -> Iterator[Finding]:
    """Yield every finding; a check that breaks is a finding too."""
    lock = Path(__file__).resolve().parents[3] / "requirements" / "base.txt"
    yield from guarded("python", checks.check_python)
    yield from guarded("packages", lambda: checks.check_packages(lock))
    yield from guarded("disk", checks.check_disk)
    yield from guarded("browser", checks.check_browser)
    installation.set_secret_key()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", installation.SETTINGS)
    yield from guarded("database", examine_database)
    yield from guarded("settings", checks.check_settings)


def guarded(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Turn a check's own failure into a finding."""
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - whatever breaks is exactly what the doctor reports
        text = " ".join(str(error).split())
        yield Finding(FAIL, f"{name} could not be checked: {type(error).__name__}", text)


def examine_database() -> Iterator[Finding]:
    """Connect, starting the private server if it does not run, and look at the database."""
    if address := os.environ.get("GOODORDER_DIRECT_URL") or os.environ.get("DATABASE_URL"):
        yield from examine_at(address)
        return
    with postgres.start(home_folder()) as cluster:
        os.environ["DATABASE_URL"] = cluster.url
        yield from examine_at(cluster.url)


def examine_at(url: str) -> Iterator[Finding]:
    """Yield the findings on one database."""
    import psycopg

    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        yield Finding(
            FAIL, "the database does not answer", f"check DATABASE_URL: {' '.join(str(error).split())}"
        )
        return
    with connection:
        for check in (checks.check_server, checks.check_clocks, checks.check_backlog, checks.check_retention):
            yield from guarded(check.__name__, partial(check, connection))
    yield from guarded("migrations", migrations)


def migrations() -> Iterator[Finding]:
    """Look at the migrations, for which Django must be ready."""
    import django

    django.setup()
    yield from checks.check_migrations()
