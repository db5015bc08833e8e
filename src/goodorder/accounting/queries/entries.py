"""Reads of the books."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from goodorder.accounting.models import Account, Entry, JournalLine, Period
from goodorder.accounting.rules import Span, period_of
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of


def list_accounts(ctx: Context, *, company: str) -> list[Account]:
    """List a company's chart of accounts by code."""
    return list(Account.objects.visible_to(ctx).filter(company__code=company).order_by("code"))


def list_periods(ctx: Context, *, company: str) -> list[Period]:
    """List the months of a company that were closed, latest first."""
    return list(Period.objects.visible_to(ctx).filter(company__code=company).order_by("-code"))


def list_entries(
    ctx: Context,
    *,
    about: str = "",
    company: str = "",
    account: str = "",
    span: Span | None = None,
    cursor: str = "",
    size: int = 50,
) -> Page[Entry]:
    """List entries with their lines, the latest days first, narrowed to an order's, a company's, an account's, some days'."""
    rows = _with_lines(Entry.objects.visible_to(ctx))
    named = {"about": about, "company__code": company}
    rows = rows.filter(**{lookup: value for lookup, value in named.items() if value})
    if account:
        touched = JournalLine.objects.filter(entry=OuterRef("pk"), account__code=account)
        rows = rows.filter(Exists(touched))
    if span:
        rows = rows.filter(posted_on__lte=span.until)
    if span and span.since:
        rows = rows.filter(posted_on__gte=span.since)
    return page_of(rows, cursor=cursor, size=size, order="-posted_on")


def entries_about(ctx: Context, about: str) -> list[Entry]:
    """Return all entries of one order in the order they were posted."""
    return list(_with_lines(Entry.objects.visible_to(ctx)).filter(about=about).order_by("id"))


def get_entry(ctx: Context, *, entry_id: str) -> Entry:
    """Return one entry with its lines; raises Missing."""
    rows = Entry.objects.visible_to(ctx).select_related("company").prefetch_related("lines__account")
    return rows.by_public_id(entry_id)


@internal_query
def open_day(company: str, on: date, *, today: date) -> date:
    """Return the day on which something of `on` may still be posted: that day, or today if its month is closed."""
    closed = Period.objects.filter(company__code=company, code=period_of(on), closed_at__isnull=False)
    return today if closed.exists() else on


def _with_lines(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    return rows.select_related("company").prefetch_related("lines__account")
