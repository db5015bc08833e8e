"""Collective invoices: what left in a period, for one buyer, on one document."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from goodorder.invoicing import queries
from goodorder.invoicing.commands.documents import Issue, Series, moment_of, write_document
from goodorder.invoicing.events import CollectiveInvoiceIssued
from goodorder.invoicing.models import Delivery, Document
from goodorder.invoicing.models.deliveries import DeliveryRows
from goodorder.invoicing.rules import INVOICE, DocumentDraft
from goodorder.invoicing.rules.deliveries import Delivered, common_buyer, named_lines
from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.numbering import next_gap_free
from goodorder.parties.models import Company, Customer


@command(needs="invoicing.issue")
def issue_collective(
    ctx: Context, *, company: str, customer_id: str, until: datetime | None = None
) -> list[Document]:
    """Invoice what waits of a customer: one document for each period, currency and buyer's address.

    Only periods that were over by `until`; without it also those still running. What is free of charge, or came back
    whole, makes no invoice of its own. Two at once make one: the second finds nothing left. Raises Missing.
    """
    owner = Company.objects.visible_to(ctx).one(code=company)
    customer = Customer.objects.visible_to(ctx).by_public_id(customer_id)
    series = Series(owner, INVOICE, ctx.now.year)
    series.lock()
    waiting = Delivery.objects.unbilled().filter(company=owner, customer=customer, takes_from__isnull=True)
    if until is not None:
        waiting = waiting.filter(closes_at__lte=until)
    groups: dict[tuple[object, ...], list[Delivery]] = {}
    for row in _with_returns(waiting):
        groups.setdefault((row.closes_at, row.currency, row.billed_to), []).append(row)
    return [
        _issue(ctx, series, customer, groups[key]) for key in sorted(groups, key=str) if _worth(groups[key])
    ]


def _with_returns(waiting: DeliveryRows) -> list[Delivery]:
    """Lock deliveries, then read them with what came back: a return that was being taken is seen, later ones wait."""
    keys = [row.pk for row in waiting.locked()]
    rows = Delivery.objects.filter(Q(pk__in=keys) | Q(takes_from__in=keys)).prefetch_related("lines")
    return list(rows.order_by("pk"))


def _worth(rows: Sequence[Delivery]) -> int:
    return sum(row.sign * row.total for row in rows)


def _issue(ctx: Context, series: Series, customer: Customer, rows: Sequence[Delivery]) -> Document:
    last = rows[-1]
    deliveries = _deliveries(rows)
    draft = DocumentDraft(
        company=series.company.code,
        about=customer.public_id,
        source=f"collective:{last.public_id}",
        buyer=common_buyer(deliveries),
        currency=last.currency,
        terms_days=last.terms_days,
        lines=named_lines(deliveries),
    )
    moment = moment_of(ctx, series)
    document = write_document(
        Issue(draft=draft, series=series, serial=next_gap_free(series.name), issued_at=moment)
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(invoice=document)
    events.record(ctx, document, _fact(document, customer, rows), about=customer.public_id)
    return document


def _deliveries(rows: Sequence[Delivery]) -> list[Delivered]:
    """Return what is left of each delivery, order by order as they left."""
    kept = [row for row in rows if not row.takes_from_id]
    return [
        Delivered(
            buyer=row.buyer,
            order_number=row.order_number,
            number=row.number,
            delivered_on=row.delivered_on,
            lines=queries.left_lines(row, [each for each in rows if each.takes_from_id == row.pk]),
        )
        for row in sorted(kept, key=lambda each: (each.order_number, each.pk))
    ]


def _fact(document: Document, customer: Customer, rows: Sequence[Delivery]) -> CollectiveInvoiceIssued:
    totals: dict[str, int] = {}
    for row in rows:
        totals[row.about] = totals.get(row.about, 0) + row.sign * row.total
    return CollectiveInvoiceIssued(
        document_id=document.public_id,
        number=document.number,
        company=document.company.code,
        customer_id=customer.public_id,
        currency=document.currency,
        total=document.total,
        issued_on=document.issued_at.date().isoformat(),
        due_on=document.due_on.isoformat(),
        parts=[{"about": about, "total": total} for about, total in totals.items()],
    )
