"""Changing an order that was placed: what is added, redirected, repriced, cancelled and taken back, all at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from goodorder.basket.commands import count_prices, count_refunds
from goodorder.basket.queries import Sale, class_taxes, price_draft, tax_case
from goodorder.catalog import queries as catalog
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.rules import Route
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.orders.commands.adjusting import Cause, owe, post
from goodorder.orders.commands.cancel import OPEN_STATES, cancel_lines
from goodorder.orders.commands.capture import refuse_unsold_parts, resolved, write_lines
from goodorder.orders.commands.claims import refuse_unsold, sell
from goodorder.orders.commands.credit import credit_lines
from goodorder.orders.commands.promising import promise_again, promise_order
from goodorder.orders.commands.promoting import Promoting, promote
from goodorder.orders.commands.redeeming import buyer_of
from goodorder.orders.commands.steps import line_at, lines_of, locked, step
from goodorder.orders.events import LinesBackordered, OrderAmended
from goodorder.orders.models import Order, OrderLine
from goodorder.orders.rules import Changes, OrderDraft
from goodorder.parties.rules import checked as checked_address
from goodorder.parties.rules import from_json
from goodorder.payments.queries import payable_of
from goodorder.pricing.rules import LineToPrice, TaxDetermined, price_lines
from goodorder.pricing.rules.units import PriceTerms, repriced
from goodorder.shipping.queries import quote
from goodorder.shipping.rules import Quote


@dataclass(frozen=True, slots=True)
class _Work:
    """An order under change: its lines as they were, how many units of which go, and which are to be more."""

    order: Order
    lines: list[OrderLine]
    changes: Changes
    fewer: Mapping[int, int]
    more: Mapping[int, int]
    cause: Cause


def amend(ctx: Context, order: Order, changes: Changes, ref: str) -> None:
    """Change a locked order as asked and say so, or refuse all of it; `ref` is the amendment's public id."""
    before = payable_of(order.public_id).amount
    change_order(ctx, order.public_id, changes, ref)
    order.refresh_from_db()
    fact = OrderAmended(
        order_id=order.public_id,
        amendment_id=ref,
        what=changes.in_words,
        difference=payable_of(order.public_id).amount - before,
        currency=order.currency,
        reason=changes.reason,
    )
    record(ctx, order, fact)


def change_order(ctx: Context, order_id: str, changes: Changes, ref: str) -> list[str]:
    """Change a locked order as asked, or refuse all of it; returns what promotions did, in words.

    What is owed rises before it falls, so that what only moves between lines asks nobody for money.
    """
    work = _begun(ctx, order_id, changes, ref)
    is_elsewhere = _redirect(ctx, work)
    added = [*_added(ctx, work), *_again(work), *_swapped(work)]
    more = sum(line.total for line in added) + _reprice(ctx, work, added, is_elsewhere=is_elsewhere)
    promoting = _promoting(work)
    more += promote(ctx, promoting, changes)
    owe(ctx, work.order, more, changes.reason)
    if added:
        _sell(ctx, work.order, [line for line in added if line.kind == "item"])
    if work.fewer:
        ctx.require("orders.cancel")
        cancel_lines(ctx, order_id=order_id, quantities=work.fewer, reason=changes.reason)
    if changes.credit:
        ctx.require("orders.credit")
        _count_credit(ctx, work)
        credit_lines(
            ctx, order_id=order_id, quantities=changes.credit, reason=changes.reason, ref=work.cause.ref
        )
    return promoting.notes


def _count_credit(ctx: Context, work: _Work) -> None:
    """Count what is taken back without anything in its place."""
    lines, changes = lines_of(work.order), work.changes
    found = [(line_at(lines, at), n) for at, n in changes.credit.items() if at not in changes.swap]
    given = [(line, line.units(first=line.credited, count=n)["total"]) for line, n in found]
    count_refunds(ctx, work.order, given)


def _promoting(work: _Work) -> Promoting:
    """Say of every line, new ones too, how many units stay and have not left."""
    lines = lines_of(work.order)
    opened = {line.pk: line.live - line.handed_over - work.fewer.get(line.position, 0) for line in lines}
    return Promoting(work.order, lines, opened, work.cause)


def _begun(ctx: Context, order_id: str, changes: Changes, ref: str) -> _Work:
    """Read the order and refuse what cannot be changed any more; a completed one is opened again for new lines."""
    order = locked(ctx, order_id)
    lines = lines_of(order)
    wanted = {at: n - line_at(lines, at).live for at, n in changes.quantities.items()}
    fewer = {at: -n for at, n in wanted.items() if n < 0}
    more = {at: n for at, n in wanted.items() if n > 0}
    if order.state not in {*OPEN_STATES, "completed"}:
        raise Refused("orders.finished", f"order {order.number} is {order.state}; nothing can be changed")
    if order.state == "completed" and (changes.add or changes.swap or more):
        order.completed_at = None
        step(ctx, order, "reopen")
    skus = {line.sku_id for line in lines if line.sku_id and line.position in {*fewer, *more}}
    inventory.keep_stock(ctx, sku_ids=skus)
    return _Work(order, lines, changes, fewer, more, Cause(ref, changes.reason))


