"""Tables as CSV that spreadsheets open without running anything."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from goodorder.looks.direction import straight

# What makes a spreadsheet take a cell for a formula, the wide forms where Chinese or Japanese is spoken.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK = "\ufeff"  # tells spreadsheets that this is UTF-8


def plain_cell(value: Any) -> str:
    """Return a value as text that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    text = straight(str(value))
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return f"'{text}" if runs_in_a_sheet(text) and not is_number else text


def csv_text(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """Write rows as CSV, marked as UTF-8."""
    return "".join(csv_pieces(heads, [rows]))


def csv_pieces(heads: Sequence[Any], batches: Iterable[Iterable[Sequence[Any]]]) -> Iterator[str]:
    """Write batches of rows as CSV, marked as UTF-8, a piece for each batch."""
    yield _MARK + _lines([[plain_cell(str(head)) for head in heads]])
    for rows in batches:
        yield _lines([plain_cell(cell) for cell in row] for row in rows)


def runs_in_a_sheet(text: str) -> bool:
    """Tell whether a spreadsheet would take a text for a formula."""
    return text.startswith(_RUNS)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\r\n").writerows(rows)
    return sheet.getvalue()
