"""What entries are worth in a company's own currency, and what exchange rates made of settled receivables."""

from collections.abc import Mapping
from datetime import date

from django.db import connection
from django.db.models import Sum

from goodorder.accounting.events import EntryPosted
from goodorder.accounting.models import Account, Entry, JournalLine
from goodorder.accounting.queries import rate_for
from goodorder.accounting.rules import EXCHANGE_GAINS, OWN, EntryDraft, Frozen
from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, Refused

Accounts = Mapping[tuple[str, str], Account]
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('accounting_settlement ' || %s, 0))"


class Rates:
    """The rates that drafts are valued at; each pair of currencies and day is looked up once."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self._found: dict[tuple[str, str, date], Frozen] = {}

    def book_of(self, draft: EntryDraft) -> str:
        """Return the own currency of a draft's company."""
        return self.accounts[draft.company, draft.lines[0][0]].company.currency

    def of(self, draft: EntryDraft) -> Frozen:
        """Return the rate a draft is valued at; raises Refused when there is none of its day or before."""
        book = self.book_of(draft)
        if draft.currency == book:
            return OWN
        key = (draft.currency, book, draft.posted_on)
        if key not in self._found:
            self._found[key] = _rate(*key)
        return self._found[key]


def _rate(currency: str, book: str, on: date) -> Frozen:
    found = rate_for(currency, book, on)
    if found is None:
        message = f"currency: no rate from {currency} to {book} on or before {on}; set one, then try again"
        raise Refused(
            "accounting.rate_missing", message, field="currency", base=currency, quote=book, on=str(on)
        )
    return found


def settle_differences(ctx: Context, entry: Entry, currency: str) -> None:
    """Post what a receivable is still worth in the company's currency though nothing of it is owed any more.

    A receivable is all that stands under one `about` in one foreign currency; what is not invoiced yet is one too. Settlements of one receivable
    wait for each other, so that the last of several at once sees them all.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"{entry.company_id} {entry.about}"])
    owed = JournalLine.objects.filter(
        entry__company_id=entry.company_id,
        entry__about=entry.about,
        currency=currency,
        account__control__in=("receivable", "unbilled"),
    )
    sums = owed.values("account", "account__code").annotate(
        owed=Sum("debit") - Sum("credit"), worth=Sum("booked")
    )
    for row in sums.order_by("account"):
        if row["worth"] and not row["owed"]:
            sides = ((row["account"], -row["worth"]), (_gains(entry.company_id), row["worth"]))
            _post_difference(ctx, entry, currency, f"fx:{entry.public_id}:{row['account__code']}", sides)


def _post_difference(
    ctx: Context, settled: Entry, currency: str, source: str, sides: tuple[tuple[int, int], ...]
) -> None:
    """Post what only changes the worth of accounts; the last side is the gain (negative) or loss."""
    _account, worth = sides[-1]
    entry = Entry.objects.create(
        company_id=settled.company_id,
        posted_on=settled.posted_on,
        period=settled.period,
        source=source,
        about=settled.about,
        memo="Exchange loss realised" if worth > 0 else "Exchange gain realised",
        created_at=ctx.now,
        rate=settled.rate,
        rate_on=settled.rate_on,
        rate_source=settled.rate_source,
    )
    JournalLine.objects.bulk_create(
        JournalLine(entry=entry, account_id=key, currency=currency, booked=booked) for key, booked in sides
    )
    fact = EntryPosted(entry_id=entry.public_id, source=entry.source, memo=entry.memo, amount=abs(worth))
    events.record(ctx, entry, fact, about=entry.about)


def _gains(company: int) -> int:
    account = Account.objects.filter(company_id=company, code=EXCHANGE_GAINS).first()
    if account is None:
        message = f"no account {EXCHANGE_GAINS} for exchange differences; set up the chart"
        raise Missing("accounting.account_unknown", message, account=EXCHANGE_GAINS)
    return account.pk