def _redirect(ctx: Context, work: _Work) -> bool:
    """Change address, service and note; returns whether the goods go to another country or region."""
    order, changes = work.order, work.changes
    was = order.ship_to
    if changes.note is not None:
        order.note = changes.note
    if changes.ship_to is not None:
        order.ship_to = checked_address(changes.ship_to, field="ship_to").as_json()
    if changes.service is not None:
        order.service = changes.service
    order.save(update_fields=["note", "ship_to", "service"])
    if changes.ship_to is not None or changes.service is not None:
        is_new = changes.add or changes.swap or work.more
        if not is_new and not any(line.live > line.handed_over for line in work.lines):
            message = f"ship_to: everything of order {order.number} has left; tell the carrier"
            raise Refused("orders.too_late", message, field="ship_to")
        route = Route(service=order.service, ship_to=order.ship_to, company=order.company.code)
        fulfillment.redirect_work(ctx, demand=order.public_id, route=route)
        moved = {line.pk for line in work.lines}
        promise_again(ctx, order, work.lines, moved=moved, reason="it goes another way")
    return any(was.get(name) != order.ship_to.get(name) for name in ("country", "region"))


def _added(ctx: Context, work: _Work) -> list[OrderLine]:
    """Write what is added as lines of their own, at today's prices of the channel."""
    order, changes = work.order, work.changes
    if not changes.add:
        return []
    draft = OrderDraft(
        channel=order.channel.code,
        customer=order.customer.public_id,
        ship_to=from_json(order.ship_to),
        lines=changes.add,
    )
    skus = resolved(draft, ctx.now.date())
    quoted = price_draft(ctx, order.channel, draft, skus, buyer_of(order.customer), promotes=False)
    refuse_unsold_parts(quoted)
    lines = write_lines(order, draft, quoted, after=_last(order))
    if by_whom := quoted.explanation.get("tax_engine"):
        order.pricing = {**order.pricing, "tax_of_added": [*order.pricing.get("tax_of_added", []), by_whom]}
        order.save(update_fields=["pricing"])
    for line in lines:
        line.added_by = work.cause.ref
    OrderLine.objects.bulk_update(lines, ["added_by"])
    return lines


def _again(work: _Work) -> list[OrderLine]:
    """Write more units of a line as a line of their own, at the price and rate that were agreed for it."""
    found = []
    for at, count in sorted(work.more.items()):
        old = line_at(work.lines, at)
        if old.sku is None or old.kit_group:
            message = (
                f"quantities[{at}]: line {at} is a charge or a part of a kit; add what is wanted by its SKU"
            )
            raise Invalid("orders.line_not_extendable", message, field=f"quantities[{at}]")
        refuse_unsold(old.sku, field=f"quantities[{at}]")
        last = max(0, old.live - 1)
        asked = LineToPrice("item", count, old.price_of_unit(last), rate_ppm=old.rate_of_unit(last))
        new = _priced(work, asked, description=old.description)
        new.tax_category, new.tax_reason = old.tax_category, old.tax_reason
        new.sku, new.sku_code, new.is_price_given = old.sku, old.sku_code, old.is_price_given
        new.save()
        found.append(new)
    return found


def _swapped(work: _Work) -> list[OrderLine]:
    """Write another SKU in the place of units that are taken back, at exactly their amounts, tax and rate."""
    found = []
    for at, code in sorted(work.changes.swap.items()):
        old, count, new = line_at(work.lines, at), work.changes.credit[at], catalog.resolve_sku(code)
        refuse_unsold(new, field=f"swap[{at}]")
        was = old.units(first=old.credited, count=count)
        line = OrderLine(
            order=work.order,
            position=_last(work.order) + 1,
            sku=new,
            sku_code=new.code,
            description=new.name,
            unit_price=old.price_of_unit(old.credited),
            ordered=count,
            unsourced=count,
            added_by=work.cause.ref,
            **{name: was[name] for name in ("gross", "discount", "tax", "tax_rate_ppm")},
            **{name: was[name] for name in ("tax_category", "tax_reason")},
        )
        line.save()
        found.append(line)
    return found


def _priced(work: _Work, asked: LineToPrice, *, description: str) -> OrderLine:
    """Return a line to be, at the end of the order."""
    (priced,) = price_lines([asked], tax_included=work.order.tax_included).lines
    return OrderLine(
        order=work.order,
        position=_last(work.order) + 1,
        kind=asked.kind,
        description=description,
        unit_price=asked.unit_price,
        gross=priced.gross,
        discount=priced.discount,
        tax=priced.tax,
        tax_rate_ppm=asked.rate_ppm,
        ordered=asked.quantity,
        unsourced=asked.quantity,
        added_by=work.cause.ref,
    )


