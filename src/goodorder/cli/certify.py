"""`goodorder certify oversell`: let many processes buy, and prove that no unit is sold twice.

Without `--url` it judges this very version on a throw-away installation of its own; with `--mutant` it judges
a version that was broken on purpose, which must be caught.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from goodorder.cli import installation, postgres
from goodorder.cli.family import Child
from goodorder.cli.installation import say, stop
from goodorder.cli.serve import free_port, web_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The shop each mutant is let loose on: what it breaks must come up often there.
FEW = ("--buyers", "200", "--goods", "plain", "--threads", "4")
MUTANTS = {
    "check-then-write": FEW,
    "sum-of-reservations": FEW,
    "unsorted-locks": ("--buyers", "60", "--goods", "kits", "--scale", "20", "--entries", "staff"),
}
STORMS = 3  # a race may be missed once: who meets whom is up to the machine
HARNESS, MUTATED = "goodorder.testing.certify", "goodorder.testing.certify.mutants:application"
GUARD = "inventory_stock_never_oversold"
START_WITHIN_S = 60
HELD, BROKEN = 0, 1
app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="Prove a promise.")


class Keys(NamedTuple):
    """The ways into a throw-away installation."""

    api: str
    staff: str


@app.callback()
def root() -> None:
    """Prove a promise on a running installation."""


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def oversell(
    ctx: typer.Context,
    *,
    url: Annotated[str, typer.Option(help="An installation to judge; without it a throw-away one.")] = "",
    mutant: Annotated[str, typer.Option(help=f"Judge a broken version: {', '.join(MUTANTS)} or all.")] = "",
) -> None:
    """Let many buyers loose and count. Other options (--buyers, --units, --seed, --json …) go to the harness.

    For an installation of yours, put an API key in GOODORDER_CERTIFY_KEY and, for the staff form, a
    `name:password` in GOODORDER_CERTIFY_STAFF. Goods are made under codes of their own. Exit code 0 when every
    promise was kept (or every mutant caught), 1 when not, 2 when nothing could be judged.
    """
    if url:
        raise typer.Exit(_harness(url, ctx.args))
    wanted = list(MUTANTS) if mutant == "all" else [mutant]
    if unknown := [one for one in wanted if one and one not in MUTANTS]:
        stop(f"--mutant: there is no {unknown[0]}; choose one of {', '.join(MUTANTS)} or all")
    with _throw_away() as keys:
        codes = [_judged(keys, one, ctx.args) for one in wanted]
    raise typer.Exit(max(codes))


def _judged(keys: Keys, mutant: str, arguments: Sequence[str]) -> int:
    """Judge this version (0 when it holds), or a mutant (0 when it was caught)."""
    began = time.monotonic()
    with _database_of_its_own(mutant), _serving(mutant) as url:
        for _storm in range(STORMS if mutant else 1):
            code = _harness(url, [*MUTANTS.get(mutant, ()), *arguments], keys)
            deadlocks = _deadlocks()
            broken = code == BROKEN or deadlocks > 0
            say(f"deadlocks: {deadlocks}")
            if broken or code > BROKEN:
                break
        if not mutant:
            return max(code, _audited())
    say(f"mutant {mutant}: {'caught' if broken else 'NOT CAUGHT'} in {time.monotonic() - began:.0f} s")
    return code if code > BROKEN else (HELD if broken else BROKEN)


def _harness(url: str, arguments: Sequence[str], keys: Keys | None = None) -> int:
    environment = dict(os.environ)
    if keys:
        environment |= {"GOODORDER_CERTIFY_KEY": keys.api, "GOODORDER_CERTIFY_STAFF": keys.staff}
    command = [sys.executable, "-m", HARNESS, "--url", url, *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


@contextmanager
def _throw_away() -> Iterator[Keys]:
    """Make an installation with a company, a channel and three locations; yields the ways in."""
    os.environ["DJANGO_SETTINGS_MODULE"] = installation.SETTINGS
    installation.set_secret_key()
    with postgres.throw_away() as cluster:
        os.environ["DATABASE_URL"] = cluster.url
        from goodorder.cli.prepare import migrate_and_fill

        login = migrate_and_fill(demo=False)
        from goodorder.cli.certify_shop import furnish

        staff = f"{login.username}:{login.password}" if login else ""
        yield Keys(furnish(), staff)


@contextmanager
def _database_of_its_own(mutant: str) -> Iterator[None]:
    """Give a mutant a copy of the furnished database without the guard that would stop it."""
    if not mutant:
        yield
        return
    from django.db import connections

    name, here = f"mutant_{mutant.replace('-', '_')}", os.environ["DATABASE_URL"]
    connections.close_all()
    psycopg_do(here.replace("/goodorder?", "/postgres?"), f"CREATE DATABASE {name} TEMPLATE goodorder")
    os.environ["DATABASE_URL"] = here.replace("/goodorder?", f"/{name}?")
    try:
        psycopg_do(os.environ["DATABASE_URL"], f"ALTER TABLE inventory_stock DROP CONSTRAINT {GUARD}")
        yield
    finally:
        os.environ["DATABASE_URL"] = here


def psycopg_do(url: str, statement: str) -> list[tuple[int, ...]]:
    """Run one statement by itself, outside the application; returns its rows."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def _deadlocks() -> int:
    psycopg_do(os.environ["DATABASE_URL"], "SELECT pg_stat_clear_snapshot()")
    rows = psycopg_do(
        os.environ["DATABASE_URL"],
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
    )
    return rows[0][0]


@contextmanager
def _serving(mutant: str) -> Iterator[str]:
    """Run the web server, broken if so wanted, and yield its address."""
    port = free_port("127.0.0.1")
    command = web_command("127.0.0.1", port, workers=2, threads=8)
    environment = {"GOODORDER_LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore"}
    if mutant:
        command[-1] = MUTATED
        environment["GOODORDER_CERTIFY_MUTANT"] = mutant
    with Child("web", command, environment) as web:
        web.start()
        _wait_until_ready(web, port)
        yield f"http://127.0.0.1:{port}"


def _wait_until_ready(web: Child, port: int) -> None:
    import http.client

    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until and not web.ended():
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/readyz")
            if line.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    stop("the web server did not start; its complaint is printed above")


def _audited() -> int:
    """React to everything that was sold and check every invariant; 0 when all hold."""
    from goodorder.kernel.access import system_context
    from goodorder.kernel.relay import settle_all
    from goodorder.reports.queries import run_audit

    settle_all(1_000_000)
    found = list(run_audit(system_context("certify")))
    broken = [finding for finding in found if finding.rows]
    for finding in broken:
        say(f"  {finding.id} {finding.statement}: {len(finding.rows)} rows")
    say(f"audit: {len(found)} invariants, {len(broken)} broken")
    return BROKEN if broken else HELD
