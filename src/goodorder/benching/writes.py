"""What one capture writes, read back from the tables it wrote to.

Every identity of a measured database starts in a range of its own, so that a number names one row of one
table. A row is known as written by the transaction that last changed it; on a quiet database that is enough.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import psycopg

RANGE = 10_000_000_000
Row = dict[str, Any]
# Triggers write these: the rows of the limit bring theirs about as those of a capture do.
BY_TRIGGERS = ("worklists_openmoney", "worklists_openorder")
TABLES = f"""
    SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
    AND relnamespace = 'public'::regnamespace AND relname NOT IN {BY_TRIGGERS} ORDER BY relname
"""  # noqa: S608 - names of our own
COLUMNS = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
IDENTITIES = """
    SELECT table_name::text, column_name::text, pg_get_serial_sequence(quote_ident(table_name), column_name)
    FROM information_schema.columns
    WHERE table_schema = 'public' AND is_identity = 'YES' AND data_type = 'bigint' ORDER BY table_name
"""
KEYS = """
    SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = %s::regclass AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
    GROUP BY i.indexrelid ORDER BY max(i.indisprimary::int) DESC, i.indexrelid
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A row that was there before: how it was, and what became of it."""

    before: Row
    after: Row


@dataclass
class Written:
    """What one transaction wrote to one table."""

    table: str
    types: dict[str, str]
    keys: list[list[str]]
    identity: str = ""
    sequence: str = ""
    inserted: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Before:
    """Where a database stood before the capture: its rows by primary key, and the clock of its transactions."""

    tables: Mapping[str, Mapping[str, Row]]
    transaction: int


def spread_identities(connection: psycopg.Connection[Any]) -> None:
    """Start every identity in a range of its own; call it on a migrated, still empty database."""
    for at, (table, column, _) in enumerate(connection.execute(IDENTITIES).fetchall(), start=1):
        statement = f'ALTER TABLE "{table}" ALTER COLUMN "{column}" RESTART WITH {at * RANGE + 1}'
        connection.execute(statement.encode())


def look(connection: psycopg.Connection[Any]) -> Before:
    """Remember all rows of a small database."""
    tables = {}
    for (table,) in connection.execute(TABLES).fetchall():
        keys = _keys(connection, table)
        if keys:
            tables[table] = {_key_of(row, keys[0]): row for row in _rows(connection, table)}
    (transaction,) = connection.execute("SELECT txid_current()").fetchone() or (0,)
    return Before(tables, int(transaction))


def written_since(connection: psycopg.Connection[Any], before: Before) -> list[Written]:
    """Return what was written after a look, by table."""
    identities = {table: names for table, *names in connection.execute(IDENTITIES).fetchall()}
    found = []
    for table, known in before.tables.items():
        keys = _keys(connection, table)
        written = Written(table, _types(connection, table), keys, *identities.get(table, ()))
        for row in _rows(connection, table, f"WHERE xmin::text::bigint > {before.transaction}"):
            there = known.get(_key_of(row, keys[0]))
            if there is None:
                written.inserted.append(row)
            elif there != row:
                written.changed.append(Change(there, row))
        if written.inserted or written.changed:
            found.append(written)
    return found


def _types(connection: psycopg.Connection[Any], table: str) -> dict[str, str]:
    return dict(connection.execute(COLUMNS, [table]).fetchall())


def _keys(connection: psycopg.Connection[Any], table: str) -> list[list[str]]:
    return [key for (key,) in connection.execute(KEYS, [table]).fetchall()]


def _rows(connection: psycopg.Connection[Any], table: str, where: str = "") -> Iterator[Row]:
    """Yield rows as texts by column, the form in which they can be written again."""
    question = f'SELECT row_to_json(t)::text FROM "{table}" t {where} ORDER BY ctid'  # noqa: S608 - names of the database's own
    for (text,) in connection.execute(question.encode()):
        yield {name: _text(value) for name, value in json.loads(text).items()}


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _key_of(row: Row, key: list[str]) -> str:
    return "\x1f".join(str(row[name]) for name in key)
