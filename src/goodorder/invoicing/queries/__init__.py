"""Reads of issued documents, their proof and their printed form."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import F, Q, Sum

from goodorder.invoicing.models import Document, DocumentLine, InvoicePolicy
from goodorder.invoicing.queries.deliveries import (
    Waiting,
    customers_to_bill,
    delivered_by,
    invoices_with,
    last_day_of,
    left_by_line,
    left_lines,
    unbilled,
    waiting,
)
from goodorder.invoicing.queries.receipts import (
    get_receipt,
    list_receipts,
    receipt_hash,
    receipt_pdf,
    receipts_for,
)
from goodorder.invoicing.queries.series import next_serials_of
from goodorder.invoicing.rules import CREDIT, INVOICE, PER_SHIPMENT, Amounts, DraftLine, content_hash
from goodorder.invoicing.rules.categories import STANDARD
from goodorder.invoicing.rules.sheet import Sheet, printed
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.looks import typeset

TEMPLATE = Path(__file__).parent.parent / "templates_typst" / "invoice.typ"
_HEAD = (
    "kind",
    "series",
    "serial",
    "number",
    "about",
    "source",
    "reason",
    "seller",
    "buyer",
    "currency",
    "net",
    "discount",
    "tax",
    "total",
)
_LINE = (
    "line_ref",
    "kind",
    "sku_code",
    "description",
    "quantity",
    "net",
    "discount",
    "tax",
    "tax_rate_ppm",
)
# Hashed only where they say something, so that documents from before these columns stay provable.
_LINE_IF_SAID = {
    "tax_category": STANDARD,
    "tax_reason": "",
    "order_number": "",
    "delivery_number": "",
    "delivered_on": None,
}


def get_document(ctx: Context, document_id: str) -> Document:
    """Return a document with its lines in order; raises Missing."""
    rows = Document.objects.visible_to(ctx).select_related("company", "corrects")
    return rows.prefetch_related("lines", "corrections").by_public_id(document_id)


def list_documents(
    ctx: Context, *, about: str = "", kind: str = "", cursor: str = "", size: int = 50
) -> Page[Document]:
    """List documents, newest first; `kind` narrows to invoice or credit.

    `about` narrows to one order's, collective invoices with its deliveries among them.
    """
    rows = Document.objects.visible_to(ctx).select_related("company", "corrects")
    if about:
        together = invoices_with(about)
        rows = rows.filter(Q(about=about) | Q(pk__in=together) if together else Q(about=about))
    return page_of(rows.filter(kind=kind) if kind else rows, cursor=cursor, size=size)


def invoice_pdf(ctx: Context, document_id: str) -> bytes:
    """Return an invoice or credit note as PDF in the buyer's language: the same bytes each time.

    Raises Missing.
    """
    document = get_document(ctx, document_id)
    return typeset.pdf(TEMPLATE, printed(sheet_of(document)))


@internal_query
def sheet_of(document: Document) -> Sheet:
    """Return what a document says, from its frozen rows alone."""
    corrected = document.corrects
    return Sheet(
        kind=document.kind,
        number=document.number,
        issued_on=document.issued_at.date(),
        due_on=document.due_on,
        seller=document.seller,
        buyer=document.buyer,
        currency=document.currency,
        lines=[DraftLine(**_columns(line, (*_LINE, *_LINE_IF_SAID))) for line in _in_order(document)],
        corrects_number=corrected.number if corrected else "",
        corrects_on=corrected.issued_at.date() if corrected else None,
        reason=document.reason,
    )


def is_unchanged(ctx: Context, document_id: str) -> bool:
    """Tell whether a document's content still has the hash it was issued with; raises Missing."""
    return is_sealed(get_document(ctx, document_id))


@internal_query
def is_sealed(document: Document) -> bool:
    """Tell whether a document read with its lines still has the hash it was issued with."""
    return document.content_hash == hash_of(document, _in_order(document))


@internal_query
def hash_of(document: Document, lines: Sequence[DocumentLine]) -> str:
    """Hash what a document says, identity and proof left out: anybody with an export can repeat it."""
    corrected = document.corrects
    content = {
        **_columns(document, _HEAD),
        "company": document.company.code,
        "corrects": corrected.number if corrected else "",
        "issued_at": document.issued_at.isoformat(),
        "due_on": document.due_on.isoformat(),
        "lines": [_columns(line, _LINE) | _said(line) for line in lines],
    }
    return content_hash(content)


@internal_query
def invoiced_units(line_refs: Iterable[int]) -> dict[int, int]:
    """Return units invoiced by line, credits not taken off; lines without invoice are left out."""
    return _units(line_refs, INVOICE)


