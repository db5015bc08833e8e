"""Product and limits by turns: limits, product, limits, product, …, limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from goodorder.benching import limit, pgbench
from goodorder.benching.database import rows
from goodorder.benching.figures import LIMITS, Figure, Window, figure
from goodorder.cli.installation import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from goodorder.benching.database import Server
    from goodorder.benching.run import Run

CLIENTS = {"limit 1": 16, "limit 50": 1}
ORDERS = {"limit 1": 1, "limit 50": 50}
# The statement looks every stock row up by its key; the planner is kept from reading the whole table instead.
BY_KEY = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan")
LEAN = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
    FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s)
    UNION ALL
    SELECT format('DROP INDEX %%s', i.indexrelid::regclass) FROM pg_index i
    WHERE NOT i.indisunique AND i.indrelid::regclass::text = ANY (%s)
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a run: their scripts, and the database on which they write."""

    database: str
    scripts: dict[str, Path]

    def rate(self, name: str, *, seconds: float) -> float:
        """Return the orders per second of a limit now."""
        per_second = pgbench.rate(self.database, self.scripts[name], clients=CLIENTS[name], seconds=seconds)
        return per_second * ORDERS[name]


@dataclass(frozen=True, slots=True)
class Contestant:
    """What is measured between limits: its name, its unit, and how it makes a window."""

    name: str
    unit: str
    window: Callable[[], Window]


def prepare(server: Server, model: limit.Model, folder: Path, *, name: str, template: str) -> Limits:
    """Copy the furnished database for the limits and write their scripts."""
    database = server.create(name, template=template)
    for setting in BY_KEY:
        server.run(f"ALTER DATABASE {server.own(name)} SET {setting} = off")
    scripts = {}
    for each, orders in ORDERS.items():
        scripts[each] = folder / f"{name}-{orders}.sql"
        scripts[each].write_text(pgbench.SEED + limit.statement(model, orders=orders))
    return Limits(database, scripts)


def make_lean(limits: Limits, tables: Sequence[str]) -> None:
    """Drop what a bare schema would do without: foreign keys, and indexes that only reading needs."""
    for (statement,) in rows(limits.database, LEAN, [list(tables), list(tables)]):
        rows(limits.database, statement)


def compete(run: Run, limits: Limits, contestants: Sequence[Contestant]) -> list[Figure]:
    """Let every contestant run once a round, in a new order each time, limits before and after each."""
    found: dict[str, list[Window]] = {each.name: [] for each in contestants}
    measured: list[dict[str, float]] = [_limits(run, limits)]
    for turn in range(1, run.plan.rounds + 1):
        for each in run.drawn.sample(list(contestants), len(contestants)):
            window = run.audited(each.window(), last=turn == run.plan.rounds)
            measured.append(_limits(run, limits))
            around = {name: (measured[-2][name], measured[-1][name]) for name in LIMITS}
            found[each.name].append(replace(window, limits=around))
            say(f"  round {turn}: {_told(found[each.name][-1], each.unit)}")
    return [
        *_limit_figures(run, measured),
        *(figure(each.name, each.unit, found[each.name], orders=run.orders) for each in contestants),
    ]


def _limits(run: Run, limits: Limits) -> dict[str, float]:
    names = run.drawn.sample(LIMITS, len(LIMITS))
    return {name: limits.rate(name, seconds=run.plan.limit_s) for name in names}


def _limit_figures(run: Run, measured: Sequence[dict[str, float]]) -> list[Figure]:
    return [of_limit(name, [each[name] for each in measured], orders=run.orders) for name in LIMITS]


def of_limit(name: str, rates: Sequence[float], *, orders: int) -> Figure:
    """Make the line of a limit."""
    windows = [Window(name=name, seconds=1, done=round(rate)) for rate in rates]
    return figure(name, "orders/s", windows, orders=orders)


def _told(window: Window, unit: str) -> str:
    ratios = ", ".join(f"{window.ratio(name):.2f} × {name}" for name in window.limits)
    dropped = f"; DROPPED: {window.dropped}" if window.dropped else ""
    return f"{window.name}: {window.rate:,.0f} {unit}, {ratios}, {window.errors} errors{dropped}"
