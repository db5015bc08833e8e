"""What leaves and waits for its collective invoice, and what comes back of it before that."""

from dataclasses import asdict
from typing import Any

from goodorder.invoicing import queries
from goodorder.invoicing.events import DeliveryRecorded, DeliveryTakenBack
from goodorder.invoicing.models import Delivery, DeliveryLine, Document
from goodorder.invoicing.rules import (
    DocumentDraft,
    checked_draft,
    refuse_excess,
    split_by_kind,
    sum_of,
    wanted_by_line,
)
from goodorder.invoicing.rules.deliveries import DeliveryDraft, billed_to
from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.parties.models import Company, Customer

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
    "tax_category",
    "tax_reason",
)


@command(needs="invoicing.issue")
def record_delivery(ctx: Context, *, draft: DeliveryDraft) -> Delivery:
    """Note what left and is invoiced with its period. A repeat of its source returns the first.

    Raises Invalid naming the field, Missing (the company, the customer).
    """
    document = checked_draft(draft.document)
    company = Company.objects.one(code=document.company)
    if found := _known(company, document.source):
        return found
    row = Delivery(
        company=company,
        customer=Customer.objects.by_public_id(draft.customer_id),
        about=document.about,
        order_number=draft.order_number,
        number=draft.number,
        source=document.source,
        buyer=dict(document.buyer),
        billed_to=billed_to(document),
        terms_days=document.terms_days,
        currency=document.currency,
        delivered_on=draft.delivered_on,
        closes_at=draft.closes_at,
        recorded_at=ctx.now,
    )
    _save(row, document)
    fact = DeliveryRecorded(
        delivery_id=row.public_id,
        number=row.number,
        **_amounts(row, document),
        delivered_on=row.delivered_on.isoformat(),
        closes_on=queries.last_day_of(row).isoformat(),
    )
    events.record(ctx, row, fact, about=row.about)
    return row


@command(needs="invoicing.issue")
def take_back(ctx: Context, *, delivery_id: str, draft: DocumentDraft, reason: str) -> str:
    """Take what came back off a delivery that waits for its invoice, so that the invoice will say less.

    Returns the id of the invoice when it was issued already: then a credit note must correct that one. A repeat of
    its source does nothing. Raises Missing, Invalid, Refused when more comes back than is left of a line.
    """
    checked_draft(draft, least_quantity=0)
    delivery = Delivery.objects.select_related("company").locked().by_public_id(delivery_id)
    if _known(delivery.company, draft.source):
        return ""
    if delivery.invoice_id:  # read anew: whoever held the lock may just have issued it
        return str(Document.objects.get(pk=delivery.invoice_id).public_id)
    refuse_excess(delivery.number, queries.left_by_line(delivery), wanted_by_line(draft))
    same = ("company", "customer", "about", "order_number", "number", "buyer", "billed_to", "terms_days")
    when = ("currency", "closes_at")
    row = Delivery(
        **{name: getattr(delivery, name) for name in (*same, *when)},
        source=draft.source,
        takes_from=delivery,
        delivered_on=ctx.now.date(),
        recorded_at=ctx.now,
    )
    _save(row, draft)
    fact = DeliveryTakenBack(
        delivery_id=row.public_id,
        **_amounts(row, draft),
        returned_on=row.delivered_on.isoformat(),
        reason=reason,
    )
    events.record(ctx, row, fact, about=row.about)
    return ""


def _save(row: Delivery, draft: DocumentDraft) -> None:
    sums = sum_of(draft.lines)
    row.net, row.discount, row.tax, row.total = sums.net, sums.discount, sums.tax, sums.total
    row.save(force_insert=True)
    lines = [{name: value for name, value in asdict(line).items() if name in _LINE} for line in draft.lines]
    DeliveryLine.objects.bulk_create([DeliveryLine(delivery=row, **line) for line in lines])


def _amounts(row: Delivery, draft: DocumentDraft) -> dict[str, Any]:
    items, charges = split_by_kind(draft.lines)
    return {
        "company": draft.company,
        "about": row.about,
        "currency": row.currency,
        "net_items": items,
        "net_charges": charges,
        "discount": row.discount,
        "tax": row.tax,
        "total": row.total,
    }


def _known(company: Company, source: str) -> Delivery | None:
    return Delivery.objects.filter(company=company, source=source).first()
