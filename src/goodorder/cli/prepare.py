"""`goodorder prepare`: bring the database up to date and make the first owner; safe to run again and again."""

import importlib
import json
import os
from typing import Annotated, Protocol

import typer

LOCK_KEY = 7_062_026  # any fixed number: one preparation at a time on one database


class FirstLogin(Protocol):
    """The first owner's way in, shown once."""

    @property
    def username(self) -> str:
        """The name to sign in with."""

    @property
    def password(self) -> str:
        """The password, known nowhere else."""


class Preparation(Protocol):
    """What `goodorder.cli.first_run.prepare` is: fills an empty installation, says nothing about a filled one."""

    def __call__(self, *, demo: bool) -> FirstLogin | None:
        """Return the first login when it was made just now."""


def prepare(
    *,
    demo: Annotated[bool, typer.Option(help="Fill an empty installation with an example shop.")] = False,
    result_fd: Annotated[int, typer.Option(hidden=True)] = -1,
) -> None:
    """Migrate, then make the first owner if there is none."""
    from goodorder.cli import installation

    with installation.database():
        login = migrate_and_fill(demo=demo)
    answer = {"username": login.username, "password": login.password} if login else None
    if result_fd >= 0:
        with os.fdopen(result_fd, "w") as pipe:
            json.dump(answer, pipe)
    elif answer:
        installation.say(first_login_text(**answer))


def first_login_text(username: str, password: str) -> str:
    """Return how the first login is told, once."""
    return f"First login: {username} / {password}   (shown once; change it after signing in)"


def migrate_and_fill(*, demo: bool) -> FirstLogin | None:
    """Do the work while no other preparation of the same database is under way."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        try:
            call_command("migrate", interactive=False, verbosity=0)
            if os.environ.get("GOODORDER_DIRECT_URL"):
                keep_session()
            return first_run()(demo=demo)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])


def keep_session() -> None:
    """Make the session's settings the role's own in this database: a pooler connects without those asked for."""
    from django.conf import settings
    from django.db import connection
    from psycopg import sql

    with connection.cursor() as cursor:
        name = sql.Identifier(connection.settings_dict["NAME"])
        for setting, value in settings.GOODORDER_SESSION.items():
            statement = sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {} SET {} = {}")
            cursor.execute(statement.format(name, sql.Identifier(setting), sql.Literal(value)))


def first_run() -> Preparation:
    """Return the shop's own preparation, imported only once Django is ready."""
    fill: Preparation = importlib.import_module("goodorder.cli.first_run").prepare
    return fill
