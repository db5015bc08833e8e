"""What auditors may ask: the invariants, the audit views."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing
from goodorder.reports.rules import INVARIANTS

MOST_ROWS = 1000
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one invariant: the rows that break it (at most 1,000 are fetched) and how long it took."""

    id: str
    statement: str
    rows: tuple[Mapping[str, Any], ...]
    ms: int


def run_audit(ctx: Context, *, only: str = "") -> Iterator[Finding]:
    """Check every invariant, or the one named `only` (`INV-01` takes `INV-01a` and `INV-01b`).

    Needs `reports.audit`. Each query sees the database as of its own start. Raises Missing for an unknown id.
    """
    ctx.require("reports.audit")
    chosen = [rule for rule in INVARIANTS if rule.id.startswith(only.strip())]
    if not chosen:
        known = ", ".join(rule.id for rule in INVARIANTS)
        raise Missing(
            "reports.invariant_unknown", f"only: no invariant {only}; there are {known}", field="only"
        )
    for rule in chosen:
        started = time.monotonic()
        rows = tuple(_rows(rule.sql))
        yield Finding(rule.id, rule.statement, rows, round((time.monotonic() - started) * 1000))


def list_views(ctx: Context) -> list[str]:
    """List the audit views by name; needs `reports.audit`."""
    ctx.require("reports.audit")
    sql = "SELECT viewname FROM pg_views WHERE schemaname = 'audit' ORDER BY viewname"
    return [row["viewname"] for row in _rows(sql)]


def view_rows(ctx: Context, *, name: str) -> Iterator[dict[str, Any]]:
    """Stream the rows of one audit view; needs `reports.audit`. Raises Missing for an unknown name."""
    if name not in list_views(ctx):
        raise Missing("reports.view_unknown", f"name: there is no audit view {name}", field="name")
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM audit.{connection.ops.quote_name(name)}")  # noqa: S608 - a known, quoted name
        first = cursor.fetchmany(CHUNK)
        columns = [column.name for column in cursor.description or ()]
        while first:
            yield from (dict(zip(columns, row, strict=True)) for row in first)
            first = cursor.fetchmany(CHUNK)


def _rows(sql: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchmany(MOST_ROWS)]
