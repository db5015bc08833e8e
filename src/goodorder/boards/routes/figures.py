"""The numbers of the dashboards, their meaning and the facts behind them."""

from ninja import Query, Router

from goodorder.boards.shapes.figures import (
    BoardAsked,
    BoardShown,
    FigureRecordShown,
    FiguresBehindAsked,
    ReadingShown,
    ReadingsShown,
)
from goodorder.doorway.serving import Call, reads
from goodorder.doorway.shapes import Listed, listed
from goodorder.figures.queries.asking import Question, today_of
from goodorder.figures.queries.boards import may_read, read_board
from goodorder.figures.queries.records import list_records
from goodorder.figures.rules.periods import period_of, week_day
from goodorder.figures.rules.readings import READINGS

router = Router(tags=["Figures"])
NEEDS = "reports.view"


@reads(router, "/figures/readings", needs=NEEDS)
def list_readings(request: Call) -> ReadingsShown:
    """List what the numbers mean: their formulas and the measures they are made of."""
    return ReadingsShown(
        items=[
            ReadingShown(code=code, kind=each.kind, measures=list(each.measures), formula=each.formula)
            for code, each in READINGS.items()
            if may_read(request.auth, code)
        ]
    )


@reads(router, "/figures/records", needs=NEEDS)
def list_figure_records(request: Call, query: Query[FiguresBehindAsked]) -> Listed[FigureRecordShown]:
    """List the facts behind a reading in the order they were recorded: added up they are its value."""
    found = list_records(
        request.auth,
        reading=query.reading,
        question=_question(request, query),
        key=query.key,
        cursor=query.cursor,
        size=query.size,
    )
    return listed(found, FigureRecordShown.of)


@reads(router, "/figures/boards/{board}", needs=NEEDS, is_report=True)
def get_board(request: Call, board: str, query: Query[BoardAsked]) -> BoardShown:
    """Show a board: today, sales, fulfillment, returns or stock, as its page does."""
    return BoardShown.of(read_board(request.auth, code=board, question=_question(request, query, board)))


def _question(request: Call, query: BoardAsked, board: str = "") -> Question:
    day = today_of(request.auth)
    is_day = board == "today"
    period = week_day(query.until or day) if is_day else period_of(day, since=query.since, until=query.until)
    whose = {name: getattr(query, name) for name in ("company", "channel", "location", "currency")}
    return Question(period, **whose, grain=query.by)
