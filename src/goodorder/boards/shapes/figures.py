"""Boards, readings and the facts behind them on the wire. Days are those of the house's time zone."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from goodorder.doorway.shapes import Asked, Day, Shown
from goodorder.figures.queries.boards import Board, Chart, Sheet, Tile
from goodorder.figures.queries.records import Record

CodeAsked = Annotated[str, Field(max_length=60, description="a code; empty: all")]


class BoardAsked(BaseModel):
    """Which days (the last 30 if none is named), whose figures, and how charts are cut."""

    model_config = ConfigDict(extra="forbid")

    since: Day | None = None
    until: Day | None = None
    company: CodeAsked = ""
    channel: CodeAsked = ""
    location: CodeAsked = ""
    currency: Annotated[str, Field(max_length=3, description="of charts of money; empty: the usual one")] = ""
    by: Literal["", "day", "week", "month"] = ""


class FiguresBehindAsked(BoardAsked, Asked):
    """Which reading's facts; `key` narrows them to a SKU or a reason."""

    reading: str = Field(max_length=40)
    key: CodeAsked = ""


class ReadingShown(Shown):
    """What a number means.

    `kind` is count, units, money (minor units), share (parts per million), minutes or turns (hundredths).
    """

    code: str
    kind: str
    measures: list[str]
    formula: str


class ReadingsShown(Shown):
    """Every reading the caller may see."""

    items: list[ReadingShown]


class ValueShown(Shown):
    """A reading's value and the one it is compared with; null where there is nothing to divide by."""

    currency: str
    now: int | None
    before: int | None


class TileShown(Shown):
    """A reading with its values, one for each currency of money."""

    code: str
    kind: str
    formula: str
    values: list[ValueShown]


class PointShown(Shown):
    """The first day of a day, week or month, and the value."""

    on: date
    value: int


class CourseShown(Shown):
    """A reading's course."""

    code: str
    kind: str
    currency: str
    points: list[PointShown]

    @classmethod
    def of(cls, chart: Chart) -> "CourseShown":
        """Show a chart."""
        points = [PointShown(on=on, value=value) for on, value in chart.points]
        return cls(code=chart.code, kind=chart.kind, currency=chart.currency, points=points)


class FigureRowShown(Shown):
    """What one channel, location, SKU or reason adds up to, in the order of the table's readings."""

    key: str
    currency: str
    values: list[int | None]


class FigureTableShown(Shown):
    """Readings told apart; the twenty largest when `is_cut`."""

    by: str
    readings: list[str]
    rows: list[FigureRowShown]
    is_cut: bool


class OpenSumsShown(Shown):
    """Orders and units to ship as they stand."""

    orders: int
    units: int
    late: int
    due: int
    held: int
    waiting: int
    waiting_units: int


class StockAgeShown(Shown):
    """Units that came between so many days ago, and their worth; `until_days` 0: before that."""

    currency: str
    since_days: int
    until_days: int
    units: int
    value: int


class DeadStockShown(Shown):
    """An item that is worth something and neither left nor came for ninety days."""

    sku: str
    currency: str
    units: int
    value: int


class BoardShown(Shown):
    """A board; `as_of` is when facts were last counted."""

    code: str
    since: date
    until: date
    before_since: date
    before_until: date
    currencies: list[str]
    as_of: datetime | None
    readings: list[TileShown]
    charts: list[CourseShown]
    tables: list[FigureTableShown]
    open_orders: OpenSumsShown | None
    ages: list[StockAgeShown]
    dead_stock: list[DeadStockShown]

    @classmethod
    def of(cls, board: Board) -> "BoardShown":
        """Show a board."""
        period = board.question.period
        days = {name: getattr(period, name) for name in ("since", "until", "before_since", "before_until")}
        return cls(
            code=board.code,
            **days,
            currencies=board.currencies,
            as_of=board.as_of,
            readings=[_tile(tile) for tile in board.tiles],
            charts=[CourseShown.of(chart) for chart in board.charts],
            tables=[_table(sheet) for sheet in board.sheets],
            open_orders=OpenSumsShown.model_validate(board.opened) if board.opened else None,
            ages=[StockAgeShown.model_validate(each) for each in board.ages],
            dead_stock=[DeadStockShown.model_validate(each) for each in board.dead],
        )


def _tile(tile: Tile) -> TileShown:
    return TileShown.model_validate(tile)


def _table(sheet: Sheet) -> FigureTableShown:
    return FigureTableShown.model_validate(sheet)


class FigureRecordShown(Shown):
    """What one event added to a measure; `about` is the id of the order or record it belongs to."""

    event: str
    kind: str
    about: str
    order: str
    day: date
    measure: str
    channel: str
    location: str
    currency: str
    reason: str
    skus: str
    number: int
    units: int
    amount: int

    @classmethod
    def of(cls, record: Record) -> "FigureRecordShown":
        """Show what a fact added."""
        same = {name: getattr(record, name) for name in cls.model_fields if name != "skus"}
        return cls(**same, skus=record.skus or "")