@internal_query
def credited_units(line_refs: Iterable[int]) -> dict[int, int]:
    """Return units credited by line; lines without credit are left out."""
    return _units(line_refs, CREDIT)


@internal_query
def creditable(invoices: Iterable[Document]) -> dict[int, dict[int, Amounts]]:
    """Return by invoice (its primary key) and line what is invoiced and not yet credited."""
    room: dict[int, dict[int, Amounts]] = {invoice.pk: {} for invoice in invoices}
    for line in DocumentLine.objects.filter(line_ref__isnull=False, document__in=list(room)):
        _add(room[line.document_id], line, 1)
    credits_ = Document.objects.filter(corrects__in=list(room))
    for credit in credits_.prefetch_related("lines"):  # a join is planned by guesses in a long import
        for line in credit.lines.all():
            if line.line_ref is not None:
                _add(room[credit.corrects_id or 0], line, -1)
    return room


@internal_query
def invoiced_by(about: str) -> list[tuple[str, dict[int, int]]]:
    """Return each invoice of an order (public id), oldest first, with its units by line."""
    found: dict[str, dict[int, int]] = {}
    rows = DocumentLine.objects.filter(document__about=about, document__kind=INVOICE, line_ref__isnull=False)
    for invoice, line_ref, units in rows.order_by("document_id", "id").values_list(
        "document__public_id", "line_ref", "quantity"
    ):
        held = found.setdefault(invoice, {})
        held[line_ref or 0] = held.get(line_ref or 0, 0) + units
    return list(found.items())


@internal_query
def abouts_of(company: str, numbers: Iterable[str]) -> dict[str, str]:
    """Return what each of a company's invoices with some numbers is about."""
    rows = Document.objects.filter(company__code=company, kind=INVOICE, number__in=list(numbers))
    return dict(rows.values_list("number", "about"))


@internal_query
def abouts_numbered(number: str) -> list[str]:
    """Return what the invoices and credit notes with a number are about, of any company."""
    return list(Document.objects.filter(number=number).values_list("about", flat=True))


def list_policies(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[InvoicePolicy]:
    """List how orders are invoiced, newest first."""
    rows = InvoicePolicy.objects.visible_to(ctx).select_related("channel", "customer")
    return page_of(rows, cursor=cursor, size=size)


@internal_query
def policy_for(channel_id: int, customer_id: int, placed_at: datetime) -> InvoicePolicy:
    """Return the policy in force for an order when it was placed; none was set: by shipment."""
    begun = InvoicePolicy.objects.filter(since__lte=placed_at)
    rows = begun.filter(Q(customer=customer_id) | Q(channel=channel_id))
    latest = rows.order_by(F("customer").asc(nulls_last=True), "-since", "-id")
    return latest.first() or InvoicePolicy(policy=PER_SHIPMENT)


@internal_query
def policy_of(channel_id: int, customer_id: int, placed_at: datetime) -> str:
    """Return how an order is invoiced: by `shipment`, `order` or `period`."""
    return policy_for(channel_id, customer_id, placed_at).policy


def _add(room: dict[int, Amounts], line: DocumentLine, sign: int) -> None:
    key = line.line_ref or 0
    room[key] = room.get(key, Amounts()).plus(Amounts.of(line), sign)


def _units(line_refs: Iterable[int], kind: str) -> dict[int, int]:
    rows = DocumentLine.objects.filter(line_ref__in=list(line_refs), document__kind=kind)
    return dict(rows.values_list("line_ref").annotate(Sum("quantity")))


def _in_order(document: Document) -> list[DocumentLine]:
    return sorted(document.lines.all(), key=lambda line: line.pk)


def _said(line: DocumentLine) -> dict[str, Any]:
    said = {name: getattr(line, name) for name in _LINE_IF_SAID}
    return {name: str(value) for name, value in said.items() if value != _LINE_IF_SAID[name]}


def _columns(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


__all__ = [
    "Waiting",
    "abouts_numbered",
    "abouts_of",
    "creditable",
    "credited_units",
    "customers_to_bill",
    "delivered_by",
    "get_document",
    "get_receipt",
    "hash_of",
    "invoice_pdf",
    "invoiced_by",
    "invoiced_units",
    "invoices_with",
    "is_sealed",
    "is_unchanged",
    "last_day_of",
    "left_by_line",
    "left_lines",
    "list_documents",
    "list_policies",
    "list_receipts",
    "next_serials_of",
    "policy_for",
    "policy_of",
    "receipt_hash",
    "receipt_pdf",
    "receipts_for",
    "sheet_of",
    "unbilled",
    "waiting",
]
