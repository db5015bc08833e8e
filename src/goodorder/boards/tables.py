"""A board as one table for spreadsheets, under the names the API gives its parts."""

from collections.abc import Iterator
from typing import Any

from goodorder.boards.writing import exact
from goodorder.figures.queries.boards import Board, Chart, Sheet, Tile
from goodorder.looks.sheets import csv_text

HEADS = ("part", "key", "reading", "currency", "value", "before")
Line = tuple[Any, ...]


def board_table(board: Board) -> str:
    """Write a board as CSV: tiles with what they are compared with, then charts and tables."""
    lines = [line for tile in board.tiles for line in _tile(tile)]
    lines += [line for chart in board.charts for line in _chart(chart)]
    lines += [line for sheet in board.sheets for line in _sheet(sheet)]
    return csv_text(HEADS, lines)


def _tile(tile: Tile) -> Iterator[Line]:
    for value in tile.values:
        now, before = (exact(tile.kind, each, value.currency) for each in (value.now, value.before))
        yield "total", "", tile.code, value.currency, now, before


def _chart(chart: Chart) -> Iterator[Line]:
    for first, value in chart.points:
        yield "course", first, chart.code, chart.currency, exact(chart.kind, value, chart.currency), None


def _sheet(sheet: Sheet) -> Iterator[Line]:
    for row in sheet.rows:
        for name, kind, value in zip(sheet.readings, sheet.kinds, row.values, strict=True):
            currency = row.currency if kind == "money" else ""
            yield sheet.by, row.key, name, currency, exact(kind, value, row.currency), None
