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
class ReadRow:
    """One row as read; `error` says why it could not be, `raw` is what stood in the file.

    `group` is the number of the order it belongs to (empty for rows that stand alone).
    """

    number: int
    group: str
    values: Mapping[str, Any]
    raw: Mapping[str, str]
    error: str = ""

    @property
    def size(self) -> int:
        """A row stands for itself."""
        return 1


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one order number, in the order of the file; `index` counts the groups from 1."""

    index: int
    number: str
    rows: tuple[ReadRow, ...]

    @property
    def size(self) -> int:
        """How many rows the group has."""
        return len(self.rows)

    @property
    def error(self) -> str:
        """Why the whole order cannot be taken: the first of its rows that is wrong."""
        return next((f"row {row.number}: {row.error}" for row in self.rows if row.error), "")


def read_row(row: Row, profile: Profile, reader: RowReader) -> ReadRow:
    """Read a row through a profile; what is wrong with it is kept in `error`."""
    if row.broken:
        return ReadRow(row.number, "", {}, row.values, row.broken)
    ours = profile.mapped(row.values)
    number = ours.get("order_number", "").strip()
    try:
        return ReadRow(row.number, number, reader.read(ours), row.values)
    except Invalid as wrong:
        return ReadRow(row.number, number, {}, row.values, wrong.message)


def adjacent_groups(rows: Iterable[ReadRow]) -> Iterator[Group]:
    """Group rows whose numbers stand together; a number that comes again later is wrong, row by row.

    A row that cannot be read belongs to the order it stands in, which is then refused whole.
    """
    seen: set[str] = set()
    kept: list[ReadRow] = []
    index = 0
    for row in rows:
        is_unreadable = bool(row.error) and not row.group
        if kept and row.group != kept[0].group and not is_unreadable:
            index += 1
            yield Group(index, kept[0].group, tuple(kept))
            kept = []
        if row.group in seen and not kept:
            row = _again(row)  # noqa: PLW2901 - the same row, marked
        seen.add(row.group)
        kept.append(row)
    if kept:
        yield Group(index + 1, kept[0].group, tuple(kept))


def _again(row: ReadRow) -> ReadRow:
    reason = f"order_number: {row.group} came before; keep the rows of one order together"
    return ReadRow(row.number, row.group, row.values, row.raw, row.error or reason)


def interleaved_groups(rows: Iterable[ReadRow], counts: Mapping[str, int]) -> Iterator[Group]:
    """Group rows whose numbers may be interleaved, in the order in which numbers first appear.

    `counts` says how many rows each number has, so that a group is given away as soon as it is whole.
    """
    waiting: dict[str, list[ReadRow]] = {}
    index = 0
    for row in rows:
        waiting.setdefault(row.group, []).append(row)
        while waiting:
            number, kept = next(iter(waiting.items()))
            if len(kept) < counts[number]:
                break
            index += 1
            yield Group(index, number, tuple(waiting.pop(number)))


def count_numbers(rows: Iterable[Row], profile: Profile) -> Counter[str]:
    """Count the rows of each order number; the sum is the number of rows."""
    source = profile.columns["order_number"].column if profile.columns else "order_number"
    return Counter("" if row.broken else row.values.get(source, "").strip() for row in rows)


def refuse_repeats(rows: Iterable[ReadRow], *columns: str) -> Iterator[ReadRow]:
    """Mark rows whose key (the values of `columns`, in any case) came before."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(str(row.values.get(column, "")).upper() for column in columns)
        if not row.error and seen.setdefault(key, row.number) != row.number:
            reason = f"{columns[0]}: row {seen[key]} says the same; keep one of them"
            yield ReadRow(row.number, row.group, row.values, row.raw, reason)
        else:
            yield row


def refuse_long_numbers(rows: Iterable[ReadRow], most: int) -> Iterator[ReadRow]:
    """Mark rows whose order number is too long to become part of ours."""
    for row in rows:
        if len(row.group) > most and not row.error:
            reason = f"order_number: has {len(row.group)} characters; at most {most} for past orders of this channel"
            yield ReadRow(row.number, row.group, row.values, row.raw, reason)
        else:
            yield row
