"""Capture: a draft becomes a placed order with its prices, its stock and its payment arranged, or nothing."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError

from goodorder.basket.commands import count_given
from goodorder.basket.queries import Quoted, price_draft
from goodorder.basket.rules import given_away
from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.inventory import commands as inventory
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import fresh
from goodorder.kernel.command import attempt, command
from goodorder.kernel.errors import Invalid, Refused, naming
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked as checked_quantity
from goodorder.orders.commands.claims import refuse_unsold, sell
from goodorder.orders.commands.lending import hold_over_limit, keep_in_line
from goodorder.orders.commands.payment import checked_payments, open_payment
from goodorder.orders.commands.promising import promise_order
from goodorder.orders.commands.redeeming import buyer_of, redeem
from goodorder.orders.commands.release import moved
from goodorder.orders.commands.steps import step
from goodorder.orders.events import LinesBackordered, OrderPlaced
from goodorder.orders.models import Order, OrderLine
from goodorder.orders.rules import MOST_LINES, OrderDraft
from goodorder.parties import commands as party_commands
from goodorder.parties import queries as parties
from goodorder.parties.models import Channel, Customer
from goodorder.parties.rules import checked as checked_address
from goodorder.reference.queries import reading
from goodorder.shipping.queries import pickup_store


@command(needs="orders.capture")
def capture_order(ctx: Context, *, draft: OrderDraft) -> Order:
    """Accept an order: price it, reserve its stock, promise its dates, arrange its payment, all or nothing.

    Raises Invalid naming the field, Missing for an unknown code, Refused `orders.out_of_stock` with the
    short SKUs that may not wait, `orders.not_for_sale`, `orders.external_ref_taken` for a repeated order,
    `parties.channel_closed`.
    """
    return accept(ctx, draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A draft found sound: everything it names is known, its addresses are clean, and it is priced."""

    draft: OrderDraft
    channel: Channel
    customer: Customer
    quoted: Quoted


def prepared(
    ctx: Context, draft: OrderDraft, *, agreed: Quoted | None = None, promotes: bool = True
) -> Prepared:
    """Check and price a draft inside a command; `agreed` are prices it is not to be priced anew for.

    An offer does not take part in promotions: these are for who orders now.

    Raises what capturing an order does.
    """
    with naming("channel"):
        channel = parties.selling_channel(ctx, code=draft.channel)
    draft = checked_draft(draft)
    _refuse_repeat(channel, draft.external_ref)
    skus = resolved(draft, ctx.now.date())
    customer = _customer(ctx, draft)
    quoted = agreed or price_draft(ctx, channel, draft, skus, buyer_of(customer), promotes=promotes)
    return Prepared(draft=draft, channel=channel, customer=customer, quoted=quoted)


def accept(ctx: Context, draft: OrderDraft, *, taking: str = "", agreed: Quoted | None = None) -> Order:
    """Capture an order inside a command, at agreed prices if there are any.

    It takes over what a demand (`taking`, a cart or a quote) holds.
    """
    with reading():
        return _accepted(ctx, draft, taking=taking, agreed=agreed)


def _accepted(ctx: Context, draft: OrderDraft, *, taking: str, agreed: Quoted | None) -> Order:
    asked = prepared(ctx, draft, agreed=agreed)
    draft, channel, quoted = asked.draft, asked.channel, asked.quoted
    keep_in_line(ctx, channel.company, asked.customer, draft.method_for(quoted.priced.total))
    order = _write(ctx, asked)
    lines = write_lines(order, draft, quoted, is_agreed=agreed is not None)
    items = [line for line in lines if line.kind == "item"]
    refuse_unsold_parts(quoted)
    if taking:
        _take_over(ctx, order, items, taking)
    short = sell(ctx, order, items, backorders=channel.backorders)
    promise_order(ctx, order, items)
    step(ctx, order, "place")
    record(ctx, order, placed(order))
    if short:
        record(ctx, order, LinesBackordered(order_id=order.public_id, lines=short))
    redeem(ctx, order, lines, quoted.promoted, quoted.priced)
    if agreed is None:
        count_given(ctx, order, given_away(draft, quoted.explanation))
    open_payment(ctx, order, draft)
    hold_over_limit(ctx, order)
    return order


def placed(order: Order) -> OrderPlaced:
    """Tell of a new order."""
    return OrderPlaced(
        order_id=order.public_id,
        number=order.number,
        channel=order.channel.code,
        total=order.total,
        currency=order.currency,
        payment_method=order.payment_method,
    )


def refuse_unsold_parts(quoted: Quoted) -> None:
    """Refuse what takes kits with a part that is no longer sold."""
    for item in quoted.items:
        if item.kit_group:
            refuse_unsold(item.sku, field=f"{item.place}.sku")


def _take_over(ctx: Context, order: Order, items: list[OrderLine], demand: str) -> None:
    """Make what a cart holds the order's, before anything is looked for elsewhere."""
    wanted = [(line.pk, line.sku_id, line.unsourced) for line in items if line.sku_id is not None]
    got = inventory.take_over(ctx, demand=demand, to=order.public_id, lines=wanted)
    for line in items:
        line.reserved, line.unsourced = got.get(line.pk, 0), line.ordered - got.get(line.pk, 0)
    if store := pickup_store(order.service):
        _bring_to_store(ctx, order, [line for line in items if line.reserved], store)
    OrderLine.objects.bulk_update(items, ["reserved", "unsourced"])


