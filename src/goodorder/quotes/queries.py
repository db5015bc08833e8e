"""Reads of quotes."""

from datetime import date

from django.db.models import Count, Sum

from goodorder.inventory.queries import held_units
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.quotes.models import Quote
from goodorder.quotes.rules import Score, scores


def get_quote(ctx: Context, *, quote_id: str) -> Quote:
    """Return a quote with its lines in order, customer, channel and order; raises Missing."""
    rows = Quote.objects.visible_to(ctx).select_related("customer", "channel", "company", "order")
    return rows.prefetch_related("lines__sku").by_public_id(quote_id)


def list_quotes(
    ctx: Context, *, state: str = "", search: str = "", cursor: str = "", size: int = 50
) -> Page[Quote]:
    """List the revisions in force, newest first; `search` finds a number's beginning or a part of the customer's name."""
    rows = Quote.objects.visible_to(ctx).select_related("customer", "channel")
    rows = rows.filter(state=state) if state else rows.exclude(state="revised")
    if text := search.strip():
        field = "number__istartswith" if text.upper().startswith("QU-") else "customer__name__icontains"
        rows = rows.filter(**{field: text})
    return page_of(rows, cursor=cursor, size=size)


def revisions_of(ctx: Context, *, number: str) -> list[Quote]:
    """Return all revisions of a quote, the latest first."""
    return list(Quote.objects.visible_to(ctx).filter(number=number).order_by("-revision"))


def quote_scores(ctx: Context) -> tuple[Score, ...]:
    """Return by currency what became of the offers: won, lost, open."""
    rows = Quote.objects.visible_to(ctx).exclude(state__in=["revised", "draft"]).order_by()
    sums = rows.values("currency", "state").annotate(count=Count("pk"), amount=Sum("total"))
    return scores((row["currency"], row["state"], row["count"], row["amount"]) for row in sums)


def units_held(ctx: Context, *, quote_id: str) -> int:
    """Return how many units the quote's option holds at this instant."""
    return sum(held_units(quote_id, now=ctx.now).values())


@internal_query
def overdue(today: date, *, most: int) -> list[str]:
    """Return quotes whose last day is over and that still stand, oldest first."""
    rows = Quote.objects.filter(state="issued", valid_until__lt=today).order_by("valid_until", "pk")
    return list(rows.values_list("public_id", flat=True)[:most])
