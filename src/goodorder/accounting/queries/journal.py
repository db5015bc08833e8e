"""The journal of a company from its first entry to its last, in pages, however long it is."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from goodorder.accounting.models import Account, Entry, JournalLine
from goodorder.accounting.rules import (
    FORMATS,
    ExportedEntry,
    ExportedLine,
    JournalAccount,
    JournalHead,
)
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.parties.models import Company

PAGE = 1000
_ENTRY = (
    "pk", "public_id", "posted_on", "source", "about", "memo", "rate", "rate_on", "rate_source",
)  # fmt: skip
Row = dict[str, Any]


def journal_text(
    ctx: Context, *, company: str, written_as: str, since: date | None = None, until: date | None = None
) -> Iterator[str]:
    """Write a company's journal, ordered by day and then as posted, piece by piece in constant memory.

    The same entries give the same bytes. Raises Invalid for an unknown format, Missing for a company the
    caller cannot see; both before the first piece.
    """
    checks.one_of(written_as, tuple(FORMATS), field="format")
    owner = Company.objects.visible_to(ctx).one(code=company)
    _ending, write = FORMATS[written_as]
    return write(_head(owner), _entries(owner, since, until))


def _head(owner: Company) -> JournalHead:
    accounts = Account.objects.filter(company=owner).order_by("code").values_list("code", "name", "kind")
    used = JournalLine.objects.filter(entry__company=owner).order_by().values_list("currency", flat=True)
    return JournalHead(
        company=owner.code,
        name=owner.name,
        currency=owner.currency,
        accounts=tuple(JournalAccount(*account) for account in accounts),
        currencies=tuple(sorted({owner.currency, *used.distinct()})),
    )


def _entries(owner: Company, since: date | None, until: date | None) -> Iterator[ExportedEntry]:
    rows = Entry.objects.filter(company=owner).order_by("posted_on", "id")
    rows = rows.filter(posted_on__gte=since) if since else rows
    rows = rows.filter(posted_on__lte=until) if until else rows
    page = list(rows.values(*_ENTRY)[:PAGE])
    while page:
        yield from _with_lines(page)
        last = page[-1]
        beyond = Q(posted_on=last["posted_on"], id__gt=last["pk"]) | Q(posted_on__gt=last["posted_on"])
        page = list(rows.filter(beyond, posted_on__gte=last["posted_on"]).values(*_ENTRY)[:PAGE])


def _with_lines(page: list[Row]) -> Iterator[ExportedEntry]:
    lines: dict[int, list[ExportedLine]] = defaultdict(list)
    rows = JournalLine.objects.filter(entry__in=[row["pk"] for row in page]).order_by("entry_id", "id")
    values = rows.values_list("entry_id", "account__code", "currency", "debit", "credit", "booked")
    for entry, account, currency, debit, credit, booked in values:
        lines[entry].append(ExportedLine(account, currency, debit - credit, booked))
    for row in page:
        told = {name: value for name, value in row.items() if name not in {"pk", "public_id"}}
        yield ExportedEntry(id=row["public_id"], lines=tuple(lines[row["pk"]]), **told)
