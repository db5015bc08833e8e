"""Orders and credits of before our time: written in bulk, whole, with their dates and without reactions.

A past order brings everything it would have caused: shipment, stock movements, what was owed, invoice and
journal entry; so every audit query holds for it as for an order that was lived through.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from goodorder.accounting import commands as accounting
from goodorder.accounting.rules import EntryDraft, ItemDraft, credit_note_lines, invoice_lines
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.models import Shipment
from goodorder.fulfillment.rules import PastLine as SentLine
from goodorder.fulfillment.rules import PastShipment
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import MovementDraft
from goodorder.invoicing import commands as invoicing
from goodorder.invoicing.models import Document
from goodorder.invoicing.rules import DocumentDraft, DraftLine, PastDocument
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import copy_rows, draw_ids, insert_all
from goodorder.kernel.command import command
from goodorder.kernel.events import Fact, record_all
from goodorder.kernel.tables import Entity
from goodorder.locations.models import Location
from goodorder.locations.queries import location_for
from goodorder.orders.events import LinesCredited, OrderCompleted, OrderConfirmed, OrderPlaced
from goodorder.orders.models import Order, OrderLine, Transition
from goodorder.orders.queries import IMPORTED
from goodorder.orders.rules import PastCredit, PastLine, PastOrder
from goodorder.parties.models import Channel, Customer
from goodorder.parties.queries import channel_for
from goodorder.payments import commands as payments
from goodorder.payments.rules import PastPayable

BATCH = 5000
# Columns of a line that are as they were; those no past line has units in.
SAME = (
    "kind", "sku_id", "sku_code", "description", "unit_price", "gross", "discount", "tax", "tax_rate_ppm",
    "tax_category",
)  # fmt: skip
NONE = (
    "cancelled", "unsourced", "backordered", "reserved", "allocated", "released", "picked", "packed", "collected",
    "lost", "returned", "credited",
)  # fmt: skip
PATH = (("draft", "placed"), ("placed", "confirmed"), ("confirmed", "completed"))


@dataclass(frozen=True, slots=True)
class Written:
    """A past order with the rows it became."""

    past: PastOrder
    order: Order
    lines: list[tuple[int, PastLine]]  # with their ids


@command(needs="orders.import")
def record_past_orders(
    ctx: Context, *, channel: str, location: str, orders: Sequence[PastOrder]
) -> list[Order]:
    """Write completed orders, sent from one location; give them in order of time.

    An order's number is its external reference after the channel's code. Raises Missing for unknown codes,
    Refused when stock would fall below what is promised or a later invoice of that year exists.
    """
    shop, place = channel_for(channel), location_for(location)
    written = _write(ctx, shop, orders)
    _send(ctx, place, written)
    _owe(ctx, shop, written)
    _invoice(ctx, shop, written)
    return [each.order for each in written]


def _write(ctx: Context, shop: Channel, orders: Sequence[PastOrder]) -> list[Written]:
    customers = {
        customer.public_id: customer
        for customer in Customer.objects.filter(public_id__in={past.customer_id for past in orders})
    }
    rows = [_order(ctx, shop, customers[past.customer_id], past) for past in orders]
    insert_all(rows)
    written = _write_lines(rows, orders)
    steps = [
        Transition(order=order, seq=seq, from_state=source, to_state=target, at=order.placed_at)
        for order in rows
        for seq, (source, target) in enumerate(PATH, start=1)
    ]
    insert_all(steps)
    record_all(ctx, [fact for order in rows for fact in _facts(shop, order)], are_past=True)
    return written


def _order(ctx: Context, shop: Channel, customer: Customer, past: PastOrder) -> Order:
    items = sum(line.gross for line in past.lines if line.kind == "item")
    charges = sum(line.gross for line in past.lines if line.kind != "item")
    discount, tax = sum(line.discount for line in past.lines), sum(line.tax for line in past.lines)
    return Order(
        number=f"{shop.code}-{past.external_ref}",
        company=shop.company,
        channel=shop,
        external_ref=past.external_ref,
        customer=customer,
        customer_name=customer.name,
        state="completed",
        currency=shop.currency,
        tax_included=False,
        bill_to=dict(past.ship_to),
        ship_to=dict(past.ship_to),
        payment_method="on_account",
        note=past.note,
        subtotal=items,
        shipping=charges,
        discount=discount,
        tax=tax,
        total=items + charges - discount + tax,
        placed_at=past.placed_at,
        completed_at=past.placed_at,
        pricing={IMPORTED: ctx.reason},
        version=len(PATH),  # what the facts below will give it
    )


def _write_lines(orders: Sequence[Order], pasts: Sequence[PastOrder]) -> list[Written]:
    """Write the lines, every unit of them delivered."""
    ids = iter(draw_ids((OrderLine, sum(len(past.lines) for past in pasts)))[0])
    written = [
        Written(past, order, [(next(ids), line) for line in past.lines])
        for past, order in zip(pasts, orders, strict=True)
    ]
    rows = (
        (
            key,
            each.order.pk,
            position,
            *(getattr(line, name) for name in SAME),
            *(line.quantity,) * 3,
            *(0,) * len(NONE),
        )
        for each in written
        for position, (key, line) in enumerate(each.lines, start=1)
    )
    copy_rows(
        OrderLine, ("id", "order_id", "position", *SAME, "ordered", "handed_over", "delivered", *NONE), rows
    )
    return written


def _facts(shop: Channel, order: Order) -> Iterable[tuple[Entity, Fact, str, Any]]:
    """Tell one order's story, numbered from one as its row was written."""
    order.version = 0
    story: tuple[Fact, ...] = (
        OrderPlaced(
            order_id=order.public_id,
            number=order.number,
            channel=shop.code,
            total=order.total,
            currency=order.currency,
            payment_method=order.payment_method,
        ),
        OrderConfirmed(order_id=order.public_id),
        OrderCompleted(order_id=order.public_id),
    )
    return [(order, fact, order.public_id, order.placed_at) for fact in story]


