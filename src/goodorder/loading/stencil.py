"""Stencils: the rows one told order wrote, cut so that they can be written again for others.

What differs between two orders of a kind (ids, public ids, numbers, instants, days, buyer, goods, place) becomes a
gap; the rest is kept as PostgreSQL's COPY text. A stamp fills the gaps.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from goodorder.loading.stories import Story

# Queues, receipts and messages are kept for weeks, a decision's inputs for months: a history has lost them.
LEFT_OUT = re.compile(
    r"procrastinate_|notifications_|sourcing_|kernel_(receipt|idempotencykey|numberseries)|django_|"
    r"accounting_customeraccount|parties_|inventory_(stock|balance)$|worklists_open"
)
SHARED = {"catalog_sku": "sku", "parties_customer": "customer", "locations_location": "place"}
EMPTIED = {("shipping_label", "pdf"): "\\\\x"}
Gap = tuple[Any, ...]


class Column(NamedTuple):
    """A column of a table: its name, and the table it refers to, if any."""

    name: str
    refers_to: str


@dataclass(frozen=True)
class Known:
    """What a stencil recognises in the text of rows: the model buyer's words, goods, place, each with its gap."""

    words: Mapping[str, Gap]
    ids: Mapping[tuple[str, str], Gap]


@dataclass
class Stencil:
    """Rows of one story: for each table its COPY text and which gaps fill it; `gaps` in the order they are filled."""

    kind: str
    hours: list[float]
    gaps: list[Gap]
    tables: dict[str, tuple[str, Callable[[list[str]], Any]]]
    counts: dict[str, int]
    stock: list[tuple[Gap, str, int]] = field(default_factory=list)
    reserved: list[tuple[Gap, int]] = field(default_factory=list)


