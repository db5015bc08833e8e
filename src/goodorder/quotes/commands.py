"""Every write of quotes: priced once, issued with an option on stock, ordered as they stand."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from goodorder.basket.commands import count_given
from goodorder.basket.queries import Item, Quoted
from goodorder.basket.rules import given_away, unpromoted
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import HoldTerms
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.numbering import next_number
from goodorder.locations.queries import active_locations
from goodorder.orders.commands.capture import Prepared, accept, prepared
from goodorder.orders.commands.claims import reserve_planned
from goodorder.orders.models import Order
from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft
from goodorder.parties.rules import from_json
from goodorder.pricing.rules import (
    LineToPrice,
    PricedLine,
    PricedOrder,
    TaxComponent,
    TaxDetermined,
)
from goodorder.quotes.events import (
    QuoteAccepted,
    QuoteDeclined,
    QuoteDrafted,
    QuoteExpired,
    QuoteIssued,
    QuoteRevised,
)
from goodorder.quotes.models import Quote, QuoteLine
from goodorder.quotes.rules import QuoteTerms, checked_terms
from goodorder.quotes.states import QUOTE
from goodorder.sourcing.rules import Demand

_OF_KIT = ("kit_group", "kit_sku_code", "kit_count")
_SUMS = ("subtotal", "shipping", "discount", "tax", "total")


@command(needs="quotes.edit")
def draft_quote(ctx: Context, *, draft: OrderDraft, terms: QuoteTerms) -> Quote:
    """Price what a customer asks for, as an order would be today; nothing is promised yet.

    Raises what capturing the order would (but for stock), Invalid for the validity.
    """
    return _written(ctx, _prepared(ctx, draft), terms, number=next_number("QU", ctx.now.year))


@command(needs="quotes.edit")
def revise_quote(ctx: Context, *, quote_id: str, draft: OrderDraft, terms: QuoteTerms) -> Quote:
    """Replace a quote by its next revision, priced anew; the old one can no longer be accepted.

    What it held of stock is free again until the new one is issued. Raises what `draft_quote` does,
    Refused when it was accepted or replaced before.
    """
    old = _locked(ctx, quote_id)
    asked = _prepared(ctx, draft)
    _step(ctx, old, "revise")
    inventory.hand_back(ctx, demand=old.public_id)
    new = _written(ctx, asked, terms, number=old.number, revision=old.revision + 1)
    record(ctx, old, QuoteRevised(quote_id=old.public_id, by_quote_id=new.public_id))
    return new


@command(needs="quotes.edit")
def issue_quote(ctx: Context, *, quote_id: str) -> Quote:
    """Give the offer to the customer: from now on its prices stand, and its stock if it says so.

    Raises Refused `orders.out_of_stock` naming the first SKU that cannot be held, `inventory.hold_limit`,
    Invalid when its day is over, Refused when it was issued before.
    """
    quote = _locked(ctx, quote_id)
    checked_terms(_terms(quote), today=ctx.now.date())
    _step(ctx, quote, "issue")
    held = _hold(ctx, quote) if quote.holds_stock else 0
    fact = QuoteIssued(quote_id=quote.public_id, valid_until=quote.valid_until.isoformat(), units_held=held)
    record(ctx, quote, fact)
    return quote


@command(needs="quotes.accept")
def accept_quote(
    ctx: Context, *, quote_id: str, payment: PaymentDraft, external_ref: str | None = None
) -> Order:
    """Order what a quote offers, at its prices and taxes, whatever lists say by now; its stock goes along.

    Raises Refused `quotes.expired` when its day is over, `quote.move_not_open` when it is not in force, and
    what capturing an order does.
    """
    quote = _locked(ctx, quote_id)
    if quote.state == "issued" and quote.valid_until < ctx.now.date():
        message = f"quote {quote.number} was valid until {quote.valid_until}; revise it to offer it again"
        raise Refused("quotes.expired", message, valid_until=quote.valid_until.isoformat())
    QUOTE.target(quote.state, "accept")
    draft = replace(_draft_of(quote), payment=payment, external_ref=external_ref)
    order = accept(ctx, draft, taking=quote.public_id, agreed=_agreed(quote))
    inventory.hand_back(ctx, demand=quote.public_id)
    quote.order = order
    _step(ctx, quote, "accept")
    record(ctx, quote, QuoteAccepted(quote_id=quote.public_id, order_id=order.public_id))
    return order


@command(needs="quotes.accept")
def decline_quote(ctx: Context, *, quote_id: str, reason: str) -> Quote:
    """Note that the customer does not want it, and why; its stock is free again."""
    why = checks.text(reason, field="reason", most=300)
    quote = _locked(ctx, quote_id)
    quote.reason = why
    _step(ctx, quote, "decline")
    inventory.hand_back(ctx, demand=quote.public_id)
    record(ctx, quote, QuoteDeclined(quote_id=quote.public_id, reason=why))
    return quote


@command(needs="quotes.edit")
def expire_quote(ctx: Context, *, quote_id: str) -> Quote:
    """End a quote whose day is over. Raises Refused `quotes.still_valid` while it is not."""
    quote = _locked(ctx, quote_id)
    if quote.valid_until >= ctx.now.date():
        message = f"quote {quote.number} is valid until {quote.valid_until}; decline or revise it instead"
        raise Refused("quotes.still_valid", message)
    _step(ctx, quote, "expire")
    inventory.hand_back(ctx, demand=quote.public_id)
    record(ctx, quote, QuoteExpired(quote_id=quote.public_id))
    return quote


def _locked(ctx: Context, quote_id: str) -> Quote:
    rows = Quote.objects.visible_to(ctx).select_related("channel__company", "customer")
    return rows.locked().by_public_id(quote_id)


def _step(ctx: Context, quote: Quote, event: str) -> None:
    QUOTE.step(quote, event)
    if event == "issue":
        quote.issued_at = ctx.now
    else:
        quote.decided_at = ctx.now
    quote.save(update_fields=["state", "issued_at", "decided_at", "reason", "order"])


def _terms(quote: Quote) -> QuoteTerms:
    return QuoteTerms(valid_until=quote.valid_until, holds_stock=quote.holds_stock)


def _prepared(ctx: Context, draft: OrderDraft) -> Prepared:
    """Price a draft as an offer: at list prices and what was given by hand, without promotions."""
    if draft.coupons:
        message = "coupons: an offer takes none, they are for orders; give a discount instead"
        raise Invalid("quotes.coupons_refused", message, field="coupons")
    return prepared(ctx, draft, promotes=False)


def _written(ctx: Context, asked: Prepared, terms: QuoteTerms, *, number: str, revision: int = 1) -> Quote:
    checked_terms(terms, today=ctx.now.date())
    draft, priced = asked.draft, asked.quoted.priced
    quote = Quote.objects.create(
        number=number,
        revision=revision,
        company=asked.channel.company,
        channel=asked.channel,
        customer=asked.customer,
        currency=asked.channel.currency,
        tax_included=asked.channel.tax_included,
        valid_until=terms.valid_until,
        holds_stock=terms.holds_stock,
        asked=[[line.sku, line.quantity, line.unit_price, line.discount] for line in draft.lines],
        bill_to=(draft.bill_to or draft.ship_to).as_json(),
        ship_to=draft.ship_to.as_json(),
        service=draft.service,
        ship_complete=draft.ship_complete,
        note=draft.note,
        pricing=asked.quoted.explanation,
        created_at=ctx.now,
        created_by=ctx.actor,
        **{name: getattr(priced, name) for name in _SUMS},
    )
    QuoteLine.objects.bulk_create(_lines(quote, draft, asked.quoted))
    count_given(ctx, quote, given_away(draft, asked.quoted.explanation))
    fact = QuoteDrafted(
        quote_id=quote.public_id,
        number=number,
        revision=revision,
        total=quote.total,
        currency=quote.currency,
    )
    record(ctx, quote, fact)
    return quote


def _lines(quote: Quote, draft: OrderDraft, quoted: Quoted) -> list[QuoteLine]:
    lines = []
    offered = zip(quoted.asked, quoted.taxes, quoted.priced.lines, strict=True)
    for at, (asked, tax, priced) in enumerate(offered):
        item = quoted.items[at] if at < len(quoted.items) else None
        line = QuoteLine(
            quote=quote,
            position=at + 1,
            kind=asked.kind,
            sku=item.sku if item else None,
            description=item.sku.name if item else draft.service,
            quantity=asked.quantity,
            unit_price=asked.unit_price,
            gross=priced.gross,
            discount=priced.discount,
            tax=priced.tax,
            tax_rate_ppm=tax.owed_ppm,
            tax_category=tax.category,
            tax_reason=tax.reason[:200],
        )
        if item:
            for name in _OF_KIT:
                setattr(line, name, getattr(item, name))
        lines.append(line)
    return lines


def _hold(ctx: Context, quote: Quote) -> int:
    """Hold every unit until the last day is over; returns how many."""
    wanted: dict[int, int] = {}
    for line in quote.lines.all():
        if line.sku_id is not None:
            wanted[line.sku_id] = wanted.get(line.sku_id, 0) + line.quantity
    inventory.keep_stock(ctx, sku_ids=wanted)
    end = datetime.combine(quote.valid_until + timedelta(days=1), time.min, tzinfo=UTC)
    terms = HoldTerms(
        expires_at=end,
        holder=str(quote.customer.public_id),
        channel=quote.channel.code,
        min_life_days=quote.customer.min_life_days,
    )
    demands = [Demand(sku_id, sku_id, units) for sku_id, units in sorted(wanted.items())]
    places = active_locations(quote.channel.company.code)
    short = reserve_planned(
        ctx, demand=quote.public_id, places=places, demands=demands, terms=terms, may_wait=False
    ).short
    if short:
        lacking = {line.sku_id: line.sku.code for line in quote.lines.select_related("sku") if line.sku}
        words = ", ".join(f"{lacking[sku_id]} (short by {units})" for sku_id, units in sorted(short.items()))
        message = f"not enough stock to hold: {words}; offer fewer, or do not hold stock"
        raise Refused("quotes.stock_short", message, field="holds_stock")
    return sum(wanted.values())


def _draft_of(quote: Quote) -> OrderDraft:
    """Return what the customer asked for as an order's draft."""
    return OrderDraft(
        channel=quote.channel.code,
        customer=str(quote.customer.public_id),
        ship_to=from_json(quote.ship_to),
        bill_to=from_json(quote.bill_to),
        lines=tuple(DraftLine(sku=sku, quantity=quantity) for sku, quantity, _, _ in quote.asked),
        service=quote.service,
        ship_complete=quote.ship_complete,
        note=quote.note,
    )


