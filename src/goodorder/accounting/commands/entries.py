"""Every write to the books."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from django.db import connection

from goodorder.accounting.commands.valuation import Accounts, Rates, settle_differences
from goodorder.accounting.events import EntryPosted, PeriodClosed
from goodorder.accounting.models import Account, Entry, JournalLine, Period
from goodorder.accounting.rules import (
    STANDARD_CHART,
    EntryDraft,
    PostingLine,
    booked_amounts,
    last_day,
    sound_lines,
)
from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import insert_all
from goodorder.kernel.command import command
from goodorder.kernel.errors import Missing, Refused
from goodorder.parties.models import Company

BATCH = 2000


@command(needs="accounting.setup")
def set_up_chart(ctx: Context, *, company: str) -> list[Account]:
    """Give a company the standard chart of accounts; accounts it has already stay as they are."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    rows = [
        Account(company=owner, code=each.code, name=each.name, kind=each.kind, control=each.control)
        for each in STANDARD_CHART
    ]
    Account.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Account.objects.filter(company=owner).order_by("code"))


@command(needs="accounting.post")
def post_entry(ctx: Context, *, draft: EntryDraft) -> Entry | None:
    """Post a balanced entry. A repeat of its source returns the first; None when all its lines are zero.

    In a foreign currency it is valued at the latest rate of its day or before, for good; what exchange rates
    made of a receivable that is settled now is posted with it.

    Raises Refused when it does not balance, its month is closed or there is no rate, Missing for an unknown
    account.
    """
    lines = sound_lines(draft)
    accounts = _accounts([draft])
    if not lines:
        return None
    company = _company(accounts, draft)
    if found := Entry.objects.filter(company_id=company, source=draft.source).first():
        return found
    _refuse_closed([draft])
    rates = Rates(accounts)
    entry, is_new = Entry.objects.get_or_create(
        company_id=company, source=draft.source, defaults=_columns(ctx, draft, rates)
    )
    if is_new:
        JournalLine.objects.bulk_create(_rows(entry, draft, lines, rates))
        events.record(ctx, entry, _fact(entry, lines), about=draft.about)
        _settle(ctx, entry, draft, rates)
    return entry


@command(needs="accounting.post")
def post_entries(ctx: Context, *, drafts: Sequence[EntryDraft]) -> int:
    """Post many entries of the past in bulk; sources booked already are passed over. Returns how many are new.

    Raises like `post_entry`; nothing is posted then.
    """
    accounts = _accounts(drafts)
    _refuse_closed(drafts)
    fresh = {(draft.company, draft.source): draft for draft in drafts}
    return sum(
        _post_batch(ctx, batch, accounts) for batch in _batches([d for d in fresh.values() if sound_lines(d)])
    )


@command(needs="accounting.close")
def close_period(ctx: Context, *, company: str, period: str) -> Period:
    """Close a month of a company's books for good. A repeat changes nothing.

    Raises Invalid when `period` is no month, Refused while the month still runs.
    """
    if last_day(period) >= ctx.now.date():
        raise Refused("accounting.period_running", f"period: {period} still runs; close it when it is over")
    owner = Company.objects.visible_to(ctx).one(code=company)
    # Waits for postings under way and holds back new ones, which then find the month closed.
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Entry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    row, _ = Period.objects.get_or_create(company=owner, code=period)
    if row.closed_at is None:
        row.closed_at = ctx.now
        row.save(update_fields=["closed_at"])
        events.record(ctx, row, PeriodClosed(company=company, period=period))
    return row


def _batches(drafts: Sequence[EntryDraft]) -> Iterable[Sequence[EntryDraft]]:
    return (drafts[start : start + BATCH] for start in range(0, len(drafts), BATCH))


def _post_batch(ctx: Context, drafts: Sequence[EntryDraft], accounts: Accounts) -> int:
    sources = [draft.source for draft in drafts]
    booked = set(Entry.objects.filter(source__in=sources).values_list("company_id", "source"))
    fresh = [draft for draft in drafts if (_company(accounts, draft), draft.source) not in booked]
    rates = Rates(accounts)
    entries = [_past_entry(ctx, draft, rates) for draft in fresh]
    insert_all(entries)
    rows, facts = [], []
    for entry, draft in zip(entries, fresh, strict=True):
        lines = sound_lines(draft)
        rows += _rows(entry, draft, lines, rates)
        entry.version = 0
        facts.append((entry, _fact(entry, lines), draft.about, _midnight(draft.posted_on)))
    insert_all(rows)
    events.record_all(ctx, facts, are_past=True)
    for entry, draft in zip(entries, fresh, strict=True):
        _settle(ctx, entry, draft, rates)
    return len(entries)


def _settle(ctx: Context, entry: Entry, draft: EntryDraft, rates: Rates) -> None:
    if draft.about and draft.currency != rates.book_of(draft):
        settle_differences(ctx, entry, draft.currency)


def _past_entry(ctx: Context, draft: EntryDraft, rates: Rates) -> Entry:
    """Return an unsaved entry with the version that its only event will give it."""
    company = _company(rates.accounts, draft)
    return Entry(company_id=company, source=draft.source, version=1, **_columns(ctx, draft, rates))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _columns(ctx: Context, draft: EntryDraft, rates: Rates) -> dict[str, object]:
    frozen = rates.of(draft)
    return {
        "rate": frozen.rate,
        "rate_on": frozen.on,
        "rate_source": frozen.source,
        "posted_on": draft.posted_on,
        "period": draft.period,
        "about": draft.about,
        "memo": draft.memo,
        "created_at": ctx.now,
    }


def _rows(entry: Entry, draft: EntryDraft, lines: Sequence[PostingLine], rates: Rates) -> list[JournalLine]:
    worth = booked_amounts(
        lines, currency=draft.currency, book=rates.book_of(draft), rate=rates.of(draft).rate
    )
    return [
        JournalLine(
            entry=entry,
            account=rates.accounts[draft.company, line.account],
            currency=draft.currency,
            debit=line.debit,
            credit=line.credit,
            booked=booked,
        )
        for line, booked in zip(lines, worth, strict=True)
    ]


def _fact(entry: Entry, lines: Iterable[PostingLine]) -> EntryPosted:
    amount = sum(line.debit for line in lines)
    return EntryPosted(entry_id=entry.public_id, source=entry.source, memo=entry.memo, amount=amount)


def _company(accounts: Accounts, draft: EntryDraft) -> int:
    return accounts[draft.company, draft.lines[0][0]].company_id


def _accounts(drafts: Iterable[EntryDraft]) -> Accounts:
    """Look up every account the drafts use; raises Missing naming the first that is not in the chart."""
    wanted = dict.fromkeys((draft.company, line[0]) for draft in drafts for line in draft.lines)
    rows = Account.objects.filter(
        company__code__in={company for company, _ in wanted}, code__in={code for _, code in wanted}
    )
    found = {(account.company.code, account.code): account for account in rows.select_related("company")}
    for company, code in wanted:
        if (company, code) not in found:
            message = f"no account {code} in the chart of {company}; set up the chart or mend the code"
            raise Missing("accounting.account_unknown", message, company=company, account=code)
    return found


def _refuse_closed(drafts: Iterable[EntryDraft]) -> None:
    months = {(draft.company, draft.period) for draft in drafts}
    closed = Period.objects.filter(code__in={month for _, month in months}, closed_at__isnull=False)
    for company, month in closed.values_list("company__code", "code"):
        if (company, month) in months:
            message = f"posted_on: {month} of {company} is closed; post into an open month"
            raise Refused("accounting.period_closed", message, field="posted_on", period=month)
