"""Indexes that stand aside during a large load: building one at the end costs a fraction of growing it row by row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import connection

from goodorder.kernel.command import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

# What stands aside is written down in the same transaction, so that a load that was killed can still put it back.
_LIST = "CREATE TABLE IF NOT EXISTS goodorder_parked_index (id bigserial PRIMARY KEY, make text NOT NULL)"
_FOUND = """
    SELECT CASE WHEN k.oid IS NULL THEN format('DROP INDEX %%s', i.indexrelid::regclass)
                ELSE format('ALTER TABLE %%s DROP CONSTRAINT %%I', i.indrelid::regclass, k.conname) END,
           CASE WHEN k.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
                ELSE format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', i.indrelid::regclass, k.conname,
                            pg_get_constraintdef(k.oid)) END
    FROM pg_index i LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('u', 'x')
    WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary ORDER BY i.indexrelid
"""


def park(tables: Collection[str]) -> None:
    """Drop every index of some tables but the primary keys, and write down how to make them again."""
    unit_of_work(lambda: _park(list(tables)))


def _park(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LIST)
        cursor.execute(_FOUND, [tables])
        for drop, make in cursor.fetchall():
            cursor.execute("INSERT INTO goodorder_parked_index (make) VALUES (%s)", [make])
            cursor.execute(drop)


def put_back(say: Callable[[str], None]) -> None:
    """Make every index again that stands aside, from this load or one that was stopped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('goodorder_parked_index')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute("SELECT id, make FROM goodorder_parked_index ORDER BY id")
        waiting = cursor.fetchall()
    if waiting:
        say(f"building {len(waiting)} indexes")
    for pk, make in waiting:
        unit_of_work(partial(_make, pk, make))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE goodorder_parked_index")


def _make(pk: int, make: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(make)
        cursor.execute("DELETE FROM goodorder_parked_index WHERE id = %s", [pk])
