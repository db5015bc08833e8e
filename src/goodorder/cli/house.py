"""A stocked house: a company, places and very many goods, by COPY into the product's own tables.

Triggers and checks judge every row, as they do in life.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from goodorder.kernel.access import system_context
from goodorder.kernel.ids import new_id
from goodorder.locations import commands as locations
from goodorder.locations.rules import LocationDraft
from goodorder.parties import commands as parties

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COMPANY = "BENCH"
MOST_ON_HAND = 200
MOVED_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class House:
    """What was stocked: ids of simple SKUs, of kits, and of locations."""

    skus: Sequence[int]
    kits: Sequence[int]
    places: Sequence[int]
    now: datetime


def raise_house(*, skus: int, kits: int, places: int, draw: random.Random) -> House:
    """Fill an empty, migrated database with goods: every simple SKU lies at every place, kits have no parts yet."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    now = datetime.now(UTC)
    place_ids = _open_places(places)
    ids = _skus(skus + kits, kits=kits)
    house = House(ids[:skus], ids[skus:], place_ids, now)
    _receive(house, draw)
    return house


def analyze(tables: str = "") -> None:
    """Let the planner count the rows of some tables, or of all of ours.

    The catalogs that all databases of a cluster share are left out: others would wait for them until we commit.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables or ', '.join(connection.introspection.table_names(cursor))}")


def _open_places(count: int) -> list[int]:
    ctx = system_context("bench")
    parties.open_company(ctx, code=COMPANY, name="Bench Ltd", country="GB", currency="GBP")
    opened = [
        locations.open_location(
            ctx, company=COMPANY, code=f"B{at:03}", name=f"House {at}", draft=LocationDraft(rank=at)
        )
        for at in range(count)
    ]
    return [location.pk for location in opened]


def _skus(count: int, *, kits: int) -> list[int]:
    products, ids = draw_ids("catalog_product", count), draw_ids("catalog_sku", count)
    codes = [f"B-{at:07}" for at in range(count)]
    copy_rows(
        "catalog_product",
        ("id", "version", "public_id", "code", "name", "description"),
        (
            (pk, 0, new_id("prd"), code, f"Product {code}", "")
            for pk, code in zip(products, codes, strict=True)
        ),
    )
    names = (
        "id", "version", "public_id", "product_id", "code", "name", "unit", "tax_class", "life_cycle", "kind",
        "tracking", "weight_g", "length_mm", "width_mm", "height_mm",
    )  # fmt: skip
    copy_rows(
        "catalog_sku",
        names,
        (
            (pk, 0, new_id("sku"), product, code, f"Product {code}", "piece", "standard", "active",
             "kit" if at >= count - kits else "simple", "none", 100, 0, 0, 0)
            for at, (pk, product, code) in enumerate(zip(ids, products, codes, strict=True))
        ),
    )  # fmt: skip
    return ids


_MOVEMENT = ("sku_id", "location_id", "quantity", "kind", "reason", "document", "actor", "at", "recorded_at")


def _receive(house: House, draw: random.Random) -> None:
    """Receive everything everywhere, some thousand movements at a time: each batch moves its balances."""
    rows = [
        (sku, place, draw.randint(1, MOST_ON_HAND), "receipt", "", "opening", "bench", house.now, house.now)
        for sku in house.skus
        for place in house.places
    ]
    for first in range(0, len(rows), MOVED_AT_ONCE):
        copy_rows("inventory_movement", _MOVEMENT, rows[first : first + MOVED_AT_ONCE])
        analyze("inventory_stock, inventory_balance")  # else the trigger keeps the plan of an empty house


def draw_ids(table: str, count: int) -> list[int]:
    """Draw ids for rows of a table from its own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [drawn for (drawn,) in cursor.fetchall()]


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table by COPY."""
    from psycopg import sql

    names = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
