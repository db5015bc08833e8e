"""Every write of invoices and credit notes: numbered under the series' lock, never changed afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from goodorder.invoicing import queries
from goodorder.invoicing.events import CreditNoteIssued, InvoiceIssued
from goodorder.invoicing.models import Document, DocumentLine
from goodorder.invoicing.queries.series import series_name
from goodorder.invoicing.rules import (
    CREDIT,
    INVOICE,
    DocumentDraft,
    PastDocument,
    checked_draft,
    refuse_excess,
    split_by_kind,
    sum_of,
    wanted_by_line,
)
from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import insert_all
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.numbering import next_gap_free
from goodorder.parties.models import Company
from goodorder.parties.queries import format_of
from goodorder.parties.rules.numbers import written

BATCH = 2000
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Series:
    """One gap-free run of numbers: a company's documents of a kind in a year (UTC)."""

    company: Company
    kind: str
    year: int

    @property
    def name(self) -> str:
        """The row that is locked while a number is drawn."""
        return series_name(self.company.code, self.kind, self.year)

    def written(self, serial: int) -> str:
        """Write a number as the company writes those of the kind."""
        return written(format_of(self.company, self.kind), self.year, serial)

    def lock(self) -> None:
        """Wait until everybody else who draws from this series has committed."""
        next_gap_free(self.name, count=0)

    def last_issued_at(self) -> datetime | None:
        """Return when its latest document was issued."""
        issued = Document.objects.filter(company=self.company, kind=self.kind, series=str(self.year))
        return issued.order_by("-serial").values_list("issued_at", flat=True).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Everything that makes a draft a document."""

    draft: DocumentDraft
    series: Series
    serial: int
    issued_at: datetime
    corrects: Document | None = None
    reason: str = ""


@command(needs="invoicing.issue")
def issue_invoice(ctx: Context, *, draft: DocumentDraft, issued_at: datetime | None = None) -> Document:
    """Issue an invoice with the next number of its company and year. A repeat of its source returns the first.

    `issued_at` is now unless given. Raises Invalid naming the field, Missing (the company), Refused when a
    later invoice is numbered already.
    """
    checked_draft(draft)
    _refuse_future(ctx, issued_at or ctx.now)
    series = Series(Company.objects.one(code=draft.company), INVOICE, _utc(issued_at or ctx.now).year)
    series.lock()
    if found := _known(series.company, draft.source):
        return found
    return _issue(ctx, draft, series, issued_at=issued_at)


@command(needs="invoicing.issue")
def issue_credit_note(ctx: Context, *, draft: DocumentDraft, corrects: str, reason: str) -> Document:
    """Issue a credit note for lines of the invoice with id `corrects`; amounts are positive.

    A repeat of its source returns the first. An empty buyer is taken from the invoice. Raises Invalid, Missing,
    Refused when it credits more units or money of a line than the invoice has left.
    """
    checked_draft(draft, least_quantity=0)
    if not reason or len(reason) > LONGEST_REASON:
        message = f"reason: say why in 1 to {LONGEST_REASON} characters; it is printed"
        raise Invalid("invoicing.reason_unusable", message, field="reason")
    invoice = Document.objects.select_related("company").locked().by_public_id(corrects)
    if found := _known(invoice.company, draft.source):
        return found
    _check_fit(draft, invoice)
    refuse_excess(invoice.number, queries.creditable([invoice])[invoice.pk], wanted_by_line(draft))
    series = Series(invoice.company, CREDIT, _utc(ctx.now).year)
    series.lock()
    return _issue(ctx, draft, series, corrects=invoice, reason=reason)


@command(needs="invoicing.issue")
def issue_past(ctx: Context, *, drafts: Sequence[PastDocument]) -> list[Document]:
    """Issue documents of the past in bulk, in order of time; sources issued already are passed over.

    Shown and numbered like all others, but nothing reacts to them. Raises like the commands for one; nothing
    is issued then.
    """
    companies = {code: Company.objects.one(code=code) for code in {past.draft.company for past in drafts}}
    for past in drafts:
        checked_draft(past.draft, least_quantity=0 if past.corrects else 1)
        _refuse_future(ctx, past.issued_at)
    ordered = sorted(drafts, key=lambda past: past.issued_at)
    by_series: dict[Series, list[PastDocument]] = {}
    for past in ordered:
        series = Series(companies[past.draft.company], past.kind, _utc(past.issued_at).year)
        by_series.setdefault(series, []).append(past)
    for series in sorted(by_series, key=lambda each: each.name):
        series.lock()
    issued: list[Document] = []
    for kind in (INVOICE, CREDIT):
        wanted = {series: pasts for series, pasts in by_series.items() if series.kind == kind}
        issued += _issue_batch(ctx, _fresh(wanted))
    return issued


def _issue(
    ctx: Context,
    draft: DocumentDraft,
    series: Series,
    *,
    issued_at: datetime | None = None,
    corrects: Document | None = None,
    reason: str = "",
) -> Document:
    moment = moment_of(ctx, series, issued_at)
    issue = Issue(
        draft=draft,
        series=series,
        serial=next_gap_free(series.name),
        issued_at=moment,
        corrects=corrects,
        reason=reason,
    )
    document = write_document(issue)
    events.record(ctx, document, _fact(document, draft), about=draft.about)
    return document


def moment_of(ctx: Context, series: Series, issued_at: datetime | None = None) -> datetime:
    """Return when the next document of a locked series is issued; raises Refused when a later one is numbered."""
    last = series.last_issued_at()
    if issued_at and last and issued_at < last:
        message = (
            f"issued_at: a document of {last:%Y-%m-%d %H:%M} UTC is numbered already; issue it now instead"
        )
        raise Refused("invoicing.out_of_order", message, field="issued_at")
    # Two clocks may differ by a moment: numbers rise with time, so this one is not before the last.
    return _utc(issued_at or max(ctx.now, last or ctx.now))


def write_document(issue: Issue) -> Document:
    """Store a document with its lines; the caller holds the series' lock and tells of it."""
    document, lines = _build(issue)
    document.save(force_insert=True)
    DocumentLine.objects.bulk_create(lines)
    return document


