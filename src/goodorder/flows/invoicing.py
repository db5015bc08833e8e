"""Invoicing: what left is invoiced by shipment, once for the order, or with its period; what comes back is credited."""

from typing import Any

from goodorder.flows.jobs import periodic
from goodorder.fulfillment import queries as work
from goodorder.invoicing import commands as invoicing
from goodorder.invoicing import queries as documents
from goodorder.invoicing.models import InvoicePolicy
from goodorder.invoicing.rules import PER_ORDER, PER_PERIOD, DocumentDraft, DraftLine
from goodorder.invoicing.rules.categories import supplied_as
from goodorder.invoicing.rules.deliveries import DeliveryDraft
from goodorder.kernel import clock
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import on
from goodorder.orders import queries
from goodorder.orders.events import FeeCharged, GoodsHandedOver, LinesCancelled, LinesCredited
from goodorder.orders.rules import UnitRange


@on(GoodsHandedOver)
def invoice_shipment(ctx: Context, fact: GoodsHandedOver) -> None:
    """One invoice for each shipment, one for the order when everything has left, or one for all of a period."""
    policy = _policy_of(fact.order_id)
    if policy.policy == PER_PERIOD:
        _let_wait(ctx, fact, policy)
    elif policy.policy == PER_ORDER:
        _invoice_what_left(ctx, fact.order_id, fact.shipment_id)
    else:
        invoicing.issue_invoice(ctx, draft=_document(fact.order_id, fact.shipment_id, fact.lines))


def _let_wait(ctx: Context, fact: GoodsHandedOver, policy: InvoicePolicy) -> None:
    order, left_at = queries.order_for(fact.order_id), ctx.caused_at or ctx.now
    parcel = work.shipments_named(ctx, shipment_ids=[fact.shipment_id]).get(fact.shipment_id)
    draft = DeliveryDraft(
        document=_document(fact.order_id, fact.shipment_id, fact.lines),
        customer_id=order.customer.public_id,
        order_number=order.number,
        number=parcel.number if parcel else fact.shipment_id,
        delivered_on=policy.cycle.local_day(left_at),
        closes_at=policy.cycle.closes_at(left_at),
    )
    invoicing.record_delivery(ctx, draft=draft)


@periodic("*/10 * * * *", "issue_collective_invoices")
def issue_collective_invoices() -> int:
    """Invoice the periods that are over. Returns how many invoices were issued."""
    ctx, until = system_context("issue_collective_invoices"), clock.now()
    return sum(
        len(invoicing.issue_collective(ctx, company=company, customer_id=customer, until=until))
        for company, customer in documents.customers_to_bill(until)
    )


@on(LinesCancelled)
def invoice_when_the_rest_is_cancelled(ctx: Context, fact: LinesCancelled) -> None:
    """An order whose rest will not come has left as a whole."""
    if _is_invoiced_once(fact.order_id):
        _invoice_what_left(ctx, fact.order_id, fact.cancellation_ref)


def _policy_of(order_id: str) -> InvoicePolicy:
    order = queries.order_for(order_id)
    return documents.policy_for(order.channel_id, order.customer_id, order.placed_at)


def _is_invoiced_once(order_id: str) -> bool:
    return _policy_of(order_id).policy == PER_ORDER


def _invoice_what_left(ctx: Context, order_id: str, source: str, *, is_early: bool = False) -> None:
    """Invoice all units that left and are on no invoice yet; unless early, when no more are to leave."""
    invoicing.take_turn(ctx, company=queries.order_for(order_id).company.code)
    if queries.has_goods_to_send(order_id) and not is_early:
        return
    left = queries.units_handed_over(order_id)
    invoiced = documents.invoiced_units(left)
    ranges = [
        UnitRange(line_ref, invoiced.get(line_ref, 0), units - invoiced.get(line_ref, 0))
        for line_ref, units in left.items()
        if units > invoiced.get(line_ref, 0)
    ]
    if ranges:
        invoicing.issue_invoice(ctx, draft=_document(order_id, source, queries.units_of(ranges)))


@on(FeeCharged)
def invoice_fee(ctx: Context, fact: FeeCharged) -> None:
    """What is charged after the sale is invoiced at once."""
    if _is_invoiced_once(fact.order_id):
        _invoice_what_left(ctx, fact.order_id, fact.ref, is_early=True)
    else:
        invoicing.issue_invoice(ctx, draft=_document(fact.order_id, fact.ref, fact.lines))


@on(LinesCredited)
def credit(ctx: Context, fact: LinesCredited) -> None:
    """One credit note for each invoice that holds credited units; what waits for its invoice gets it first.

    What waits for its period is taken off there: its invoice will say less.
    """
    policy = _policy_of(fact.order_id).policy
    if policy == PER_ORDER:
        _invoice_what_left(ctx, fact.order_id, f"{fact.credit_ref}:left", is_early=True)
    if policy == PER_PERIOD:
        parts = _invoiced_parts(ctx, fact)
    else:
        parts = queries.credited_by_invoice(fact.lines, documents.invoiced_by(fact.order_id))
    for invoice_id, lines in parts.items():
        draft = _document(fact.order_id, f"{fact.credit_ref}:{invoice_id}", lines)
        invoicing.issue_credit_note(ctx, draft=draft, corrects=invoice_id, reason=fact.reason)


def _invoiced_parts(ctx: Context, fact: LinesCredited) -> dict[str, list[dict[str, Any]]]:
    """Take what is not invoiced yet off its deliveries; return the rest by the invoice that holds it."""
    invoiced: dict[str, list[dict[str, Any]]] = {}
    parts = queries.credited_by_invoice(fact.lines, documents.delivered_by(fact.order_id))
    for delivery_id in sorted(parts):
        draft = _document(fact.order_id, f"{fact.credit_ref}:{delivery_id}", parts[delivery_id])
        invoice_id = invoicing.take_back(ctx, delivery_id=delivery_id, draft=draft, reason=fact.reason)
        if invoice_id:
            invoiced.setdefault(invoice_id, []).extend(parts[delivery_id])
    return invoiced


def _document(order_id: str, source: str, lines: list[dict[str, Any]]) -> DocumentDraft:
    order = queries.order_for(order_id)
    return DocumentDraft(
        company=order.company.code,
        about=order_id,
        source=source,
        buyer=_buyer(order),
        currency=order.currency,
        terms_days=order.customer.terms_days,
        lines=tuple(_document_line(order, line) for line in lines),
    )


def _buyer(order: Any) -> dict[str, Any]:
    """Return who pays, where the goods go if elsewhere, and what to call the order and its payment."""
    number = order.customer.tax_number
    printed = {"language": order.customer.language, "email": order.customer.email, "reference": order.number}
    elsewhere = {"ship_to": order.ship_to} if order.ship_to != order.bill_to else {}
    taxed = {"tax_number": number} if number else {}
    return {**order.bill_to, **printed, "payment": order.payment_method, **elsewhere, **taxed}


def _document_line(order: Any, line: dict[str, Any]) -> DraftLine:
    category, reason = supplied_as(
        line.get("tax_category", "S"),
        line.get("tax_reason", ""),
        seller=order.company.country,
        destination=str(order.ship_to.get("country", "")),
    )
    return DraftLine(
        line_ref=line["line_ref"],
        kind=line["kind"],
        sku_code=line["sku_code"],
        description=line["description"],
        quantity=line["quantity"],
        net=line["gross"],
        discount=line["discount"],
        tax=line["tax"],
        tax_rate_ppm=line["tax_rate_ppm"],
        tax_category=category,
        tax_reason=reason,
    )
