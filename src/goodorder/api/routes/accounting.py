"""Books: entries, the trial balance, periods."""

from ninja import Query, Router

from goodorder.accounting import commands, queries
from goodorder.accounting.rules import EntryDraft
from goodorder.api.shapes.accounting import (
    ChartSent,
    ChartShown,
    EntriesAsked,
    EntrySent,
    EntryShown,
    PeriodClosingSent,
    PeriodShown,
    TrialBalanceAsked,
    TrialBalanceShown,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.kernel.errors import Invalid
from goodorder.parties.queries import get_company

router = Router(tags=["Accounting"])


@reads(router, "/accounting/trial-balance", needs="accounting.view", is_report=True)
def show_trial_balance(request: Call, query: Query[TrialBalanceAsked]) -> TrialBalanceShown:
    """Show every account's sums; debits equal credits."""
    return TrialBalanceShown.of(queries.trial_balance(request.auth, **query.model_dump()))


@reads(router, "/accounting/entries", needs="accounting.view")
def list_entries(request: Call, query: Query[EntriesAsked]) -> Listed[EntryShown]:
    """List journal entries, the latest days first."""
    return listed(queries.list_entries(request.auth, **query.model_dump()), EntryShown.of)


@writes(router, "/accounting/entries", calls=commands.post_entry)
def post_entry(request: Call, body: EntrySent) -> EntryShown:
    """Post an entry by hand; a source that is booked already gives the entry it has."""
    get_company(request.auth, body.company)
    draft = EntryDraft(
        company=body.company,
        posted_on=body.posted_on,
        source=body.source,
        about="",
        memo=body.memo,
        currency=body.currency,
        lines=tuple((line.account, line.debit, line.credit) for line in body.lines),
    )
    if (posted := commands.post_entry(request.auth, draft=draft)) is None:
        raise Invalid("accounting.entry_empty", "lines: give at least two amounts above zero", field="lines")
    return EntryShown.of(queries.get_entry(request.auth, entry_id=posted.public_id))


@writes(router, "/accounting/charts", calls=commands.set_up_chart, key=KeyRule.OPTIONAL)
def set_up_chart(request: Call, body: ChartSent) -> ChartShown:
    """Give a company the standard chart of accounts."""
    get_company(request.auth, body.company)
    accounts = commands.set_up_chart(request.auth, company=body.company)
    return ChartShown(company=body.company, accounts=len(accounts))


@writes(router, "/accounting/period-closings", calls=commands.close_period)
def close_period(request: Call, body: PeriodClosingSent) -> PeriodShown:
    """Close a month: nothing is posted into it any more."""
    get_company(request.auth, body.company)
    commands.close_period(request.auth, company=body.company, period=body.period)
    return PeriodShown(company=body.company, period=body.period)
