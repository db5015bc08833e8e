"""What is exceptional now against what is known: one statement, which returns the differences alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from goodorder.exceptions.models import Clock, Trouble
from goodorder.exceptions.queries.dues import DUES, UNEVEN
from goodorder.exceptions.queries.work import HELD, WORK
from goodorder.exceptions.rules import HOLDS, KINDS
from goodorder.kernel.access import internal_query

MOST = 5_000
_DETECTORS = {**WORK, **DUES, **{code: HELD.replace("{hold}", code.removeprefix("hold_")) for code in HOLDS}}
_ONLY, _PAYABLES = "AND o.id = ANY(%(orders)s)", "WHERE y.about = ANY(%(abouts)s)"
# `facts` come as text: the statement's own types would lose the keys' order otherwise, and cost a parse.
_DIFFERENCES = """
    WITH {uneven} found AS ({found}), known AS (
        SELECT id, kind::text, subject::text, due_at, facts, owner::text FROM {table}
        WHERE resolved_at IS NULL AND kind = ANY(%(kinds)s) {mine})
    SELECT k.id, f.kind, f.owner, f.order_id, f.subject, f.since, f.due_at, f.facts::text
    FROM found f FULL JOIN known k ON k.kind = f.kind AND k.subject = f.subject
    WHERE k.id IS NULL OR f.kind IS NULL OR (k.due_at, k.facts, k.owner) IS DISTINCT FROM (f.due_at, f.facts, f.owner)
    ORDER BY f.kind, f.subject, k.id LIMIT %(most)s
"""
_ONE = """SELECT '{kind}'::text AS kind, %(owner_{kind})s::text AS owner, d.* FROM ({sql})
          AS d (order_id, subject, since, due_at, facts) WHERE d.due_at {lead} <= %(now)s"""


class Difference(NamedTuple):
    """A row that is new (no `known`), changed, or gone (no `kind`)."""

    known: int | None
    kind: str | None
    owner: str
    order_id: int | None
    subject: str
    since: datetime
    due_at: datetime
    facts: str


@dataclass(frozen=True, slots=True)
class Limit:
    """The clock of a kind in force."""

    minutes: int
    owner: str


@internal_query
def limits() -> dict[str, Limit]:
    """Return the clock of every kind: what the merchant said, else the default."""
    said = {clock.kind: Limit(clock.limit_minutes, clock.owner) for clock in Clock.objects.all()}
    return {code: said.get(code, Limit(kind.limit_minutes, kind.owner)) for code, kind in KINDS.items()}


@internal_query
def differences(
    now: datetime, *, kinds: Collection[str], orders: Mapping[int, str] | None = None, most: int = MOST
) -> list[Difference]:
    """Return what is new, changed or gone of some kinds at an instant, for all orders or some (id: public id)."""
    values = {"now": now, "today": now.date(), "kinds": list(kinds), "most": most, **_of_clocks(kinds)}
    if orders is not None:
        values |= {"orders": list(orders), "abouts": list(orders.values())}
    with connection.cursor() as cursor:
        cursor.execute(_statement(sorted(kinds), is_narrow=orders is not None), values)
        return [Difference(*row) for row in cursor.fetchall()]


def _of_clocks(kinds: Collection[str]) -> dict[str, Any]:
    clocks = limits()
    return {
        **{f"limit_{code}": timedelta(minutes=clocks[code].minutes) for code in kinds},
        **{f"owner_{code}": clocks[code].owner for code in kinds},
    }


def _statement(kinds: Sequence[str], *, is_narrow: bool) -> str:
    found = " UNION ALL ".join(_one(code) for code in kinds)
    uneven = UNEVEN if "FROM uneven" in found else ""
    sql = (
        _DIFFERENCES.replace("{uneven}", uneven)
        .replace("{found}", found)
        .replace("{table}", Trouble._meta.db_table)
    )
    parts = {
        "{only}": _ONLY if is_narrow else "",
        "{payables}": _PAYABLES if is_narrow else "",
        "{mine}": "AND order_id = ANY(%(orders)s)" if is_narrow else "",
    }
    for name, text in parts.items():
        sql = sql.replace(name, text)
    return sql


def _one(code: str) -> str:
    sql = _DETECTORS[code].replace("%(limit)s", f"%(limit_{code})s")
    lead = f"- %(limit_{code})s" if KINDS[code].is_before else ""
    return _ONE.replace("{kind}", code).replace("{lead}", lead).replace("{sql}", sql)
