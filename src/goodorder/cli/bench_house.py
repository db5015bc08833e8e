"""A large stocked house for measurements: COPY into the product's own tables, so triggers and checks judge every row."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Claim, HoldTerms
from goodorder.kernel.access import system_context
from goodorder.kernel.ids import new_id
from goodorder.locations import commands as locations
from goodorder.locations.rules import LocationDraft
from goodorder.parties import commands as parties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

COMPANY = "BENCH"
MOST_ON_HAND = 200
SHARE_WITH_SUPPLY, SHARE_HELD, SHARE_RUN_OUT, SHARE_KITS = 0.3, 0.1, 0.02, 0.01
MOST_PARTS = 4
BATCH, MOVED_AT_ONCE = 5_000, 20_000


@dataclass(frozen=True, slots=True)
class House:
    """What was stocked: ids of simple SKUs, of kits, and of locations."""

    skus: Sequence[int]
    kits: Sequence[int]
    places: Sequence[int]
    now: datetime


def stock_house(*, skus: int, places: int, seed: int) -> House:
    """Fill an empty, migrated database: every SKU at every place, some expected, some held, some kits of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    draw = random.Random(seed)  # noqa: S311 - repeatable goods, not a secret
    now = datetime.now(UTC)
    place_ids = _open_places(places)
    count_kits = max(1, int(skus * SHARE_KITS))
    ids = _skus(skus + count_kits, kits=count_kits)
    house = House(ids[:skus], ids[skus:], place_ids, now)
    _copy("catalog_kitpart", ("kit_id", "component_id", "quantity"), _parts(house, draw))
    _receive(house, draw)
    _copy("inventory_expected", _EXPECTED, _expected(house, draw))
    _hold(house, draw)
    _analyze("")
    return house


def _analyze(tables: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


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
    products, ids = _drawn("catalog_product", count), _drawn("catalog_sku", count)
    codes = [f"B-{at:07}" for at in range(count)]
    _copy(
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
    _copy(
        "catalog_sku",
        names,
        (
            (pk, 0, new_id("sku"), product, code, f"Product {code}", "piece", "standard", "active",
             "kit" if at >= count - kits else "simple", "none", 100, 0, 0, 0)
            for at, (pk, product, code) in enumerate(zip(ids, products, codes, strict=True))
        ),
    )  # fmt: skip
    return ids


def _parts(house: House, draw: random.Random) -> Iterator[tuple[Any, ...]]:
    for kit in house.kits:
        for part in draw.sample(house.skus, min(len(house.skus), draw.randint(2, MOST_PARTS))):
            yield kit, part, draw.randint(1, 3)


_MOVEMENT = ("sku_id", "location_id", "quantity", "kind", "reason", "document", "actor", "at", "recorded_at")


def _receive(house: House, draw: random.Random) -> None:
    """Receive everything everywhere, some thousand movements at a time: each batch moves its balances."""
    rows = [
        (sku, place, draw.randint(1, MOST_ON_HAND), "receipt", "", "opening", "bench", house.now, house.now)
        for sku in house.skus
        for place in house.places
    ]
    for first in range(0, len(rows), MOVED_AT_ONCE):
        _copy("inventory_movement", _MOVEMENT, rows[first : first + MOVED_AT_ONCE])
        _analyze("inventory_stock, inventory_balance")  # else the trigger keeps the plan of an empty house


_EXPECTED = (
    "version", "public_id", "kind", "document", "sku_id", "location_id", "quantity", "received", "claimed",
    "due_on", "first_due_on", "confidence_percent", "state", "created_at",
)  # fmt: skip


def _expected(house: House, draw: random.Random) -> Iterator[tuple[Any, ...]]:
    today = house.now.date()
    for at, sku in enumerate(house.skus):
        for place in house.places:
            if draw.random() < SHARE_WITH_SUPPLY:
                due, units = today + timedelta(days=draw.randint(1, 60)), draw.randint(1, MOST_ON_HAND)
                claimed = draw.choice((0, 0, units // 2))
                yield (
                    0, new_id("exp"), "purchase_order", f"PO-{at}", sku, place, units, 0, claimed, due, due,
                    draw.choice((70, 90, 100)), "open", house.now,
                )  # fmt: skip


def _hold(house: House, draw: random.Random) -> None:
    """Hold a unit of some balances, some past their time, through the product's own command."""
    held: list[Claim] = []
    over: list[Claim] = []
    for sku in house.skus:
        for place in house.places:
            if (drawn := draw.random()) < SHARE_HELD:
                (over if drawn < SHARE_RUN_OUT else held).append(Claim(1, sku, place, 1))
    ctx = system_context("bench")
    hour_ago = house.now - timedelta(hours=1)
    for claims, expires_at in ((held, None), (over, hour_ago)):
        for first in range(0, len(claims), BATCH):
            batch = claims[first : first + BATCH]
            terms = HoldTerms(expires_at=expires_at)
            inventory.reserve(ctx, demand=new_id("ord"), claims=batch, terms=terms)


def _drawn(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [drawn for (drawn,) in cursor.fetchall()]


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from psycopg import sql

    names = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
