"""The limit: the rows of one capture written again by one prepared statement, for one order or for fifty.

The statement is made from what a real capture wrote, so that a change of the schema moves product and limit
alike. Numbers and names of new rows are drawn afresh, SKUs are chosen anew, amounts stay those of the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goodorder.benching.writes import Change, Written

PUBLIC_ID = re.compile(r"[a-z]{2,5}_[0-9a-hjkmnp-tv-z]{26}\Z")
CLOCKS = {"timestamp with time zone"}
NUMBERS = {"bigint", "integer", "smallint"}
FRESH_ID = (
    "'{prefix}_' || lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')"
    " || left(md5(random()::text), 14)"
)


@dataclass(frozen=True, slots=True)
class Model:
    """The capture that was watched: what it wrote, for which SKUs, and the names it was given."""

    written: Sequence[Written]
    skus: Sequence[tuple[int, str]]  # id and code of each line's SKU
    first_sku: int  # the id before that of the first SKU; ids and codes of SKUs rise together
    code_of: str  # SQL for a SKU's code from its number `{}`
    sku_count: int
    names: Sequence[str]  # the order's number, the idempotency key: must be new in every order


def statement(model: Model, *, orders: int) -> str:
    """Return the statement that writes some orders and commits; `:seed` is a whole number drawn each time."""
    fresh = _fresh(model)
    drawn = ", ".join(f"{source} AS {name}" for name, source in fresh.sources.items())
    parts = [
        f"drawn AS MATERIALIZED (SELECT {drawn} FROM generate_series(1, {orders}) AS g (n))",
        *(part for written in model.written for part in _inserts(written, fresh)),
        *(part for at, written in enumerate(model.written) for part in _updates(written, fresh, at)),
    ]
    return "WITH " + ",\n".join(parts) + "\nSELECT count(*) FROM drawn;\n"


@dataclass
class Fresh:
    """What each order draws for itself: names of columns of `drawn`, by the model's words they stand for."""

    sources: dict[str, str]
    stands_for: dict[str, str]

    def __post_init__(self) -> None:
        """Make the expression that finds any of the words, the longest first."""
        words = sorted(self.stands_for, key=len, reverse=True)
        self.finder = re.compile(
            "|".join(rf"(?<![0-9a-zA-Z]){re.escape(word)}(?![0-9a-zA-Z])" for word in words)
        )

    def expression(self, value: str | None, kind: str) -> str:
        """Return SQL for a value of the model, its words replaced by what is drawn."""
        if value is None:
            return f"NULL::{kind}"
        if kind in CLOCKS:
            return "now()"
        if kind.endswith("[]"):
            listed = self.expression(value, "jsonb")
            return f"ARRAY(SELECT jsonb_array_elements_text({listed}))::{kind}"
        if value in self.stands_for:
            return f"drawn.{self.stands_for[value]}::{kind}"
        pieces = list(self._pieces(value))
        return f"({' || '.join(pieces)})::{kind}"

    def _pieces(self, value: str) -> Iterator[str]:
        at = 0
        for match in self.finder.finditer(value):
            if match.start() > at:
                yield quoted(value[at : match.start()])
            yield f"drawn.{self.stands_for[match[0]]}"
            at = match.end()
        if at < len(value) or not value:
            yield quoted(value[at:])