def _fresh(by_series: Mapping[Series, Sequence[PastDocument]]) -> list[Issue]:
    """Return the documents not issued yet with their numbers, series by series; credits find their invoices."""
    sources = [past.draft.source for pasts in by_series.values() for past in pasts]
    known = set(Document.objects.filter(source__in=sources).values_list("company_id", "source"))
    corrected = _corrected(by_series)
    issues = []
    for series, pasts in by_series.items():
        new = {
            past.draft.source: past for past in pasts if (series.company.pk, past.draft.source) not in known
        }
        if not new:
            continue
        _refuse_out_of_order(series, next(iter(new.values())).issued_at)
        serials = count(next_gap_free(series.name, count=len(new)))
        issues += [
            Issue(
                draft=past.draft,
                series=series,
                serial=serial,
                issued_at=_utc(past.issued_at),
                corrects=corrected[series.company.code, past.corrects] if past.corrects else None,
                reason=past.reason,
            )
            for past, serial in zip(new.values(), serials, strict=False)
        ]
    _refuse_excesses(issues)
    return issues


def _corrected(by_series: Mapping[Series, Sequence[PastDocument]]) -> dict[tuple[str, str], Document]:
    """Find and lock the invoices that past credit notes correct; raises Missing."""
    wanted = {
        (series.company.code, past.corrects)
        for series, pasts in by_series.items()
        for past in pasts
        if past.corrects
    }
    rows = Document.objects.filter(kind=INVOICE, source__in={source for _, source in wanted})
    found = {(row.company.code, row.source): row for row in rows.select_related("company").locked()}
    for company, source in wanted - found.keys():
        raise Missing(
            "invoicing.invoice_unknown", f"corrects: no invoice of {company} has the source {source}"
        )
    return found


def _refuse_excesses(issues: Iterable[Issue]) -> None:
    credits_ = [(issue.draft, issue.corrects) for issue in issues if issue.corrects]
    room = queries.creditable([invoice for _, invoice in credits_])
    for draft, invoice in credits_:
        _check_fit(draft, invoice)
        wanted = wanted_by_line(draft)
        refuse_excess(invoice.number, room[invoice.pk], wanted)
        for line_ref, amounts in wanted.items():
            room[invoice.pk][line_ref] = room[invoice.pk][line_ref].plus(amounts, -1)


def _refuse_future(ctx: Context, issued_at: datetime) -> None:
    if issued_at > ctx.now:
        message = "issued_at: lies in the future; leave it out to issue now"
        raise Invalid("invoicing.in_future", message, field="issued_at")


