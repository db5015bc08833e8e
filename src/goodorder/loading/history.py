"""`goodorder load`: a realistic history of any size, stamped from a few orders told through the product itself.

Each kind of order is told once through commands and reactions; its rows are then written again for other buyers,
goods, places and times by COPY. Everything adds up as it did in the original, which `goodorder audit` proves.
Not written again: messages, sourcing decisions, receipts of reactions and labels' PDFs, which a history has lost.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from goodorder.cli.house import analyze
from goodorder.cli.installation import stop
from goodorder.inventory.commands import rebuild_stock
from goodorder.kernel.access import system_context
from goodorder.kernel.command import unit_of_work
from goodorder.loading.curve import HISTORY_DAYS, DemandCurve, kind_of
from goodorder.loading.indexes import park, put_back
from goodorder.loading.shop import Shop, open_shop
from goodorder.loading.stamp import Press, Stamped
from goodorder.loading.stencil import Cutter, Stencil, columns_of, last_ids, model_rows
from goodorder.loading.stories import tell_all
from goodorder.worklists.commands import list_anew

if TYPE_CHECKING:
    from collections.abc import Callable

BATCH = 5_000
BRIEF_BELOW, PARK_FROM = 20_000, 100_000
SPARE_MINUTES = 5


@dataclass(frozen=True)
class _Plan:
    """How many orders there are and should be, and when they were placed."""

    orders: int
    seed: int
    now: datetime

    @property
    def curve(self) -> DemandCurve:
        return DemandCurve(self.now - timedelta(minutes=SPARE_MINUTES), HISTORY_DAYS)


def load(orders: int, seed: int, say: Callable[[str], None]) -> None:
    """Bring a migrated database to `orders` orders; stocks a house first if there is none.

    Ends at once when there are as many already, and goes on where an earlier run was stopped. Ends the program with
    the remedy when the database's role may not write without firing triggers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        if not cursor.fetchone()[0]:
            stop(
                "load: let a superuser GRANT SET ON PARAMETER session_replication_role to the role in DATABASE_URL"
            )
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('goodorder load'))")
        if not cursor.fetchone()[0]:
            say("another load is under way in this database")
            return
    if _count() >= orders:
        say(f"there are {_count():,} orders already")
        return
    put_back(say)
    shop = open_shop(seed, say)
    analyze()  # where tables were counted while they were empty, every step would read them whole
    plan = _Plan(orders, seed, datetime.now(UTC))
    press = Press(shop, _stencils(shop, plan, say), seed=seed + _count())
    if orders >= PARK_FROM:
        park(press.tables)
    try:
        _stamp_all(press, plan, say)
    finally:
        put_back(say)
    rebuild_stock(system_context("load"))  # what the orders under way hold
    list_anew(system_context("load"))
    say("counting rows for the planner")
    analyze()


def _stamp_all(press: Press, plan: _Plan, say: Callable[[str], None]) -> None:
    first = done = _count()
    began, curve = time.monotonic(), plan.curve
    while done < plan.orders:
        done = _stamp(press, plan, curve, done)
        rate = (done - first) / (time.monotonic() - began)
        say(f"{done:,} of {plan.orders:,} orders, {rate:,.0f} a second")


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders_order")
        return int(cursor.fetchone()[0])


def _stencils(shop: Shop, plan: _Plan, say: Callable[[str], None]) -> dict[str, list[Stencil]]:
    columns = columns_of()
    found: dict[str, list[Stencil]] = {}
    since = last_ids(list(columns))
    ctx = system_context("load")
    is_brief = plan.orders < BRIEF_BELOW
    for story in tell_all(ctx, buyer=shop.buyer, skus=shop.models, seed=plan.seed, is_brief=is_brief):
        rows = dict(model_rows(columns, since))
        found.setdefault(story.kind, []).append(Cutter(story, columns, rows, shop.known).cut())
        since = last_ids(list(columns))
    count = sum(len(one) for one in found.values())
    say(f"told {count} orders of {len(found)} kinds to stamp from")
    return found


def _stamp(press: Press, plan: _Plan, curve: DemandCurve, done: int) -> int:
    """Write the next orders, all of them or none; returns how many there are then."""
    wanted, then = [], min(done + BATCH, plan.orders)
    for at in range(done, then):
        placed_at = curve.placed_at((at + press.draw.random()) / plan.orders)
        wanted.append(Stamped(kind_of(press.draw, plan.now - placed_at), placed_at))
    unit_of_work(lambda: press.write(wanted))
    return then
