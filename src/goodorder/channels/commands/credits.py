"""Credit notes of the past: each of their lines finds the sale it belongs to, or stands alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from goodorder.channels.rules.history import BACK, Buyer, PastLine, PastUnit
from goodorder.channels.rules.matching import Match, Sale, match
from goodorder.kernel.money import units_share
from goodorder.orders.queries import past_lines_to_credit
from goodorder.orders.rules import PastCredit, PastCreditLine
from goodorder.parties.models import Channel, Customer
from goodorder.parties.rules import PostalAddress

Sales = Mapping[tuple[int, str], list[Sale]]  # by customer and code


def credits_of(
    shop: Channel, customers: Mapping[Buyer, Customer], zone: ZoneInfo, units: Sequence[PastUnit]
) -> list[tuple[PastUnit, PastCredit]]:
    """Return the credit notes of units that take back: one for each order they reach, one for the rest."""
    sales = _sales(customers, units)
    return [
        (unit, past)
        for unit in units
        if unit.buyer
        for past in _notes(shop, customers[unit.buyer], zone, unit, sales)
    ]


def _sales(customers: Mapping[Buyer, Customer], units: Sequence[PastUnit]) -> Sales:
    codes = {line.sku for unit in units for line in unit.of(BACK)}
    buyers = {customers[unit.buyer].pk for unit in units if unit.buyer and unit.buyer.is_known}
    found: dict[tuple[int, str], list[Sale]] = defaultdict(list)
    for row in past_lines_to_credit(customer_ids=buyers, codes=codes):
        left = row.handed_over - row.credited
        sale = Sale(row.order_id, row.pk, row.order.placed_at, row.unit_price, left)
        found[row.order.customer_id, row.sku_code].append(sale)
    return found


def _notes(
    shop: Channel, customer: Customer, zone: ZoneInfo, unit: PastUnit, sales: Sales
) -> list[PastCredit]:
    if unit.at is None or unit.buyer is None:
        return []
    by_order: dict[int | None, list[PastCreditLine]] = defaultdict(list)
    for line in unit.of(BACK):
        for found, piece in _pieces(line, _matches(customer, unit, line, sales)):
            by_order[found].append(piece)
    buyer = PostalAddress(name=customer.name, phone=unit.buyer.phone, **dict(unit.buyer.postal)).as_json()
    return [
        PastCredit(
            source=f"{shop.code}:{unit.number}" + (f":{count}" if count else ""),
            at=unit.at,
            booked_on=unit.at.astimezone(zone).date(),
            reason=f"credit note {unit.number}",
            order_id=order_id,
            buyer=buyer,
            lines=tuple(lines),
            customer_id=customer.public_id,
        )
        for count, (order_id, lines) in enumerate(by_order.items())
    ]


def _matches(customer: Customer, unit: PastUnit, line: PastLine, sales: Sales) -> list[Match]:
    """Find the sales of a line; fees are no goods, and a buyer nobody knows has no sales."""
    if line.kind == "fee" or unit.at is None or unit.buyer is None or not unit.buyer.is_known:
        return [Match(None, line.quantity)]
    candidates = sales.get((customer.pk, line.sku), [])
    return match(candidates, quantity=line.quantity, unit_price=line.unit_price, at=unit.at)


def _pieces(line: PastLine, matches: Sequence[Match]) -> list[tuple[int | None, PastCreditLine]]:
    """Cut a line into what belongs to each sale; the amounts add up to the line's."""
    pieces, first = [], 0
    for found in matches:
        piece = PastCreditLine(
            line_ref=found.sale.line_ref if found.sale else None,
            kind=line.kind,
            sku_code=line.sku,
            description=line.description,
            quantity=found.quantity,
            amount=units_share(line.gross, line.quantity, first=first, count=found.quantity),
        )
        pieces.append((found.sale.order_id if found.sale else None, piece))
        first += found.quantity
    return pieces