def quoted(text: str) -> str:
    """Return a literal without a colon, which pgbench would take for a variable."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3A")
    return f"E'{escaped}'" if "\\" in escaped else f"'{escaped}'"


def _fresh(model: Model) -> Fresh:
    """Decide what is drawn per order: SKUs, an id and a public id for each new row, the order's own names."""
    fresh: dict[str, str] = {}
    words: dict[str, str] = {}
    share = model.sku_count // len(model.skus)
    for at, (sku_id, code) in enumerate(model.skus):
        spin = f"(hashint8extended(:seed::bigint * 64 + n, {at}) & 1073741823)"
        number = f"({at * share + 1} + {spin} % {share})"
        fresh[f"s{at}"], words[str(sku_id)] = f"({model.first_sku} + {number})::bigint", f"s{at}"
        fresh[f"c{at}"], words[code] = model.code_of.format(number), f"c{at}"
    for written in model.written:
        for row in written.inserted:
            if written.identity:
                column = f"i{len(fresh)}"
                fresh[column], words[str(row[written.identity])] = f"nextval('{written.sequence}')", column
            if (value := row.get("public_id")) and PUBLIC_ID.match(value):
                column = f"p{len(fresh)}"
                fresh[column], words[value] = FRESH_ID.format(prefix=value.partition("_")[0]), column
    for at, name in enumerate(model.names):
        fresh[f"n{at}"], words[name] = f"'L{at}-' || nextval('{_any_sequence(model)}')", f"n{at}"
    return Fresh(fresh, words)


def _any_sequence(model: Model) -> str:
    return next(written.sequence for written in model.written if written.inserted and written.sequence)


def _inserts(written: Written, fresh: Fresh) -> Iterator[str]:
    """Yield one INSERT for a table's new rows."""
    if not written.inserted:
        return
    names = list(written.types)
    columns = ", ".join(f'"{name}"' for name in names)
    selects = [
        f"SELECT {', '.join(fresh.expression(row[name], written.types[name]) for name in names)} FROM drawn"
        for row in written.inserted
    ]
    body = " UNION ALL ".join(selects)
    yield f'new_{written.table} AS (INSERT INTO "{written.table}" ({columns}) {body})'


def _updates(written: Written, fresh: Fresh, at: int) -> Iterator[str]:
    """Yield what changes a table's rows: the demand summed by row, the rows locked in order, the update."""
    if not written.changed:
        return
    key = _key(written, fresh)
    moved = _moved(written)
    selects = []
    for change in written.changed:
        values = [fresh.expression(change.before[name], written.types[name]) for name in key]
        steps = [str(_step(change, name)) for name in moved]
        marks = [f"{value} AS k{n}" for n, value in enumerate(values)]
        marks += [f"{step}::bigint AS m{n}" for n, step in enumerate(steps)]
        selects.append(f"SELECT {', '.join(marks)} FROM drawn")
    keys = ", ".join(f"k{n}" for n in range(len(key)))
    sums = ", ".join(f"sum(m{n}) AS m{n}" for n in range(len(moved)))
    joined = " AND ".join(f'd.k{n} = t."{name}"' for n, name in enumerate(key))
    order = ", ".join(f't."{name}"' for name in key)
    sets = ", ".join(f'"{name}" = t."{name}" + d.m{n}' for n, name in enumerate(moved))
    yield f"demand{at} AS (SELECT {keys}, {sums} FROM ({' UNION ALL '.join(selects)}) AS a GROUP BY {keys})"
    yield (
        f'locked{at} AS MATERIALIZED (SELECT d.* FROM demand{at} AS d JOIN "{written.table}" AS t'
        f" ON {joined} ORDER BY {order} FOR UPDATE OF t)"
    )
    yield f'set{at} AS (UPDATE "{written.table}" AS t SET {sets} FROM locked{at} AS d WHERE {joined})'


def _key(written: Written, fresh: Fresh) -> list[str]:
    """Return the columns that find a row: a unique key with a drawn value in it, else the primary key."""
    row = written.changed[0].before
    for key in written.keys:
        if any(row[name] in fresh.stands_for for name in key):
            return sorted(key, key=lambda name: row[name] not in fresh.stands_for)
    return written.keys[0]


def _moved(written: Written) -> list[str]:
    """Return the columns of numbers that the capture moved."""
    return [
        name
        for name, kind in written.types.items()
        if kind in NUMBERS and any(_step(change, name) for change in written.changed)
    ]


def _step(change: Change, name: str) -> int:
    before, after = change.before[name], change.after[name]
    return 0 if before is None or after is None else int(after) - int(before)