def _agreed(quote: Quote) -> Quoted:
    """Return the prices of a quote as an order takes them: nothing is looked up or rounded anew."""
    lines = list(quote.lines.select_related("sku").order_by("position"))
    if quote.channel.currency != quote.currency or quote.channel.tax_included != quote.tax_included:
        message = f"channel {quote.channel.code} no longer sells as it did when this was offered; revise it"
        raise Invalid("quotes.channel_changed", message, field="channel")
    items = [_item(line) for line in lines if line.sku is not None]
    asked = [LineToPrice(line.kind, line.quantity, line.unit_price, 0, line.tax_rate_ppm) for line in lines]
    priced = PricedOrder(
        tuple(PricedLine(line.gross, line.discount, line.tax, line.total) for line in lines),
        *(getattr(quote, name) for name in _SUMS),
    )
    taxes = [_tax(line) for line in lines]
    promoted = unpromoted(asked, quote.currency)
    return Quoted(
        items, promoted, taxes, priced, {**quote.pricing, "quote": f"{quote.number}/{quote.revision}"}
    )


def _tax(line: QuoteLine) -> TaxDetermined:
    """Return the tax as it was determined: its rate in one part, or the reason why none is owed."""
    parts = (TaxComponent("", "", line.tax_rate_ppm),) if line.tax_rate_ppm else ()
    return TaxDetermined(parts, line.tax_category, line.tax_reason)


def _item(line: QuoteLine) -> Item:
    if line.sku is None:
        raise ValueError(f"line {line.pk} is a charge")
    return Item(
        line.sku,
        line.quantity,
        line.unit_price,
        0,
        f"lines[{line.position - 1}]",
        **{name: getattr(line, name) for name in _OF_KIT},
    )
