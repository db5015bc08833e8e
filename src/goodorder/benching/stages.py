"""The house of a run: a furnished database that is filled step by step, and a stage at each size of it."""

from __future__ import annotations

import contextlib
import os
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goodorder.benching import captures, contest
from goodorder.benching.database import Server, rows, server
from goodorder.benching.processes import serving
from goodorder.benching.run import Plan, Run
from goodorder.benching.shop import furnish
from goodorder.benching.writes import spread_identities
from goodorder.cli.installation import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goodorder.benching.contest import Limits
    from goodorder.benching.limit import Model
    from goodorder.benching.shop import Shop


@dataclass
class Stage:
    """One size: a run on a copy of the database, and the limits on others."""

    run: Run
    house: House

    @property
    def is_first(self) -> bool:
        """Whether this is the first size of the run."""
        return self.house.staged == 1

    def limits(self) -> Limits:
        """Return the limits at this size."""
        return contest.prepare(
            self.run.server, self.house.model(), self.run.folder, name="limit", template="base"
        )

    def lean_limits(self) -> Limits:
        """Return the limits on a schema without foreign keys and without indexes for reading."""
        model = self.house.model()
        limits = contest.prepare(self.run.server, model, self.run.folder, name="lean", template="base")
        contest.make_lean(limits, [written.table for written in model.written])
        return limits


@dataclass
class House:
    """What lasts for the whole run."""

    server: Server
    shop: Shop
    plan: Plan
    folder: Path
    loaded: int = 0
    staged: int = 0
    said: list[str] = field(default_factory=list)
    watched: Model | None = None

    def model(self) -> Model:
        """Return the capture that was watched; it is watched once, in the shop without history."""
        if self.watched is None:
            self.watched = captures.watch(self.server, self.shop)
        return self.watched

    @contextlib.contextmanager
    def stage(self, orders: int) -> Iterator[Stage]:
        """Fill the database up to a number of orders and run the product on a copy of it."""
        self.model()
        self.staged += 1
        self._load(orders)
        database = self.server.create("shop", template="base")
        _count_rows(database)
        with serving(database, workers=self.plan.workers, threads=self.plan.threads) as product:
            drawn = random.Random(self.plan.seed)  # noqa: S311 - repeatable, not a secret
            yield Stage(
                Run(self.server, self.shop, product, self.plan, self.folder, orders=self.loaded, drawn=drawn),
                self,
            )
        for name in ("shop", "limit", "lean"):
            if name in self.server.made:
                self.server.drop(name)

    def _load(self, orders: int) -> None:
        if orders <= self.loaded:
            return
        began = time.monotonic()
        from goodorder.loading.history import load

        load(orders, self.plan.seed, say)
        _leave()
        _count_rows(self.server.address("base"))
        say(f"loaded up to {orders:,} orders in {time.monotonic() - began:.0f} s")
        self.loaded = orders

    def remarks(self) -> list[str]:
        """Return what a reader must know about this server."""
        stated = self.server.stated()
        off = [name for name in ("fsync", "full_page_writes") if stated[name] == "off"]
        found = [f"NOT DURABLE: {' and '.join(off)} off on this server"] if off else []
        if not self.server.pid:
            found.append(
                "The server is on another machine: its processor time and memory are not in the table"
            )
        return found


def _count_rows(database: str) -> None:
    """Vacuum tables and let the planner count their rows, but for empty ones: those would be read whole ever after."""
    ((filled,),) = rows(database, _FILLED)
    rows(database, f"VACUUM (ANALYZE) {filled}")


_FILLED = """
    SELECT string_agg(quote_ident(relname), ', ') FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""


@contextlib.contextmanager
def built(plan: Plan, folder: Path) -> Iterator[House]:
    """Make the database of the run and furnish the shop in it."""
    given = os.environ.get("DATABASE_URL")
    with server() as found, _given_back(given):
        began = time.monotonic()
        os.environ["DATABASE_URL"] = found.create("base")
        shop = _furnished(plan)
        say(f"database and shop were ready after {time.monotonic() - began:.0f} s")
        yield House(found, shop, plan, folder)


@contextlib.contextmanager
def _given_back(given: str | None) -> Iterator[None]:
    """Leave DATABASE_URL as it was found."""
    try:
        yield
    finally:
        os.environ.pop("DATABASE_URL", None)
        if given is not None:
            os.environ["DATABASE_URL"] = given
        _leave()


def _furnished(plan: Plan) -> Shop:
    import django
    import psycopg

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    call_command("migrate", interactive=False, verbosity=0)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as own:
        spread_identities(own)
    shop = furnish(flash_units=plan.flash[1])
    _leave()
    return shop


def _leave() -> None:
    """Close our own connections: a database that is copied must have none."""
    from django.db import connections

    connections.close_all()
