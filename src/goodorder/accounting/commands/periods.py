"""Months that open again, and the end of a year."""

from datetime import date

from django.db import connection

from goodorder.accounting.commands.entries import close_period, post_entry
from goodorder.accounting.events import PeriodReopened
from goodorder.accounting.models import Entry, Period
from goodorder.accounting.queries import open_months, results
from goodorder.accounting.rules import YEAR_END, EntryDraft, carried_lines, last_day
from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Missing, Refused
from goodorder.parties.models import Company


@command(needs="accounting.reopen")
def reopen_period(ctx: Context, *, company: str, period: str, reason: str) -> Period:
    """Open the latest closed month of a company again, for a reason. A month that is open stays as it is.

    Raises Missing for a month that was never closed, Refused when a later one is closed.
    """
    last_day(period)
    why = checks.text(reason, field="reason", most=300)
    owner = Company.objects.visible_to(ctx).one(code=company)
    closed = list(Period.objects.filter(company=owner).locked())
    row = next((each for each in closed if each.code == period), None)
    if row is None:
        raise Missing("accounting.period_unknown", f"{period} of {company} was never closed")
    if any(each.closed_at and each.code > period for each in closed):
        message = f"period: only the latest closed month opens again; open the months after {period} first"
        raise Refused("accounting.period_not_latest", message, field="period")
    if row.closed_at is not None:
        row.closed_at = None
        row.save(update_fields=["closed_at"])
        events.record(ctx, row, PeriodReopened(company=company, period=period, reason=why))
    return row


@command(needs="accounting.close")
def carry_forward(ctx: Context, *, company: str, year: int) -> Entry | None:
    """Carry a year's result to retained earnings and close its last month. None when there is nothing to carry.

    Opened again and posted into, a year is carried forward once more: only what is new. The statements of the
    year leave these entries out of its profit and loss. Raises Refused while the year runs or an earlier month
    with entries is open.
    """
    checks.whole(year, field="year", least=1900, most=9998)
    december = f"{year}-12"
    owner = Company.objects.visible_to(ctx).one(code=company)
    if last_day(december) >= ctx.now.date():
        raise Refused("accounting.year_running", f"year: {year} still runs; carry it forward when it is over")
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Entry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    _refuse_open(owner, december)
    carried = _carry(ctx, owner, year)
    close_period(ctx, company=company, period=december)
    return carried


def _refuse_open(owner: Company, december: str) -> None:
    if still_open := [month for month in open_months(owner.code) if month < december]:
        message = f"year: {still_open[0]} has entries and is open; close it first"
        raise Refused("accounting.month_open", message, field="year", period=still_open[0])


def _carry(ctx: Context, owner: Company, year: int) -> Entry | None:
    lines = carried_lines(results(owner.code, until=date(year, 12, 31)))
    if not lines:
        return None
    before = Entry.objects.filter(company=owner, source__startswith=f"{YEAR_END}{year}:").count()
    draft = EntryDraft(
        company=owner.code,
        posted_on=date(year, 12, 31),
        source=f"{YEAR_END}{year}:{before + 1}",
        about="",
        memo=f"Result of {year} carried forward",
        currency=owner.currency,
        lines=lines,
    )
    return post_entry(ctx, draft=draft)
