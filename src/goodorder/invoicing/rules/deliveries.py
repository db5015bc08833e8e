"""What waits for a collective invoice, and how it becomes one. Pure; amounts in minor units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from goodorder.invoicing.rules import Amounts, DocumentDraft, DraftLine, content_hash
from goodorder.invoicing.rules.categories import INTRA_COMMUNITY

SETTLED_BY = ("card", "cash")
# What belongs to one order and not to the buyer.
_OF_ONE_ORDER = ("reference", "ship_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDraft:
    """What left, as a document would say it (`document`), with the numbers of its order and of the parcel."""

    document: DocumentDraft
    customer_id: str
    order_number: str
    number: str
    delivered_on: date
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A delivery with what is left of it to be invoiced."""

    buyer: Mapping[str, Any]
    order_number: str
    number: str
    delivered_on: date
    lines: tuple[DraftLine, ...]


def billed_to(draft: DocumentDraft) -> str:
    """Return a key that deliveries share which may stand on one invoice.

    The same buyer with the same terms, paid beforehand or not; supplies to other member states by where they went.
    """
    buyer = {name: value for name, value in draft.buyer.items() if name not in {*_OF_ONE_ORDER, "payment"}}
    place = draft.buyer.get("ship_to") or draft.buyer
    crosses = any(line.tax_category == INTRA_COMMUNITY for line in draft.lines)
    paid = draft.buyer.get("payment") if draft.buyer.get("payment") in SETTLED_BY else ""
    return content_hash(
        {
            "buyer": buyer,
            "terms_days": draft.terms_days,
            "paid": paid,
            "to": place.get("country") if crosses else "",
        }
    )


def left_of(lines: Iterable[DraftLine], returned: Mapping[int, Amounts]) -> tuple[DraftLine, ...]:
    """Return lines less what came back of each (by `line_ref`); what came back whole is left out."""
    found = (_less(line, returned.get(line.line_ref or 0, Amounts())) for line in lines)
    return tuple(line for line in found if line.quantity)


def _less(line: DraftLine, returned: Amounts) -> DraftLine:
    left = Amounts.of(line).plus(returned, -1)
    return replace(line, quantity=left.quantity, net=left.net, discount=left.discount, tax=left.tax)


def common_buyer(deliveries: Iterable[Delivered]) -> dict[str, Any]:
    """Return the buyer of deliveries that stand on one invoice: of orders, only what all of them share."""
    buyers = [delivery.buyer for delivery in deliveries]
    made = {name: value for name, value in buyers[-1].items() if name not in _OF_ONE_ORDER}
    references = {str(buyer.get("reference", "")) for buyer in buyers}
    if len(references) == 1 and (reference := references.pop()):
        made["reference"] = reference
    places = [buyer.get("ship_to") or {} for buyer in buyers]
    shared = {name: value for name, value in places[-1].items() if all(p.get(name) == value for p in places)}
    return {**made, "ship_to": shared} if shared.get("country") else made


def named_lines(deliveries: Iterable[Delivered]) -> tuple[DraftLine, ...]:
    """Return the lines of deliveries, each naming its order, its delivery and the day that left."""
    return tuple(
        replace(
            line,
            order_number=delivery.order_number,
            delivery_number=delivery.number,
            delivered_on=delivery.delivered_on,
        )
        for delivery in deliveries
        for line in delivery.lines
    )