def columns_of() -> dict[str, list[Column]]:
    """Return the columns of every table whose rows are numbered, in the order COPY writes them."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        found: dict[str, list[Column]] = defaultdict(list)
        for table, name, refers_to in cursor.fetchall():
            found[table].append(Column(name, refers_to or ""))
    numbered = {
        table: columns for table, columns in found.items() if any(one.name == "id" for one in columns)
    }
    return {table: columns for table, columns in numbered.items() if not LEFT_OUT.match(table)}


_COLUMNS = """
    SELECT c.relname, a.attname, (
        SELECT f.relname FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
        WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum])
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum
"""


def last_ids(tables: Sequence[str]) -> dict[str, int]:
    """Return the highest id of each table."""
    with connection.cursor() as cursor:
        parts = (f"SELECT '{table}', coalesce(max(id), 0) FROM {table}" for table in tables)  # noqa: S608 - our tables
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def rows_since(table: str, columns: Sequence[Column], last: int) -> list[list[str]]:
    """Return the rows of a table with higher ids as COPY writes them."""
    names = ", ".join(f'"{column.name}"' for column in columns)
    statement = f"COPY (SELECT {names} FROM {table} WHERE id > {last} ORDER BY id) TO STDOUT"  # noqa: S608 - our tables
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        text = b"".join(bytes(part) for part in copy).decode()
    return [line.split("\t") for line in text.splitlines()]


class Cutter:
    """Cuts the stencil of one story out of the rows it wrote."""

    def __init__(
        self,
        story: Story,
        columns: Mapping[str, list[Column]],
        rows: Mapping[str, list[list[str]]],
        known: Known,
    ) -> None:
        """Learn which ids the story drew."""
        self.story, self.columns, self.rows, self.known = story, columns, rows, known
        self.gaps: dict[Gap, int] = {}
        self.own: dict[tuple[str, str], Gap] = {}
        self.marks: set[str] = set()
        for table in rows:
            names = [column.name for column in columns[table]]
            for at, row in enumerate(rows[table]):
                self.own[table, row[names.index("id")]] = ("id", table, at)
                if "public_id" in names:
                    self.marks.add(row[names.index("public_id")])
        words = "|".join(sorted(map(re.escape, known.words), key=len, reverse=True))
        self._token = re.compile(
            rf"(?P<word>{words})|\b(?P<mark>[a-z]{{3}}_[0-9a-z]{{26}})\b"
            r"|(?P<number>(?:SO|FO|SH|INV|CN|RET)-\d{4}-\d{6})|\b(?P<track>GO\d{18})\b"
            r"|(?P<at>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::\d\d)?))"
            r"|\b(?P<on>\d{4}-\d\d-\d\d)\b|(?P<ref>(?<=\"line_ref\": )\d+)|(?P<percent>%)"
        )

    def cut(self) -> Stencil:
        """Return the stencil."""
        tables, counts = {}, {}
        stencil = Stencil(self.story.kind, self.story.hours, [], {}, {})
        for table, rows in self.rows.items():
            lines = [line for row in rows if (line := self._line(table, row))]
            counts[table] = len(rows)
            self._note_stock(stencil, table, rows)
            parts = [part for _, parts in lines for part in parts]
            tables[table] = ("".join(text for text, _ in lines), _picked(parts))
        stencil.gaps, stencil.tables, stencil.counts = list(self.gaps), tables, counts
        return stencil

    def _line(self, table: str, row: list[str]) -> tuple[str, list[int]] | None:
        """Return a row with gaps, and which these are; nothing for an event of something that is left out."""
        names = [column.name for column in self.columns[table]]
        act = max((self._act(found) for value in row for found in _AT.findall(value)), default=0)
        cells: list[str] = []
        parts: list[int] = []
        for column, value in zip(self.columns[table], row, strict=True):
            gap = self._of_column(table, column, value, dict(zip(names, row, strict=True)), act)
            if gap == ("gone",):
                return None
            if gap:
                parts.append(self._number(gap))
                cells.append("%s")
            else:
                cells.append(EMPTIED.get((table, column.name)) or self._text(value, act, parts))
        return "\t".join(cells) + "\n", parts

    def _of_column(self, table: str, column: Column, value: str, row: dict[str, str], act: int) -> Gap | None:
        """Return the gap that a whole column is, if it is one."""
        name, target = column
        if value == "\\N":
            return None
        if name == "id" or target:
            return self.own.get((target or table, value)) or self.known.ids.get((target, value))
        if name == "aggregate_id":
            return self.own.get((_table_of(row["aggregate"]), value), ("gone",))
        if name == "line_ref":
            return self.own.get(("orders_orderline", value))
        special: dict[tuple[str, str], Gap] = {
            ("accounting_entry", "period"): ("month", act),
            ("invoicing_document", "serial"): ("serial", row.get("number")),
            ("invoicing_document", "series"): ("series",),
        }
        return special.get((table, name))

    def _text(self, value: str, act: int, parts: list[int]) -> str:
        """Return a value with gaps for what differs within it."""

        def gap(found: re.Match[str]) -> str:
            kind, text = str(found.lastgroup), found.group()
            if kind == "percent":
                return "%%"
            wanted = self._of_token(kind, text, act)
            if wanted is None:
                return text
            parts.append(self._number(wanted))
            return "%s"

        return self._token.sub(gap, value)

    def _of_token(self, kind: str, text: str, act: int) -> Gap | None:
        gaps: dict[str, Callable[[], Gap | None]] = {
            "word": lambda: self.known.words[text],
            "mark": lambda: ("mark", text[:4], text) if text in self.marks else None,
            "number": lambda: ("number", text[:-6], text),
            "track": lambda: ("track", text),
            "at": lambda: ("at", self._act(text)),
            "ref": lambda: self.own.get(("orders_orderline", text)),
            "on": lambda: ("on", act, (date.fromisoformat(text) - self.story.acts[act].date()).days),
        }
        return gaps[kind]()

    def _act(self, text: str) -> int:
        """Return during which act of the story an instant was."""
        moment = datetime.fromisoformat(text).astimezone(UTC)
        return max(0, bisect_right(self.story.acts, moment) - 1)

    def _number(self, gap: Gap) -> int:
        return self.gaps.setdefault(gap, len(self.gaps))

    def _note_stock(self, stencil: Stencil, table: str, rows: list[list[str]]) -> None:
        """Note what the story took from the shelves and what it holds there."""
        names = [column.name for column in self.columns[table]]
        for row in rows:
            of = dict(zip(names, row, strict=True))
            if table == "inventory_movement":
                sku = self.known.ids["catalog_sku", of["sku_id"]]
                stencil.stock.append((sku, of["condition"], int(of["quantity"])))
            if table == "inventory_reservation" and of["state"] == "open":
                stencil.reserved.append((self.known.ids["catalog_sku", of["sku_id"]], int(of["quantity"])))


_AT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::\d\d)?)")


def _picked(parts: list[int]) -> Callable[[list[str]], Any]:
    """Return what picks the values of some gaps, as a tuple even for one."""
    if len(parts) == 1:
        only = parts[0]
        return lambda values: (values[only],)
    return itemgetter(*parts)


def _table_of(aggregate: str) -> str:
    return _tables_by_aggregate().get(aggregate.replace("_", ""), "")


def _tables_by_aggregate() -> dict[str, str]:
    return {model._meta.model_name or "": model._meta.db_table for model in apps.get_models()}


def model_rows(
    columns: Mapping[str, list[Column]], since: Mapping[str, int]
) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield every table that got rows, with these."""
    now = last_ids(list(columns))
    for table, last in since.items():
        if now[table] > last:
            yield table, rows_since(table, columns[table], last)
