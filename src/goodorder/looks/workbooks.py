"""Tables as XLSX: numbers, days and amounts as such, text never as a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

from django.utils.timezone import localtime

from goodorder.kernel.money import exponent
from goodorder.looks.direction import straight
from goodorder.looks.saying import in_units
from goodorder.looks.sheets import runs_in_a_sheet

_WIDTH = 18


class Amount(NamedTuple):
    """Minor units of a currency, shown with its sign and summed as a number."""

    minor: int
    currency: str


class _Sheet:
    """One sheet of a workbook that is written row by row."""

    def __init__(self, book: Any, title: str) -> None:
        self._book, self._page, self._kept = book, book.add_worksheet(title), dict[str, Any]()

    def head(self, heads: Sequence[Any]) -> None:
        """Write the heads; they stay in sight."""
        self._page.freeze_panes(1, 0)
        self._page.set_column(0, max(0, len(heads) - 1), _WIDTH)
        for at, head in enumerate(heads):
            self._page.write_string(0, at, straight(str(head)), self._format("head", bold=True))

    def write(self, row: int, at: int, value: Any) -> None:
        """Write a cell as what it is."""
        if isinstance(value, Amount):
            shown = self._format(value.currency, num_format=_pattern(value.currency))
            self._page.write_number(row, at, in_units(*value), shown)
        elif isinstance(value, datetime):
            plain = localtime(value).replace(tzinfo=None)
            self._page.write_datetime(row, at, plain, self._format("at", num_format="yyyy-mm-dd hh:mm"))
        elif isinstance(value, date):
            self._page.write_datetime(row, at, value, self._format("on", num_format="yyyy-mm-dd"))
        elif isinstance(value, int | Decimal):
            self._page.write_number(row, at, value)
        elif value:
            text = straight(str(value))
            risky = self._format("text", quote_prefix=True) if runs_in_a_sheet(text) else None
            self._page.write_string(row, at, text, risky)

    def _format(self, name: str, **properties: Any) -> Any:
        if name not in self._kept:
            self._kept[name] = self._book.add_format(properties)
        return self._kept[name]


def _pattern(currency: str) -> str:
    places = exponent(currency)
    return f'#,##0{"." + "0" * places if places else ""} "{currency}"'


def xlsx(title: str, heads: Sequence[Any], batches: Iterable[Iterable[Sequence[Any]]]) -> bytes:
    """Write batches of rows as a workbook of one sheet."""
    from xlsxwriter import Workbook

    written, row = BytesIO(), 0
    with Workbook(written, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet = _Sheet(book, title)
        sheet.head(heads)
        for rows in batches:
            for row, cells in enumerate(rows, start=row + 1):  # noqa: B020 - the count goes on
                for at, value in enumerate(cells):
                    sheet.write(row, at, value)
    return written.getvalue()
