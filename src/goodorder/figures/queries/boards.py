"""Boards: readings of a period beside those it is compared with, their course, and what they are made of."""

from dataclasses import dataclass, field
from datetime import date, datetime

from goodorder.figures.models import Position
from goodorder.figures.queries import stock
from goodorder.figures.queries.asking import Daily, Question, daily, told_apart
from goodorder.figures.queries.open_orders import OpenSums, open_sums
from goodorder.figures.rules.boards import BOARDS, Breakdown
from goodorder.figures.rules.periods import bucket_of, buckets
from goodorder.figures.rules.readings import COST, READINGS, Reading, Sums, currencies_of, together
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing

MOST_ROWS = 20
COLUMNS = ("channel", "location", "sku")


@dataclass(frozen=True, slots=True)
class Value:
    """A reading's value in a currency (empty for what is no money), and the one it is compared with."""

    currency: str
    now: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class Tile:
    """A reading with its values, one for each currency of money."""

    code: str
    kind: str
    formula: str
    better: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Chart:
    """A reading's course: the first day of each day, week or month, and the value."""

    code: str
    kind: str
    currency: str
    points: list[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What one key adds up to, in the order of the sheet's readings."""

    key: str
    currency: str
    values: list[int | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of readings by channel, location, SKU or reason; `is_cut` when there is more than it shows."""

    by: str
    readings: list[str]
    kinds: list[str]
    rows: list[SheetRow]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A board as it is shown. `as_of` is when facts were last counted; None: never so far."""

    code: str
    question: Question
    currencies: list[str]
    tiles: list[Tile]
    charts: list[Chart]
    sheets: list[Sheet]
    as_of: datetime | None
    opened: OpenSums | None = None
    ages: list[stock.Aged] = field(default_factory=list)
    dead: list[stock.DeadStock] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        has_values = any(value.now or value.before for tile in self.tiles for value in tile.values)
        return not (has_values or (self.opened and self.opened.orders))


def read_board(ctx: Context, *, code: str, question: Question) -> Board:
    """Return a board of what the caller may see, in a fixed number of queries.

    Needs `reports.view`; readings of costs need `inventory.value` and are left out otherwise, and so does the board
    of stock. Raises Missing.
    """
    ctx.require("reports.view")
    layout = BOARDS.get(code)
    if layout is None:
        raise Missing("figures.board_unknown", f"no board {code!r}; known: {', '.join(BOARDS)}")
    if code == "stock":
        ctx.require(COST)
    readings = {name: READINGS[name] for name in layout.tiles + layout.charts if may_read(ctx, name)}
    days = daily(ctx, question, {measure for each in readings.values() for measure in each.measures})
    if code == "stock":
        stock.run_up(ctx, question, days)
    currencies = currencies_of(days.values())
    main = question.currency if question.currency in currencies else _main(days, currencies)
    return Board(
        code=code,
        question=question,
        currencies=currencies,
        tiles=[
            _tile(name, readings[name], question, days, currencies)
            for name in layout.tiles
            if name in readings
        ],
        charts=[
            _chart(name, readings[name], question, days, main) for name in layout.charts if name in readings
        ],
        sheets=[_sheet(ctx, question, part) for part in layout.tables],
        as_of=Position.objects.visible_to(ctx).values_list("folded_at", flat=True).first(),
        opened=open_sums(ctx, question) if code == "today" else None,
        ages=stock.ages(ctx, question) if code == "stock" else [],
        dead=stock.dead_stock(ctx, question) if code == "stock" else [],
    )


def may_read(ctx: Context, reading: str) -> bool:
    """Tell whether the caller may see a reading."""
    needs = READINGS[reading].needs
    return not needs or ctx.may(needs)


def _main(days: Daily, currencies: list[str]) -> str:
    """Return the currency most is sold in, by the number of things rather than by amounts, which do not compare."""
    whole = together(days.values())

    def count(currency: str) -> int:
        return sum(tally.number for (_name, _why, money), tally in whole.tallies.items() if money == currency)

    return max(currencies, key=count, default="")


def _within(days: Daily, since: date, until: date) -> Sums:
    return together(sums for day, sums in days.items() if since <= day <= until)


def _tile(code: str, reading: Reading, question: Question, days: Daily, currencies: list[str]) -> Tile:
    period = question.period
    now = _within(days, period.since, period.until)
    before = _within(days, period.before_since, period.before_until)
    of_money = "currency" if reading.kind == "money" or code in {"margin_rate", "turns"} else ""
    values = [
        Value(money, reading.compute(now, money), reading.compute(before, money))
        for money in (currencies if of_money else [""])
    ]
    return Tile(code, reading.kind, reading.formula, reading.better, values)


def _chart(code: str, reading: Reading, question: Question, days: Daily, currency: str) -> Chart:
    """Draw a reading's course; of a single day that since the day it is compared with."""
    period, cut = question.period, question.cut
    since = period.before_since if period.is_day else period.since
    parts: dict[date, list[Sums]] = {first: [] for first in buckets(since, period.until, cut)}
    for day, sums in sorted(days.items()):
        if since <= day <= period.until:
            parts[bucket_of(day, cut)].append(sums)
    if code == "stock_value":  # what there is at the end of a bucket, not the sum of its days
        points = [(first, _standing(found, currency)) for first, found in parts.items()]
    else:
        points = [(first, reading.compute(together(found), currency) or 0) for first, found in parts.items()]
    return Chart(code, reading.kind, currency if reading.kind == "money" else "", points)


def _standing(days: list[Sums], currency: str) -> int:
    return days[-1].of("standing", None, currency).amount if days else 0


def _sheet(ctx: Context, question: Question, part: Breakdown) -> Sheet:
    names = [name for name in part.readings if may_read(ctx, name)]
    measures = [measure for name in names for measure in READINGS[name].measures]
    column = part.by if part.by in COLUMNS else "reason"
    if column == "reason":
        measures = [part.by]
    rows = []
    for (key, currency), sums in told_apart(ctx, question, measures, column).items():
        values = [READINGS[name].compute(sums, currency) for name in names]
        if key and any(values):
            rows.append(SheetRow(key, currency, values))
    rows = _without_doubles(rows, names)
    rows.sort(
        key=(lambda row: row.key) if part.by == "lead" else (lambda row: (-(row.values[0] or 0), row.key))
    )
    kinds = [READINGS[name].kind for name in names]
    return Sheet(part.by, names, kinds, rows[:MOST_ROWS], len(rows) > MOST_ROWS)


def _without_doubles(rows: list[SheetRow], names: list[str]) -> list[SheetRow]:
    """Show what is no money once, however many currencies it was sold in."""
    if any(READINGS[name].kind == "money" for name in names):
        return rows
    return list({row.key: SheetRow(row.key, "", row.values) for row in rows}.values())
