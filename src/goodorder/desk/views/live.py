"""News of the orders on an open list, as they happen."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from goodorder.desk.asking import asking
from goodorder.desk.cells import row_as_html
from goodorder.desk.streams import stream
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.worklists import queries

MOST_SEEN = 200
_DIGITS = 19  # of a bigint


@require_safe
@page("orders.view")
def live(request: HttpRequest, ctx: Context) -> HttpResponseBase:
    """Stream rows that changed since the page showed them, and how many orders are new in the list."""
    now, seen = asking(request, ctx), _seen(request)
    newest, told = request.GET.get("newest", ""), [0]

    def news() -> list[tuple[str, object]]:
        found: list[tuple[str, object]] = []
        for row in queries.changed_rows(ctx, seen=seen, columns=now.columns):
            seen[row.order.public_id] = row.news
            found.append(("row", {"id": row.order.public_id, "html": row_as_html(row, now.columns)}))
        if newest and (count := queries.count_newer(ctx, asked=now.filter, than=newest)) != told[0]:
            told[0] = count
            found.append(("new", count))
        return found

    return stream(news)


def _seen(request: HttpRequest) -> dict[str, int]:
    """Read which orders the page shows and the number of the last event it knows of each: `ord_….123`."""
    pairs = [part.rpartition(".") for part in request.GET.get("seen", "").split(",")[:MOST_SEEN]]
    return {
        order_id: int(last)
        for order_id, _dot, last in pairs
        if order_id and last.isdecimal() and len(last) < _DIGITS
    }