def _send(ctx: Context, place: Location, written: Sequence[Written]) -> None:
    """Write what was sent, and take it off the ledger."""
    with_goods = [each for each in written if any(line.sku_id for _, line in each.lines)]
    shipments = [_shipment(place, each) for each in with_goods]
    sent = fulfillment.record_past_shipments(ctx, shipments=shipments)
    pairs = zip(with_goods, sent, strict=True)
    moved = [movement for each, shipment in pairs for movement in _movements(place, each, shipment)]
    inventory.post_movements(ctx, movements=moved)


def _shipment(place: Location, each: Written) -> PastShipment:
    return PastShipment(
        demand=each.order.public_id,
        location_id=place.pk,
        number=each.order.number,
        ship_to=each.past.ship_to,
        sent_at=each.past.placed_at,
        lines=tuple(
            SentLine(key, line.sku_id, line.quantity) for key, line in each.lines if line.sku_id is not None
        ),
    )


def _movements(place: Location, each: Written, shipment: Shipment) -> Iterable[MovementDraft]:
    for key, line in each.lines:
        if line.sku_id is not None:
            yield MovementDraft(
                sku_id=line.sku_id,
                location_id=place.pk,
                quantity=-line.quantity,
                kind="ship",
                at=each.past.placed_at,
                document=shipment.public_id,
                line_ref=key,
            )


def _owe(ctx: Context, shop: Channel, written: Sequence[Written]) -> None:
    owed = [PastPayable(each.order.public_id, each.order.total, each.past.placed_at) for each in written]
    payments.open_past_payables(ctx, company=shop.company.code, currency=shop.currency, payables=owed)


def _invoice(ctx: Context, shop: Channel, written: Sequence[Written]) -> None:
    """Invoice every order that costs anything; the order's id is the invoice's source."""
    costing = [each for each in written if each.order.total]
    drafts = [PastDocument(draft=_draft(shop, each), issued_at=each.past.placed_at) for each in costing]
    issued = invoicing.issue_past(ctx, drafts=drafts)
    by_source = {document.source: document for document in issued}
    entries = [
        _entry(shop, by_source[past.draft.source], past.draft, each.past)
        for past, each in zip(drafts, costing, strict=True)
    ]
    accounting.post_entries(ctx, drafts=entries)
    items = [
        _item(shop, by_source[past.draft.source], each.past)
        for past, each in zip(drafts, costing, strict=True)
    ]
    accounting.enter_past_items(ctx, drafts=items)


def _draft(shop: Channel, each: Written) -> DocumentDraft:
    return DocumentDraft(
        company=shop.company.code,
        about=each.order.public_id,
        source=each.order.public_id,
        buyer={**each.past.ship_to, "order": each.order.number},
        currency=each.order.currency,
        terms_days=0,
        lines=tuple(
            DraftLine(
                line_ref=key,
                kind=line.kind,
                sku_code=line.sku_code,
                description=line.description,
                quantity=line.quantity,
                net=line.gross,
                discount=line.discount,
                tax=line.tax,
                tax_rate_ppm=line.tax_rate_ppm,
            )
            for key, line in each.lines
        ),
    )


