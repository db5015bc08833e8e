"""The queue: who waits for what, in which order they are served, for when, and on which supply that rests."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.doorway.listing import asked, cursor_of, paging, render_list
from goodorder.doorway.pages import page
from goodorder.inventory import queries as inventory
from goodorder.inventory.models import Waiting
from goodorder.kernel.access import Context
from goodorder.orders import queries
from goodorder.orders.queries import Backorder
from goodorder.web.links import supply_links

STANDING: dict[str, tuple[str | Promise, str]] = {
    "no_supply": (_("No supply in sight"), "bad"),
    "late": (_("Late"), "bad"),
    "in_time": (_("In time"), "good"),
    "open": (_("No promise"), "neutral"),
}


class WaitRow(NamedTuple):
    """A place in the queue: how it stands against its promise, and the supply it rests on.

    The order behind it is there for those who may see orders.
    """

    place: int
    waiting: Waiting
    backorder: Backorder | None
    documents: list[str]
    standing: str | Promise
    tone: str


def standing_of(promised_on: date | None, expected_on: date | None) -> str:
    """Say how what is expected stands against what was promised."""
    if expected_on is None:
        return "no_supply"
    if promised_on is None:
        return "open"
    return "late" if expected_on > promised_on else "in_time"


def wait_rows(found: Sequence[Backorder]) -> list[WaitRow]:
    """Return backorders as the page shows them."""
    return [_row(place, one.waiting, one) for place, one in enumerate(found, 1)]


class Queue(NamedTuple):
    """The first who wait for a SKU, and whether there are more."""

    rows: list[WaitRow]
    more: bool


def queue_of(ctx: Context, sku: Sku, *, most: int = 8) -> Queue:
    """Return who waits for a SKU, in turn, without the orders behind."""
    found = inventory.waiting_queue(ctx, sku=sku.code, size=most)
    rows = [_row(place, waiting, None) for place, waiting in enumerate(found.items, 1)]
    return Queue(rows, bool(found.next_cursor))


def _row(place: int, waiting: Waiting, backorder: Backorder | None) -> WaitRow:
    documents = list(dict.fromkeys(one.expected.document for one in waiting.bindings.all()))
    text, tone = STANDING[standing_of(waiting.promised_on, waiting.expected_on)]
    return WaitRow(place, waiting, backorder, documents, text, tone)


@require_safe
@page("orders.view")
def backorder_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List who waits: of one SKU in the order of service, of all as they asked."""
    search = asked(request, "search")
    sku = _named(search)
    code = sku.code if sku else search
    found = queries.backorders(ctx, sku=code, cursor=cursor_of(request))
    rows = wait_rows(found.items)
    may_see_supply = ctx.may("inventory.view")
    coming = inventory.expected_supply(ctx, sku=code, size=20).items if sku and may_see_supply else []
    values = {
        "rows": rows,
        "sku": sku,
        "coming": coming,
        "search": search,
        "filtered": bool(search),
        "links": supply_links(ctx, [document for row in rows for document in row.documents]),
        **paging(request, found),
    }
    return render_list(request, "backorder", values)


def _named(text: str) -> Sku | None:
    return catalog.known_skus([text]).get(text) if text else None