def _last(order: Order) -> int:
    return max(order.lines.values_list("position", flat=True))


def _reprice(ctx: Context, work: _Work, added: list[OrderLine], *, is_elsewhere: bool) -> int:
    """Bring what has not left to its new price and tax; returns what that costs more."""
    order, changes = work.order, work.changes
    if changes.prices:
        ctx.require("orders.override_price")
        count_prices(ctx, order, work.lines, changes.prices)
    is_requoted = is_elsewhere or changes.service is not None
    charge = _charge(work, added) if is_requoted else None
    lines = [*work.lines, *added]
    taxes = _taxes(ctx, order, lines, charge) if is_requoted else {}
    terms: dict[int, PriceTerms] = {}
    for line in lines:
        price, rate = changes.prices.get(line.position), line.rate_of_unit(line.handed_over)
        if line.kind == "shipping" and is_requoted and price is None:
            price = charge.amount if charge else 0
        if is_elsewhere and line.kind == "item" and line.sku:
            rate = _taxed(line, taxes[line.sku.tax_class])
        elif line.kind == "shipping" and charge:
            rate = _taxed(line, taxes[charge.tax_class])
        terms[line.pk] = PriceTerms(rate, order.tax_included, price, line.price_of_unit(line.handed_over))
    more = sum(_post(ctx, work, line, terms[line.pk]) for line in lines)
    return more + _first_charge(work, charge, taxes)


def _post(ctx: Context, work: _Work, line: OrderLine, terms: PriceTerms) -> int:
    """Bring the units of a line that stay and have not left to other terms, if these are other."""
    count = line.live - work.fewer.get(line.position, 0) - line.handed_over
    asked = line.position in work.changes.prices
    if count <= 0 and asked:
        message = (
            f"prices[{line.position}]: all units of line {line.position} have left; give money back instead"
        )
        raise Refused("orders.too_late", message, field="prices", line=line.position, possible=0)
    is_same = terms.unit_price is None and terms.rate_ppm == line.rate_of_unit(line.handed_over)
    if count <= 0 or is_same:
        return 0
    if asked:
        line.is_price_given = True
        line.save(update_fields=["is_price_given"])
    return post(ctx, line, repriced(line.runs(first=line.handed_over, count=count), terms), work.cause)


def _charge(work: _Work, added: list[OrderLine]) -> Quote | None:
    """Ask what the service costs now for what goes on the way."""
    order = work.order
    if not order.service:
        return None
    weight_g = sum(line.live * line.sku.weight_g for line in [*work.lines, *added] if line.sku)
    found = quote(service_code=order.service, country=order.ship_to["country"], weight_g=weight_g)
    if found.currency != order.currency:
        message = f"service: {order.service} is priced in {found.currency}, the order is in {order.currency}"
        raise Invalid("orders.service_currency", message, field="service")
    return found


def _taxes(
    ctx: Context, order: Order, lines: list[OrderLine], charge: Quote | None
) -> dict[str, TaxDetermined]:
    """Determine the tax on each class where the goods go."""
    amounts = {charge.tax_class: charge.amount} if charge else {}
    for line in lines:
        if line.sku:
            left = line.price_of_unit(line.handed_over) * max(0, line.live - line.handed_over)
            amounts[line.sku.tax_class] = amounts.get(line.sku.tax_class, 0) + left
    ship_to = from_json(order.ship_to)
    sale = Sale(order.channel, tax_case(ctx, order.channel, ship_to, order.customer), ship_to)
    return class_taxes(ctx, sale, amounts)


def _taxed(line: OrderLine, tax: TaxDetermined) -> int:
    """Return the rate for units that have not left; a line of which none has is of the new category whole."""
    if not line.handed_over:
        line.tax_category, line.tax_reason = tax.category, tax.reason[:200]
        line.save(update_fields=["tax_category", "tax_reason"])
    return tax.owed_ppm


def _first_charge(work: _Work, charge: Quote | None, taxes: Mapping[str, TaxDetermined]) -> int:
    """Charge for a service where nothing was charged before; returns what it costs."""
    if not charge or not charge.amount or any(line.kind == "shipping" for line in work.lines):
        return 0
    tax = taxes[charge.tax_class]
    asked = LineToPrice("shipping", 1, charge.amount, rate_ppm=tax.owed_ppm)
    new = _priced(work, asked, description=work.order.service)
    new.tax_category, new.tax_reason = tax.category, tax.reason[:200]
    new.save()
    return new.total


def _sell(ctx: Context, order: Order, items: list[OrderLine]) -> None:
    """Hold stock for new lines, and promise their dates."""
    if short := sell(ctx, order, items, backorders=order.channel.backorders):
        record(ctx, order, LinesBackordered(order_id=order.public_id, lines=short))
    promise_order(ctx, order, items)