def _entry(
    shop: Channel, document: Document, draft: DocumentDraft, past: PastOrder | PastCredit
) -> EntryDraft:
    """Book a document as the books' own reaction would, on its business day."""
    items = sum(line.net for line in draft.lines if line.kind == "item")
    amounts = {
        "net_items": items,
        "net_charges": document.net - items,
        "discount": document.discount,
        "tax": document.tax,
        "total": document.total,
    }
    is_invoice = document.kind == "invoice"
    return EntryDraft(
        company=shop.company.code,
        posted_on=past.booked_on,
        source=document.public_id,
        about=document.about,
        memo=f"{'Invoice' if is_invoice else 'Credit note'} {document.number}",
        currency=document.currency,
        lines=invoice_lines(**amounts) if is_invoice else credit_note_lines(**amounts),
    )


def _item(shop: Channel, document: Document, past: PastOrder | PastCredit) -> ItemDraft:
    """Enter a document in its customer's account as the reaction to a new one would, on its business day."""
    return ItemDraft(
        company=shop.company.code,
        customer_id=past.customer_id,
        kind=document.kind,
        document=document.public_id,
        number=document.number,
        about=document.about,
        currency=document.currency,
        amount=document.total,
        issued_on=past.booked_on,
        due_on=document.due_on if document.kind == "invoice" else past.booked_on,
    )


@command(needs="orders.import")
def record_past_credits(ctx: Context, *, channel: str, credit_notes: Sequence[PastCredit]) -> list[Document]:
    """Write credit notes with their entries and count the units on the order lines they belong to.

    Stock is not moved: what became of the goods is the importer's to book. Raises Refused when a line would
    be credited with more units or money than it was invoiced.
    """
    shop = channel_for(channel)
    wanted = {past.order_id for past in credit_notes if past.order_id is not None}
    orders = {order.pk: order for order in Order.objects.filter(pk__in=wanted).locked()}
    _count_credited(credit_notes)
    facts = [_credited(orders[past.order_id], past) for past in credit_notes if past.order_id is not None]
    record_all(ctx, facts, are_past=True)
    Order.objects.bulk_update(orders.values(), ["version"], batch_size=BATCH)
    drafts = [_past_credit(shop, orders.get(past.order_id or 0), past) for past in credit_notes]
    issued = invoicing.issue_past(ctx, drafts=drafts)
    by_source = {document.source: document for document in issued}
    entries = [
        _entry(shop, by_source[past.source], draft.draft, past)
        for draft, past in zip(drafts, credit_notes, strict=True)
    ]
    accounting.post_entries(ctx, drafts=entries)
    items = [_item(shop, by_source[past.source], past) for past in credit_notes if past.customer_id]
    accounting.enter_past_items(ctx, drafts=items)
    return [by_source[past.source] for past in credit_notes]


def _count_credited(credit_notes: Sequence[PastCredit]) -> None:
    units: dict[int, int] = defaultdict(int)
    for past in credit_notes:
        for line in past.lines:
            if line.line_ref is not None:
                units[line.line_ref] += line.quantity
    rows = list(OrderLine.objects.filter(pk__in=units))
    for row in rows:
        row.credited += units[row.pk]
    OrderLine.objects.bulk_update(rows, ["credited"], batch_size=BATCH)


def _credited(order: Order, past: PastCredit) -> tuple[Entity, Fact, str, Any]:
    fact = LinesCredited(
        order_id=order.public_id,
        credit_ref=past.source,
        amount=sum(line.amount for line in past.lines),
        currency=order.currency,
        reason=past.reason,
        lines=[{"line_ref": line.line_ref, "quantity": line.quantity} for line in past.lines],
    )
    return order, fact, order.public_id, past.at


def _past_credit(shop: Channel, order: Order | None, past: PastCredit) -> PastDocument:
    draft = DocumentDraft(
        company=shop.company.code,
        about=order.public_id if order else "",
        source=past.source,
        buyer={**past.buyer, **({"order": order.number} if order else {})},
        currency=shop.currency,
        terms_days=0,
        lines=tuple(
            DraftLine(
                line_ref=line.line_ref,
                kind=line.kind,
                sku_code=line.sku_code,
                description=line.description,
                quantity=line.quantity,
                net=line.amount,
                discount=0,
                tax=0,
                tax_rate_ppm=0,
            )
            for line in past.lines
        ),
    )
    corrects = order.public_id if order else ""
    return PastDocument(draft=draft, issued_at=past.at, corrects=corrects, is_credit=True, reason=past.reason)
