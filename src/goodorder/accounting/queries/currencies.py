"""Reads of exchange rates."""

from datetime import date

from django.db.models import Q

from goodorder.accounting.models import ExchangeRate
from goodorder.accounting.rules import MOST_RATE, Frozen, turned_round
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of


def list_rates(ctx: Context, *, currency: str = "", cursor: str = "", size: int = 50) -> Page[ExchangeRate]:
    """List exchange rates, the latest days first; `currency` narrows to pairs with it."""
    rows = ExchangeRate.objects.visible_to(ctx)
    if currency:
        rows = rows.filter(Q(base=currency) | Q(quote=currency))
    return page_of(rows, cursor=cursor, size=size, order="-on")


@internal_query
def rate_for(currency: str, book: str, on: date) -> Frozen | None:
    """Return the latest rate between two currencies of a day or before, in either direction; None without one.

    Of both directions on the same day the direct one counts.
    """
    pair = Q(base=currency, quote=book) | Q(base=book, quote=currency)
    rows = list(ExchangeRate.objects.filter(pair, on__lte=on).order_by("-on")[:2])
    rows.sort(key=lambda row: (row.on, row.base == currency), reverse=True)
    for row in rows:
        rate = row.rate if row.base == currency else turned_round(row.rate)
        if 0 < rate <= MOST_RATE:
            return Frozen(rate, row.on, row.source)
    return None
