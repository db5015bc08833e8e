"""The records behind a reading: every fact that counted, with what it added."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, Min
from django.utils.timezone import get_default_timezone_name

from goodorder.figures.queries.asking import NARROW, Question
from goodorder.figures.queries.boards import may_read
from goodorder.figures.rules.measures import MEASURES, contributions, kinds_of
from goodorder.figures.rules.readings import READINGS
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Malformed, Missing
from goodorder.kernel.paging import MOST_ROWS, Page

STRETCH, MOST_STRETCHES = 2_000, 10  # a page may have few records, and another after it, but never takes long
_UPTO = """
    SELECT max(id) FROM (SELECT id FROM kernel_event WHERE id > %(after)s AND id <= %(last)s
                         AND kind = ANY (%(kinds)s) ORDER BY id LIMIT %(stretch)s) waiting
"""
_BATCH = """
    WITH batch AS MATERIALIZED (
        SELECT id, kind, at, about, facts, aggregate_id, version FROM kernel_event
        WHERE id > %(after)s AND id <= %(upto)s AND kind = ANY (%(kinds)s)
    ), """
_FOUND = """
    SELECT found.id, min(e.public_id), min(e.kind), found.about, coalesce(min(o.number), ''), found.day,
           found.measure, min(found.channel), min(found.location), min(found.currency), found.reason,
           string_agg(DISTINCT nullif(found.sku, ''), ', '),
           sum(found.number)::bigint, sum(found.units)::bigint, sum(found.amount)::bigint
    FROM found JOIN kernel_event e ON e.id = found.id
    LEFT JOIN orders_order o ON o.public_id = found.about
    WHERE found.day BETWEEN %(since)s AND %(until)s
      AND (%(company)s = '' OR found.company = %(company)s) AND (%(channel)s = '' OR found.channel = %(channel)s)
      AND (%(location)s = '' OR found.location = %(location)s) AND (%(key)s = '' OR %(key)s IN (found.sku, found.reason))
      AND (%(currency)s = '' OR found.currency IN ('', %(currency)s))
      AND (%(company_scope)s::text[] IS NULL OR found.company = ANY (%(company_scope)s))
      AND (%(channel_scope)s::text[] IS NULL OR found.channel = ANY (%(channel_scope)s))
      AND (%(location_scope)s::text[] IS NULL OR found.location = ANY (%(location_scope)s))
    GROUP BY found.id, found.about, found.day, found.measure, found.reason
    ORDER BY found.id, found.measure, found.reason LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What one fact added to a measure: `about` is the story it belongs to, `order` that order's number if it is one."""

    id: int
    event: str
    kind: str
    about: str
    order: str
    day: date
    measure: str
    channel: str
    location: str
    currency: str
    reason: str
    skus: str | None
    number: int
    units: int
    amount: int


def list_records(
    ctx: Context, *, reading: str, question: Question, key: str = "", cursor: str = "", size: int = 50
) -> Page[Record]:
    """Return the facts behind a reading in the order they were recorded; `key` is a SKU or a reason.

    Needs `reports.view`, and the reading's own right. Raises Missing for an unknown reading, Malformed.
    """
    ctx.require("reports.view")
    measures = _measures(ctx, reading)
    values = {**_asked(ctx, question), "key": key, "kinds": kinds_of(measures), "size": min(size, MOST_ROWS)}
    first, last = _span(ctx, question, measures)
    after = max(first - 1, _place(cursor))
    found: list[Record] = []
    for _stretch in range(MOST_STRETCHES):
        if after >= last or len({record.id for record in found}) > values["size"]:
            break
        upto = _one(_UPTO, {**values, "after": after, "last": last, "stretch": STRETCH}) or last
        rows, after = _stretch_of(measures, {**values, "after": after, "upto": upto})
        found += rows
    return _page(found, values["size"], after, last)


def _stretch_of(measures: tuple[str, ...], values: dict[str, Any]) -> tuple[list[Record], int]:
    """Return what a stretch of events has, and up to where that is all there is."""
    most = 4 * (values["size"] + 1)
    statement = _BATCH + contributions(measures) + _FOUND
    rows = [Record(*row) for row in _all(statement, {**values, "most": most})]
    if len(rows) < most:
        return rows, values["upto"]
    return [row for row in rows if row.id < rows[-1].id], rows[-1].id - 1


def _page(found: list[Record], size: int, after: int, last: int) -> Page[Record]:
    """Cut a page between two facts, so that none is told in halves."""
    ids = list(dict.fromkeys(record.id for record in found))
    if len(ids) > size:
        return Page([record for record in found if record.id <= ids[size - 1]], str(ids[size - 1]))
    return Page(found, str(after) if after < last else "")


def _measures(ctx: Context, reading: str) -> tuple[str, ...]:
    known = READINGS.get(reading)
    if known is None:
        raise Missing("figures.reading_unknown", f"no reading {reading!r}; ask for the list of readings")
    if not may_read(ctx, reading):
        raise Forbidden("access.permission_lacking", f"{reading} needs the permission {known.needs}")
    return tuple(measure for measure in known.measures if measure in MEASURES)


def _asked(ctx: Context, question: Question) -> dict[str, Any]:
    scopes = {f"{kind}_scope": sorted(ctx.scopes[kind]) if kind in ctx.scopes else None for kind in NARROW}
    whose = {name: getattr(question, name) for name in (*NARROW, "currency")}
    days = {"since": question.period.since, "until": question.period.until}
    return {**scopes, **whose, **days, "zone": get_default_timezone_name()}


def _span(ctx: Context, question: Question, measures: tuple[str, ...]) -> tuple[int, int]:
    period = question.period
    rows = question.rows(ctx, measures).filter(day__range=(period.since, period.until))
    span = rows.aggregate(first=Min("first_id"), last=Max("last_id"))
    return span["first"] or 1, span["last"] or 0


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):  # noqa: PLR2004 - digits of a bigint
        raise Malformed(
            "paging.cursor_broken", "cursor: use the value of next_cursor unchanged", field="cursor"
        )
    return int(cursor)


def _one(statement: str, values: dict[str, Any]) -> int | None:
    found: int | None = _all(statement, values)[0][0]
    return found


def _all(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