def _bring_to_store(ctx: Context, order: Order, items: list[OrderLine], store: str) -> None:
    """Hold what a cart held at the store it is collected at; what is not there is let go, and refused later."""
    if not moved(ctx, order, items, {(line.pk, store): line.reserved for line in items}):
        inventory.hand_back(ctx, demand=order.public_id)
        for line in items:
            line.reserved, line.unsourced = 0, line.ordered


def checked_draft(draft: OrderDraft) -> OrderDraft:
    """Return the draft with clean addresses; raises Invalid naming the field that is wrong."""
    if not 1 <= len(draft.lines) <= MOST_LINES:
        raise Invalid("orders.line_count", f"lines: an order has 1 to {MOST_LINES} lines", field="lines")
    for at, line in enumerate(draft.lines):
        checked_quantity(line.quantity, field=f"lines[{at}].quantity")
    checked_payments(draft)
    ship_to = checked_address(draft.ship_to, field="ship_to")
    bill_to = checked_address(draft.bill_to, field="bill_to") if draft.bill_to else ship_to
    ref = checks.text(draft.external_ref, field="external_ref", most=120, least=0)
    return replace(draft, ship_to=ship_to, bill_to=bill_to, external_ref=ref or None)


def _refuse_repeat(channel: Channel, external_ref: str | None) -> None:
    if external_ref is None:
        return
    if taken := Order.objects.filter(channel=channel, external_ref=external_ref).first():
        message = f"external_ref: {external_ref} is already order {taken.number}"
        raise Refused("orders.external_ref_taken", message, field="external_ref", order_id=taken.public_id)


def resolved(draft: OrderDraft, today: date) -> list[Sku]:
    """Return the SKU of each draft line; a code that is not known or no longer sold is refused by name."""
    found = catalog.resolve_skus([line.sku for line in draft.lines], on=today)
    for at, line in enumerate(draft.lines):
        refuse_unsold(found[line.sku], field=f"lines[{at}].sku")
    return [found[line.sku] for line in draft.lines]


def _customer(ctx: Context, draft: OrderDraft) -> Customer:
    if isinstance(draft.customer, str):
        with naming("customer_id"):
            return parties.customer_for(draft.customer).person
    return party_commands.match_customer(ctx, particulars=draft.customer).person


def _write(ctx: Context, asked: Prepared) -> Order:
    order = order_of(ctx, asked, *parties.draw_order_numbers([asked.channel], ctx.now.year))
    try:
        attempt(lambda: order.save(force_insert=True))
    except IntegrityError:
        _refuse_repeat(asked.channel, asked.draft.external_ref)  # the same order came twice at once
        raise
    return order


def order_of(ctx: Context, asked: Prepared, number: str = "") -> Order:
    """Return what is to be written of an order; one that may be refused yet has no number."""
    draft, channel, customer, priced = asked.draft, asked.channel, asked.customer, asked.quoted.priced
    return fresh(
        Order,
        number=number,
        company=channel.company,
        channel=channel,
        external_ref=draft.external_ref,
        customer=customer,
        customer_name=customer.name,
        currency=channel.currency,
        tax_included=channel.tax_included,
        bill_to=(draft.bill_to or draft.ship_to).as_json(),
        ship_to=draft.ship_to.as_json(),
        service=draft.service,
        ship_complete=draft.ship_complete,
        payment_method=draft.method_for(priced.total),
        note=draft.note,
        wanted_on=draft.wanted_on,
        subtotal=priced.subtotal,
        shipping=priced.shipping,
        discount=priced.discount,
        tax=priced.tax,
        total=priced.total,
        placed_at=ctx.now,
        pricing=asked.quoted.explanation,
    )


def write_lines(
    order: Order, draft: OrderDraft, quoted: Quoted, *, after: int = 0, is_agreed: bool = False
) -> list[OrderLine]:
    """Write the items, then the shipping charge if there is one; every unit starts unsourced.

    `after` is the last position the order has already. Prices that were agreed, or given by hand, stand.
    """
    return OrderLine.objects.bulk_create(lines_of(order, draft, quoted, after=after, is_agreed=is_agreed))


def lines_of(
    order: Order, draft: OrderDraft, quoted: Quoted, *, after: int = 0, is_agreed: bool = False
) -> list[OrderLine]:
    """Return what `write_lines` writes."""
    lines = []
    given = {f"lines[{at}]" for at, line in enumerate(draft.lines) if line.unit_price is not None}
    quotes = zip(quoted.asked, quoted.taxes, quoted.priced.lines, strict=True)
    for at, (asked, tax, priced) in enumerate(quotes):
        item = quoted.items[at] if at < len(quoted.items) else None
        line = fresh(
            OrderLine,
            order=order,
            position=after + at + 1,
            kind=asked.kind,
            sku=item.sku if item else None,
            sku_code=item.sku.code if item else "",
            description=item.sku.name if item else draft.service,
            unit_price=asked.unit_price,
            gross=priced.gross,
            discount=priced.discount,
            tax=priced.tax,
            tax_rate_ppm=tax.owed_ppm,
            tax_category=tax.category,
            tax_reason=tax.reason[:200],
            ordered=asked.quantity,
            unsourced=asked.quantity,
            is_price_given=is_agreed or (item is not None and item.place in given),
        )
        if item and item.kit_group:
            line.kit_group, line.kit_count = after + item.kit_group, item.kit_count
            line.kit_sku_code = item.kit_sku_code
        lines.append(line)
    return lines
