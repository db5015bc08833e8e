"""`goodorder bench`: how fast the product answers, beside what its database can do at best in the same run.

The limit is the same statements on the same rows, prepared and run by the database's own driver with no
application in between. Product and limit take turns; what counts is their ratio.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit, urlunsplit

import typer

from goodorder.cli import installation, postgres
from goodorder.cli.family import interruptible
from goodorder.cli.installation import say, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from goodorder.availability.rules import AskedLine
    from goodorder.benching.house import House

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
WARM_UP = 10
TARGET_P95_MS = 50
SHARE_OF_KITS = 0.1
Count = Annotated[int, typer.Option(min=1)]


@app.callback()
def root() -> None:
    """Measure this version against what its database can do at best."""


@app.command()
def atp(
    *,
    skus: Count = 100_000,
    locations: Count = 10,
    lines: Count = 20,
    rounds: Count = 200,
    seed: int = 1,
) -> None:
    """Measure what a basket of some lines can have, over all locations, among very many SKUs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", installation.SETTINGS)
    installation.set_secret_key()
    kept = False
    with interruptible(), own_database():
        import django

        django.setup()
        from django.core.management import call_command

        from goodorder.benching.house import stock_house

        began = time.monotonic()
        call_command("migrate", interactive=False, verbosity=0)
        house = stock_house(skus=skus, places=locations, seed=seed)
        say(f"stocked {skus:,} SKUs at {locations} locations in {time.monotonic() - began:.0f} s")
        timings = measure(house, lines=lines, rounds=rounds, seed=seed)
        show(timings, f"{lines} lines, {locations} locations, {skus:,} SKUs, {rounds} rounds, seed {seed}")
        kept = timings.product.p95 < TARGET_P95_MS
    raise typer.Exit(0 if kept else 1)


@contextlib.contextmanager
def own_database() -> Iterator[None]:
    """Set DATABASE_URL to a new, empty database that is dropped in the end.

    It lies on the server that DATABASE_URL names, else on a PostgreSQL of its own.
    """
    if not (url := os.environ.get("DATABASE_URL")):
        try:
            with postgres.throw_away() as cluster:
                os.environ["DATABASE_URL"] = cluster.url
                yield
        except postgres.PostgresError as error:
            stop(str(error))
        finally:
            os.environ.pop("DATABASE_URL", None)
        return
    name = f"goodorder_bench_{os.getpid()}"
    _administer(url, f"CREATE DATABASE {name}")
    os.environ["DATABASE_URL"] = _with_name(url, name)
    try:
        yield
    finally:
        os.environ["DATABASE_URL"] = url
        _administer(url, f"DROP DATABASE {name} WITH (FORCE)")


def _with_name(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, parts.fragment))


def _administer(url: str, statement: str) -> None:
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())
    except psycopg.Error as error:
        stop(f"{statement}: {error}. The role in DATABASE_URL must be allowed to make databases.")


@dataclass
class Timing:
    """How long one contestant took, round by round."""

    rounds_ms: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """The median, in milliseconds."""
        return statistics.median(self.rounds_ms)

    @property
    def p95(self) -> float:
        """What 95 of 100 rounds stay below, in milliseconds."""
        ordered = sorted(self.rounds_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


@dataclass(frozen=True)
class Timings:
    """Product and limit, measured by turns."""

    product: Timing
    limit: Timing


def measure(house: House, *, lines: int, rounds: int, seed: int) -> Timings:
    """Ask for a new random basket in each round, of the product and of the database alone, by turns."""
    from goodorder.availability.queries import time_phased
    from goodorder.kernel.access import system_context

    draw = random.Random(seed)  # noqa: S311 - repeatable baskets, not a secret
    ctx = system_context("bench")
    product, limit = Timing(), Timing()
    today = ctx.now.date()
    with raw_statements(house) as ask_raw:
        for turn in range(WARM_UP + rounds):
            basket = _basket(house, draw, lines)
            began = _started()
            time_phased(ctx, lines=basket, location_ids=house.places, today=today)
            asked_ms, began = _since(began), _started()
            ask_raw([line.sku_id for line in basket])
            if turn >= WARM_UP:
                product.rounds_ms.append(asked_ms)
                limit.rounds_ms.append(_since(began))
    return Timings(product, limit)


def _basket(house: House, draw: random.Random, lines: int) -> list[AskedLine]:
    from goodorder.availability.rules import AskedLine

    kits = round(lines * SHARE_OF_KITS)
    chosen = [*draw.choices(house.kits, k=kits), *draw.choices(house.skus, k=lines - kits)]
    return [AskedLine(sku, draw.randint(1, 20)) for sku in chosen]


@contextlib.contextmanager
def raw_statements(house: House) -> Iterator[Callable[[Sequence[int]], int]]:
    """Yield a function that runs the product's statements on a connection of the driver's own, prepared."""
    import psycopg

    from goodorder.availability.queries import availability

    today = house.now.date()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:

        def rows(statement: str, values: Sequence[Any]) -> list[Any]:
            return connection.execute(statement.encode(), values, prepare=True).fetchall()

        def ask(sku_ids: Sequence[int]) -> int:
            places = list(house.places)
            parts = sorted({row[1] for row in rows(availability.RECIPES, [list(sku_ids)])})
            levels = rows(availability.POSITIONS, [house.now, 0, house.now, house.now, [], parts, places])
            dated = rows(availability.DATED, [today, parts, places, today, parts, places, places])
            return len(levels) + len(dated)

        yield ask


def _started() -> float:
    gc.collect(0)
    return time.perf_counter()


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def show(timings: Timings, what: str) -> None:
    """Print the table."""
    say(f"atp: {what}; milliseconds")
    say(f"{'':<10}{'p50':>8}{'p95':>8}{'worst':>8}")
    for name, timing in (("product", timings.product), ("limit", timings.limit)):
        say(f"{name:<10}{timing.p50:>8.1f}{timing.p95:>8.1f}{max(timing.rounds_ms):>8.1f}")
    ratios = [timings.product.p50 / timings.limit.p50, timings.product.p95 / timings.limit.p95]
    say(f"{'ratio':<10}{ratios[0]:>8.2f}{ratios[1]:>8.2f}")
    verdict = "kept" if timings.product.p95 < TARGET_P95_MS else "MISSED"
    say(f"target p95 < {TARGET_P95_MS} ms: {verdict}")
