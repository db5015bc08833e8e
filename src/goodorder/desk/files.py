"""The order list as a file: the same filter, columns and order as on the page."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goodorder.desk.asking import heads_of
from goodorder.fields.queries import listed_fields
from goodorder.kernel.access import Context
from goodorder.looks.fields import as_cell
from goodorder.looks.saying import money, whole_day, whole_instant
from goodorder.looks.sheets import csv_pieces
from goodorder.looks.words import word_for
from goodorder.looks.workbooks import Amount, xlsx
from goodorder.worklists import queries
from goodorder.worklists.queries import Row
from goodorder.worklists.rules import OrderFilter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _states(row: Row) -> str:
    held = _("Hold")
    holds = [f"{held}: {word_for('hold', kind).label}" for kind in row.rollups.holds]
    return ", ".join([str(word_for("order", row.order.state).label), *holds])


_CELLS: dict[str, Callable[[Row], Any]] = {
    "number": lambda row: row.order.number,
    "placed": lambda row: row.order.placed_at,
    "customer": lambda row: row.order.customer_name,
    "reference": lambda row: row.order.external_ref or "",
    "channel": lambda row: row.order.channel.name,
    "country": lambda row: row.order.ship_to.get("country", ""),
    "state": _states,
    "fulfilment": lambda row: str(word_for("fulfilment", row.rollups.fulfilment).label),
    "payment": lambda row: str(word_for("payment", row.rollups.payment).label),
    "promised": lambda row: row.leaves_on or "",
    "owner": lambda row: row.owner,
    "tags": lambda row: ", ".join(row.tags),
    "service": lambda row: row.order.service,
    "total": lambda row: Amount(row.order.total, row.order.currency),
}


def as_csv(ctx: Context, asked: OrderFilter, sort: str, columns: Sequence[str]) -> Iterator[str]:
    """Yield the list as CSV, days and amounts as the page shows them."""
    batches = (
        [[_read(cell) for cell in cells] for cells in rows] for rows in _rows(ctx, asked, sort, columns)
    )
    return csv_pieces(heads_of(columns, listed_fields()), batches)


def as_xlsx(ctx: Context, asked: OrderFilter, sort: str, columns: Sequence[str]) -> bytes:
    """Return the list as a workbook, days and amounts as numbers."""
    return xlsx(
        str(word_for("order_column", "number").label),
        heads_of(columns, listed_fields()),
        _rows(ctx, asked, sort, columns),
    )


def _rows(ctx: Context, asked: OrderFilter, sort: str, columns: Sequence[str]) -> Iterator[list[list[Any]]]:
    for found in queries.all_orders(ctx, asked=asked, sort=sort):
        yield [[_cell(row, name) for name in columns] for row in queries.rows_of(ctx, found, columns=columns)]


def _cell(row: Row, name: str) -> Any:
    if name in _CELLS:
        return _CELLS[name](row)
    answer = row.fields.get(name)
    if answer is None:
        return ""
    return as_cell(answer.definition.kind, answer.value, answer.labels, answer.definition.currency)


def _read(cell: Any) -> str | int | Decimal:
    """Say a cell as the page does; a number stays one."""
    if isinstance(cell, Amount):
        return money(*cell)
    if isinstance(cell, str | int | Decimal):
        return cell
    return whole_instant(cell) if hasattr(cell, "hour") else whole_day(cell)