def _refuse_out_of_order(series: Series, first: datetime) -> None:
    last = series.last_issued_at()
    if last and first < last:
        message = f"issued_at: {first:%Y-%m-%d} lies before the last {series.kind} of {series.year} ({last:%Y-%m-%d})"
        raise Refused("invoicing.out_of_order", message, field="issued_at")


def _issue_batch(ctx: Context, issues: Sequence[Issue]) -> list[Document]:
    documents, lines = [], []
    for issue in issues:
        document, its_lines = _build(issue)
        document.version = 1  # what its only event will give it
        documents.append(document)
        lines += its_lines
    insert_all(documents)
    for line in lines:
        line.document_id = line.document.pk
    insert_all(lines)
    for document in documents:
        document.version = 0
    pairs = zip(documents, issues, strict=True)
    events.record_all(
        ctx,
        [(each, _fact(each, issue.draft), each.about, each.issued_at) for each, issue in pairs],
        are_past=True,
    )
    return documents


def _build(issue: Issue) -> tuple[Document, list[DocumentLine]]:
    """Return an unsaved document and its lines, sealed with the hash of what they say."""
    draft, series, sums = issue.draft, issue.series, sum_of(issue.draft.lines)
    document = Document(
        company=series.company,
        kind=series.kind,
        series=str(series.year),
        serial=issue.serial,
        number=series.written(issue.serial),
        about=draft.about,
        source=draft.source,
        corrects=issue.corrects,
        reason=issue.reason,
        seller=seller_of(series.company),
        buyer=dict(draft.buyer or (issue.corrects.buyer if issue.corrects else {})),
        currency=draft.currency,
        net=sums.net,
        discount=sums.discount,
        tax=sums.tax,
        total=sums.total,
        issued_at=issue.issued_at,
        due_on=issue.issued_at.date() + timedelta(days=draft.terms_days),
    )
    lines = [_line(document, draft, at) for at in range(len(draft.lines))]
    document.content_hash = queries.hash_of(document, lines)
    return document, lines


def _line(document: Document, draft: DocumentDraft, at: int) -> DocumentLine:
    line = draft.lines[at]
    return DocumentLine(
        document=document,
        line_ref=line.line_ref,
        kind=line.kind,
        sku_code=line.sku_code,
        description=line.description,
        quantity=line.quantity,
        net=line.net,
        discount=line.discount,
        tax=line.tax,
        tax_rate_ppm=line.tax_rate_ppm,
        tax_category=line.tax_category,
        tax_reason=line.tax_reason,
        order_number=line.order_number,
        delivery_number=line.delivery_number,
        delivered_on=line.delivered_on,
    )


def seller_of(company: Company) -> dict[str, object]:
    """Return what a document says of its company, to be frozen in it."""
    return {
        "code": company.code,
        "name": company.name,
        "country": company.country,
        "tax_number": company.tax_number,
        "postal": company.postal,
    }


def _fact(document: Document, draft: DocumentDraft) -> InvoiceIssued | CreditNoteIssued:
    items, charges = split_by_kind(draft.lines)
    said: dict[str, Any] = {
        "document_id": document.public_id,
        "number": document.number,
        "company": draft.company,
        "about": draft.about,
        "currency": draft.currency,
        "net_items": items,
        "net_charges": charges,
        "discount": document.discount,
        "tax": document.tax,
        "total": document.total,
        "issued_on": document.issued_at.date().isoformat(),
    }
    if document.kind == CREDIT:
        return CreditNoteIssued(**said, reason=document.reason)
    return InvoiceIssued(**said)


def _known(company: Company, source: str) -> Document | None:
    return Document.objects.filter(company=company, source=source).first()


def _check_fit(draft: DocumentDraft, invoice: Document) -> None:
    if invoice.kind != INVOICE:
        message = f"corrects: {invoice.number} is itself a credit note; name the invoice"
        raise Refused("invoicing.not_an_invoice", message, field="corrects")
    if (draft.company, draft.currency) != (invoice.company.code, invoice.currency):
        message = f"currency: invoice {invoice.number} is of {invoice.company.code} in {invoice.currency}; use the same"
        raise Refused("invoicing.credit_misfit", message, field="currency")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
