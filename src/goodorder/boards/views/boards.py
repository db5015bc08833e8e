"""Boards as pages and as files: the same readings, each with its formula and a way to its records."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goodorder.boards import words
from goodorder.boards.asking import NARROW, name_of, question_of
from goodorder.boards.tables import board_table
from goodorder.doorway.listing import Chip, query_with
from goodorder.doorway.pages import page
from goodorder.doorway.replica import from_replica
from goodorder.exceptions.queries import count_exceptions
from goodorder.figures.queries.asking import Question
from goodorder.figures.queries.boards import Board, Chart, Sheet, SheetRow, Tile, Value, read_board
from goodorder.figures.rules.readings import COST
from goodorder.kernel.access import Context
from goodorder.looks.charts import Column, columns
from goodorder.parties.queries import list_channels

NEEDS = "reports.view"
LENGTHS = (("7d", _("7 days")), ("30d", _("30 days")), ("90d", _("90 days")), ("365d", _("1 year")))
CUTS = (("day", _("Days")), ("week", _("Weeks")), ("month", _("Months")))


class Line(NamedTuple):
    """A tile's value in one currency, and the way to its records."""

    value: Value
    link: str


class ShownTile(NamedTuple):
    """A tile with its title."""

    tile: Tile
    title: str | Promise
    lines: list[Line]


class ShownChart(NamedTuple):
    """A chart with its columns as drawn."""

    chart: Chart
    title: str | Promise
    columns: list[list[Column]]
    most: int


class Cell(NamedTuple):
    """A value in a table, and the way to its records."""

    title: str | Promise
    kind: str
    value: int | None
    currency: str
    link: str


class ShownSheet(NamedTuple):
    """A table with the names of its columns."""

    sheet: Sheet
    title: str | Promise
    heads: list[str | Promise]
    rows: list[tuple[str | Promise, list[Cell]]]


@require_safe
@page(NEEDS)
def today(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the day as it stands, beside the same weekday a week before."""
    return _shown(request, ctx, "today")


@require_safe
@page(NEEDS)
def board(request: HttpRequest, ctx: Context, board: str = "sales") -> HttpResponse:
    """Show a board."""
    return _shown(request, ctx, board)


@require_safe
@page(NEEDS)
def board_csv(request: HttpRequest, ctx: Context, board: str) -> HttpResponse:
    """Hand a board out as a table for spreadsheets."""
    question = question_of(request, ctx, board)
    text = board_table(read_board(ctx, code=board, question=question))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{board}-{question.period.until}.csv"'
    return response


@from_replica
def _shown(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    question = question_of(request, ctx, code)
    found = read_board(ctx, code=code, question=question)
    channels = list_channels(ctx, size=200).items
    names = {channel.code: channel.name for channel in channels}
    values = {
        "board": found,
        "title": words.BOARDS[code],
        "tabs": [
            (name, title, _address(name, question))
            for name, title in words.BOARDS.items()
            if name != "stock" or ctx.may(COST)
        ],
        "tiles": [_tile(found, tile) for tile in found.tiles],
        "charts": [_chart(chart) for chart in found.charts],
        "sheets": [_sheet(found, sheet, names) for sheet in found.sheets if sheet.rows],
        "lengths": _lengths(request) if code != "today" else [],
        "cuts": _chips(request, "by", CUTS, question.cut) if code != "today" else [],
        "monies": _chips(request, "currency", [(each, each) for each in found.currencies], _money(found)),
        "channels": channels,
        "csv": f"{reverse('boards:csv', args=[code])}?{request.GET.urlencode()}",
        "open_link": f"{reverse('boards:open')}?{_query(question)}",
        "troubles": sum(count_exceptions(ctx).values())
        if found.opened and ctx.may("exceptions.view")
        else None,
    }
    return render(request, "boards/board.html", values)


def _address(code: str, question: Question) -> str:
    place = reverse("boards:today") if code == "today" else reverse("boards:board", args=[code])
    query = urlencode({name: getattr(question, name) for name in NARROW if getattr(question, name)})
    return f"{place}?{query}" if query else place


def _lengths(request: HttpRequest) -> list[Chip]:
    chosen = name_of(request)
    return [
        Chip(label, query_with(request, period=name, since="", until=""), name == chosen)
        for name, label in LENGTHS
    ]


def _chips(request: HttpRequest, name: str, choices: Any, chosen: str) -> list[Chip]:
    return [Chip(label, query_with(request, **{name: value}), value == chosen) for value, label in choices]


def _money(board: Board) -> str:
    return next((chart.currency for chart in board.charts if chart.currency), board.question.currency)


def _query(question: Question, **more: str) -> str:
    period = question.period
    days = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    whose = {name: getattr(question, name) for name in ("company", "channel", "location")}
    return urlencode({name: value for name, value in {**whose, **days, **more}.items() if value})


def _records(question: Question, reading: str, **more: str) -> str:
    return f"{reverse('boards:records')}?{_query(question, reading=reading, **more)}"


def _tile(board: Board, tile: Tile) -> ShownTile:
    lines = [
        Line(value, _records(board.question, tile.code, currency=value.currency)) for value in tile.values
    ]
    return ShownTile(tile, words.READINGS[tile.code], lines)


def _chart(chart: Chart) -> ShownChart:
    drawn = columns([[("info", value)] for _first, value in chart.points])
    most = max((value for _first, value in chart.points), default=0)
    return ShownChart(chart, words.READINGS[chart.code], drawn, most)


def _sheet(board: Board, sheet: Sheet, channels: Mapping[str, str]) -> ShownSheet:
    heads = [words.HEADS.get(sheet.by, _("Reason")), *(words.READINGS[name] for name in sheet.readings)]
    named = channels if sheet.by == "channel" else {}
    rows = [
        (named.get(row.key) or words.key_word(sheet.by, row.key), _cells(board, sheet, row))
        for row in sheet.rows
    ]
    return ShownSheet(sheet, words.SHEETS[sheet.by], heads, rows)


def _cells(board: Board, sheet: Sheet, row: SheetRow) -> list[Cell]:
    where = sheet.by if sheet.by in {"channel", "location"} else "key"
    return [
        Cell(
            words.READINGS[name],
            kind,
            value,
            row.currency,
            _records(
                board.question,
                name,
                **{where: row.key},
                **({"currency": row.currency} if kind == "money" else {}),
            ),
        )
        for name, kind, value in zip(sheet.readings, sheet.kinds, row.values, strict=True)
    ]
