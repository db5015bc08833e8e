"""The financial statements of a company, in its own currency."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import F, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from goodorder.accounting.models import Account, Entry, JournalLine, Period
from goodorder.accounting.rules import (
    RESULT_KINDS,
    YEAR_END,
    BalanceRow,
    BalanceSheet,
    ProfitAndLoss,
    Span,
    Standing,
    TrialBalance,
    TurnoverRow,
    Turnovers,
    result_of,
    section,
)
from goodorder.kernel.access import Context, internal_query
from goodorder.parties.models import Company

Sums = Mapping[int, tuple[int, int]]


def trial_balance(
    ctx: Context, *, company: str, until: date | None = None, currency: str = ""
) -> TrialBalance:
    """Sum every account of a company up to and with a day, everything at its worth in the company's currency.

    With a currency named: only what was posted in it, as it was posted. Raises Missing for a company the
    caller cannot see.
    """
    owner = Company.objects.visible_to(ctx).one(code=company)
    lines = _lines(owner, until=until)
    turned = _posted(lines.filter(currency=currency)) if currency else _booked(lines)
    own = currency or owner.currency
    others = lines.exclude(currency=own).order_by("currency").values_list("currency", flat=True).distinct()
    rows = tuple(
        BalanceRow(account.code, account.name, account.kind, *turned.get(account.pk, (0, 0)))
        for account in _chart(owner)
    )
    return TrialBalance(company=company, currency=own, until=until, rows=rows, also_in=tuple(others))


def turnovers(ctx: Context, *, company: str, span: Span) -> Turnovers:
    """Return what every account stood at, moved by and stands at over a span; raises Missing."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    before = _booked(_lines(owner, until=span.since - timedelta(days=1))) if span.since else {}
    within = _booked(_lines(owner, since=span.since, until=span.until))
    rows = (
        TurnoverRow(
            account.code,
            account.name,
            account.kind,
            _net(before, account.pk),
            *within.get(account.pk, (0, 0)),
        )
        for account in _chart(owner)
    )
    return Turnovers(
        company=company,
        currency=owner.currency,
        span=span,
        rows=tuple(row for row in rows if row.opening or row.debit or row.credit),
        unvalued=Entry.objects.filter(company=owner, posted_on__lte=span.until, rate=None).count(),
    )


def profit_and_loss(ctx: Context, *, company: str, span: Span) -> ProfitAndLoss:
    """Return income and expenses of a span beside the span before; raises Missing."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    standings = _standings(owner, _earned(owner, span))
    was: dict[str, int] = {}
    if span.before:
        was = {each.code: each.balance for each in _standings(owner, _earned(owner, span.before))}
    return ProfitAndLoss(
        company=company,
        currency=owner.currency,
        span=span,
        income=section("income", standings, was),
        expense=section("expense", standings, was),
    )


def balance_sheet(ctx: Context, *, company: str, until: date) -> BalanceSheet:
    """Return what a company owns and owes at the end of a day; raises Missing."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    standings = _standings(owner, _lines(owner, until=until))
    return BalanceSheet(
        company=company,
        currency=owner.currency,
        until=until,
        asset=section("asset", standings),
        liability=section("liability", standings),
        equity=section("equity", standings),
        result=result_of(standings),
    )


def days_booked(ctx: Context, *, company: str) -> Span | None:
    """Return the first and the last day a company has entries of; None without any. Raises Missing."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    found = Entry.objects.filter(company=owner).aggregate(Min("posted_on"), Max("posted_on"))
    return Span(found["posted_on__min"], found["posted_on__max"]) if found["posted_on__max"] else None


@internal_query
def results(company: str, *, until: date) -> list[Standing]:
    """Return what income and expense accounts stand at after a day."""
    owner = Company.objects.one(code=company)
    return [each for each in _standings(owner, _lines(owner, until=until)) if each.kind in RESULT_KINDS]


@internal_query
def open_months(company: str) -> list[str]:
    """Return the months of a company that have entries and are not closed, the earliest first."""
    closed = Period.objects.filter(company__code=company, closed_at__isnull=False).values("code")
    rows = Entry.objects.filter(company__code=company).exclude(period__in=closed)
    return list(rows.order_by("period").values_list("period", flat=True).distinct())


def _chart(owner: Company) -> QuerySet[Account]:
    return Account.objects.filter(company=owner).order_by("code")


def _lines(owner: Company, *, since: date | None = None, until: date | None = None) -> QuerySet[JournalLine]:
    rows = JournalLine.objects.filter(entry__company=owner)
    if since:
        rows = rows.filter(entry__posted_on__gte=since)
    return rows.filter(entry__posted_on__lte=until) if until else rows


def _earned(owner: Company, span: Span) -> QuerySet[JournalLine]:
    rows = _lines(owner, since=span.since, until=span.until)
    return rows.exclude(entry__source__startswith=YEAR_END)


def _posted(lines: QuerySet[JournalLine]) -> Sums:
    sums = lines.values("account").annotate(Sum("debit"), Sum("credit"))
    return {row["account"]: (row["debit__sum"], row["credit__sum"]) for row in sums}


def _booked(lines: QuerySet[JournalLine]) -> Sums:
    """Sum what lines are worth in the book currency, debits and credits apart."""
    debits = Coalesce(Sum("booked", filter=Q(booked__gt=0)), Value(0))
    credits_ = Coalesce(Sum(-F("booked"), filter=Q(booked__lt=0)), Value(0))
    sums = lines.values("account").annotate(debits=debits, credits=credits_)
    return {row["account"]: (int(row["debits"]), int(row["credits"])) for row in sums}


def _net(sums: Sums, account: int) -> int:
    debit, credit = sums.get(account, (0, 0))
    return debit - credit


def _standings(owner: Company, lines: QuerySet[JournalLine]) -> list[Standing]:
    sums = _booked(lines)
    return [
        Standing(account.code, account.name, account.kind, _net(sums, account.pk))
        for account in _chart(owner)
    ]
