"""Reads of the books."""

from datetime import date

from django.db.models import Q, QuerySet, Sum

from goodorder.accounting.models import Account, Entry, JournalLine, Period
from goodorder.accounting.rules import BalanceRow, TrialBalance, period_of
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.parties.models import Company


def list_accounts(ctx: Context, *, company: str) -> list[Account]:
    """List a company's chart of accounts by code."""
    return list(Account.objects.visible_to(ctx).filter(company__code=company).order_by("code"))


def list_periods(ctx: Context, *, company: str) -> list[Period]:
    """List the months of a company that were closed, latest first."""
    return list(Period.objects.visible_to(ctx).filter(company__code=company).order_by("-code"))


def trial_balance(
    ctx: Context, *, company: str, until: date | None = None, currency: str = ""
) -> TrialBalance:
    """Sum every account of a company up to and with a day, in its own currency unless another is named.

    Raises Missing for a company the caller cannot see.
    """
    owner = Company.objects.visible_to(ctx).one(code=company)
    currency = currency or owner.currency
    within = Q(entry__company=owner) & (Q(entry__posted_on__lte=until) if until else Q())
    lines = JournalLine.objects.filter(within)
    sums = lines.filter(currency=currency).values("account").annotate(Sum("debit"), Sum("credit"))
    turned = {row["account"]: (row["debit__sum"], row["credit__sum"]) for row in sums}
    others = (
        lines.exclude(currency=currency).order_by("currency").values_list("currency", flat=True).distinct()
    )
    rows = tuple(
        BalanceRow(account.code, account.name, account.kind, *turned.get(account.pk, (0, 0)))
        for account in Account.objects.filter(company=owner).order_by("code")
    )
    return TrialBalance(company=company, currency=currency, until=until, rows=rows, also_in=tuple(others))


def list_entries(ctx: Context, *, about: str = "", cursor: str = "", size: int = 50) -> Page[Entry]:
    """List entries with their lines, newest first; `about` narrows to one order's."""
    rows = _with_lines(Entry.objects.visible_to(ctx))
    return page_of(rows.filter(about=about) if about else rows, cursor=cursor, size=size)


def entries_about(ctx: Context, about: str) -> list[Entry]:
    """Return all entries of one order in the order they were posted."""
    return list(_with_lines(Entry.objects.visible_to(ctx)).filter(about=about).order_by("id"))


def get_entry(ctx: Context, *, entry_id: str) -> Entry:
    """Return one entry with its lines; raises Missing."""
    return Entry.objects.visible_to(ctx).prefetch_related("lines__account").by_public_id(entry_id)


@internal_query
def open_day(company: str, on: date, *, today: date) -> date:
    """Return the day on which something of `on` may still be posted: that day, or today if its month is closed."""
    closed = Period.objects.filter(company__code=company, code=period_of(on), closed_at__isnull=False)
    return today if closed.exists() else on


def _with_lines(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    return rows.select_related("company").prefetch_related("lines__account")
