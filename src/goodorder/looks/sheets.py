"""Tables as CSV that spreadsheets open without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

_RUNS = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet take a cell for a formula
_MARK = "\ufeff"  # tells spreadsheets that this is UTF-8


def plain_cell(value: Any) -> str:
    """Return a value as text that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(_RUNS) and not is_number else text


def csv_text(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """Write rows as CSV, marked as UTF-8."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([str(head) for head in heads])
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return _MARK + sheet.getvalue()
