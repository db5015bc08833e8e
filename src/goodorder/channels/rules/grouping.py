"""From rows to orders: reading order rows and putting those of one number together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from goodorder.channels.rules.formats import RowReader
from goodorder.channels.rules.profiles import Profile
from goodorder.channels.rules.reading import Row
from goodorder.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of an order as read; `error` says why it could not be, `raw` is what stood in the file."""

    number: int
    order_number: str
    values: Mapping[str, Any]
    raw: Mapping[str, str]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one order number, in the order of the file; `index` counts the groups from 1."""

    index: int
    number: str
    rows: tuple[OrderRow, ...]

    @property
    def error(self) -> str:
        """Why the whole order cannot be taken: the first of its rows that is wrong."""
        return next((f"row {row.number}: {row.error}" for row in self.rows if row.error), "")


def read_row(row: Row, profile: Profile, reader: RowReader) -> OrderRow:
    """Read a row through a profile; what is wrong with it is kept in `error`."""
    if row.broken:
        return OrderRow(row.number, "", {}, row.values, row.broken)
    ours = profile.mapped(row.values)
    number = ours.get("order_number", "").strip()
    try:
        return OrderRow(row.number, number, reader.read(ours), row.values)
    except Invalid as wrong:
        return OrderRow(row.number, number, {}, row.values, wrong.message)


def adjacent_groups(rows: Iterable[OrderRow]) -> Iterator[Group]:
    """Group rows whose numbers stand together; a number that comes again later is wrong, row by row."""
    seen: set[str] = set()
    kept: list[OrderRow] = []
    index = 0
    for row in rows:
        if kept and row.order_number != kept[0].order_number:
            index += 1
            yield Group(index, kept[0].order_number, tuple(kept))
            kept = []
        if row.order_number in seen and not kept:
            row = _again(row)  # noqa: PLW2901 - the same row, marked
        seen.add(row.order_number)
        kept.append(row)
    if kept:
        yield Group(index + 1, kept[0].order_number, tuple(kept))


def _again(row: OrderRow) -> OrderRow:
    reason = f"order_number: {row.order_number} came before; keep the rows of one order together"
    return OrderRow(row.number, row.order_number, row.values, row.raw, row.error or reason)


def interleaved_groups(rows: Iterable[OrderRow], counts: Mapping[str, int]) -> Iterator[Group]:
    """Group rows whose numbers may be interleaved, in the order in which numbers first appear.

    `counts` says how many rows each number has, so that a group is given away as soon as it is whole.
    """
    waiting: dict[str, list[OrderRow]] = {}
    index = 0
    for row in rows:
        waiting.setdefault(row.order_number, []).append(row)
        while waiting:
            number, kept = next(iter(waiting.items()))
            if len(kept) < counts[number]:
                break
            index += 1
            yield Group(index, number, tuple(waiting.pop(number)))


def count_numbers(rows: Iterable[Row], profile: Profile) -> Counter[str]:
    """Count the rows of each order number."""
    source = profile.columns["order_number"].column
    return Counter("" if row.broken else row.values[source].strip() for row in rows)
