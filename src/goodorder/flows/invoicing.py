"""Invoicing: what left is invoiced, by shipment or once for the order; what comes back is credited."""

from typing import Any

from goodorder.invoicing import commands as invoicing
from goodorder.invoicing import queries as documents
from goodorder.invoicing.rules import PER_ORDER, DocumentDraft, DraftLine
from goodorder.kernel.access import Context
from goodorder.kernel.events import on
from goodorder.orders import queries
from goodorder.orders.events import FeeCharged, GoodsHandedOver, LinesCancelled, LinesCredited
from goodorder.orders.rules import UnitRange


@on(GoodsHandedOver)
def invoice_shipment(ctx: Context, fact: GoodsHandedOver) -> None:
    """One invoice for each shipment, or one for the order when everything has left."""
    if _is_invoiced_once(fact.order_id):
        _invoice_what_left(ctx, fact.order_id, fact.shipment_id)
    else:
        invoicing.issue_invoice(ctx, draft=_document(fact.order_id, fact.shipment_id, fact.lines))


@on(LinesCancelled)
def invoice_when_the_rest_is_cancelled(ctx: Context, fact: LinesCancelled) -> None:
    """An order whose rest will not come has left as a whole."""
    if _is_invoiced_once(fact.order_id):
        _invoice_what_left(ctx, fact.order_id, fact.cancellation_ref)


def _is_invoiced_once(order_id: str) -> bool:
    order = queries.order_for(order_id)
    return documents.policy_of(order.channel_id, order.customer_id, order.placed_at) == PER_ORDER


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
    """One credit note for each invoice that holds credited units; what waits for its invoice gets it first."""
    if _is_invoiced_once(fact.order_id):
        _invoice_what_left(ctx, fact.order_id, f"{fact.credit_ref}:left", is_early=True)
    parts = queries.credited_by_invoice(fact.lines, documents.invoiced_by(fact.order_id))
    for invoice_id, lines in parts.items():
        draft = _document(fact.order_id, f"{fact.credit_ref}:{invoice_id}", lines)
        invoicing.issue_credit_note(ctx, draft=draft, corrects=invoice_id, reason=fact.reason)


def _document(order_id: str, source: str, lines: list[dict[str, Any]]) -> DocumentDraft:
    order = queries.order_for(order_id)
    return DocumentDraft(
        company=order.company.code,
        about=order_id,
        source=source,
        buyer=_buyer(order),
        currency=order.currency,
        terms_days=order.customer.terms_days,
        lines=tuple(_document_line(line) for line in lines),
    )


def _buyer(order: Any) -> dict[str, Any]:
    """Return who pays, where the goods go if elsewhere, and what to call the order and its payment."""
    number = order.customer.tax_number
    printed = {"language": order.customer.language, "email": order.customer.email, "reference": order.number}
    elsewhere = {"ship_to": order.ship_to} if order.ship_to != order.bill_to else {}
    taxed = {"tax_number": number} if number else {}
    return {**order.bill_to, **printed, "payment": order.payment_method, **elsewhere, **taxed}


def _document_line(line: dict[str, Any]) -> DraftLine:
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
        tax_category=line.get("tax_category", "S"),
        tax_reason=line.get("tax_reason", ""),
    )
