"""Finding orders by a word that somebody typed: each thing it may be is looked up in an index of its own."""

from heapq import nlargest

from django.db.models.functions import Collate, Lower

from goodorder.catalog.models import Sku
from goodorder.fulfillment.queries import demands_numbered
from goodorder.invoicing.queries import abouts_numbered
from goodorder.kernel.access import internal_query
from goodorder.orders.models import OrderLine, OrderRows
from goodorder.shipping.queries import abouts_tracked

MOST_FOUND, MOST_RARE = 200, 3000
LEAST_LETTERS, LEAST_DIGITS = 3, 6
AFTER_ALL = "~"  # sorts after every letter and digit


@internal_query
def found_by(rows: OrderRows, words: str) -> OrderRows:
    """Keep, of some orders, the newest 200 that a word finds.

    It is the beginning of a number, an external reference, a part of the customer's name (under three letters: its
    beginning), a mail address, a phone number, a SKU, or the number of a parcel, shipment, invoice or credit note.
    """
    sku = Sku.objects.filter(code=words.upper()).values("pk")[:1]
    lines = OrderLine.objects.filter(sku=sku).order_by("-id").values("order")[:MOST_FOUND]
    ways = [rows.filter(external_ref=words), rows.filter(pk__in=lines)]
    ways.append(_named(rows, words))
    if "@" in words:
        ways.append(rows.alias(mailbox=Lower("customer__email")).filter(mailbox=words.lower()))
    digits = sum(letter.isdigit() for letter in words)
    if digits or "-" in words:
        ways += _coded(rows, words)
    if digits >= LEAST_DIGITS:
        ways.append(rows.filter(customer__phone=words))
    found = [way.order_by("-placed_at", "-id").values("pk")[:MOST_FOUND] for way in ways]
    return rows.filter(pk__in=found[0].union(*found[1:]))


def _named(rows: OrderRows, words: str) -> OrderRows:
    """Return orders of a customer's name; a rare one is looked up whole, for the planner takes it for a common one."""
    if len(words) < LEAST_LETTERS:
        return rows.filter(customer_name__istartswith=words)
    named = rows.filter(customer_name__icontains=words)
    if named[: MOST_RARE + 1].count() > MOST_RARE:
        return named
    newest = [pk for _, pk in nlargest(MOST_FOUND, named.values_list("placed_at", "pk"))]
    return rows.filter(pk__in=newest)


def _coded(rows: OrderRows, words: str) -> list[OrderRows]:
    """Return what a word with a digit or a hyphen in it may be besides."""
    code = words.upper()
    named = {*demands_numbered(code), *abouts_numbered(code), *abouts_tracked(code)}
    plain = rows.annotate(plain=Collate("number", "C")).filter(plain__gte=code, plain__lt=code + AFTER_ALL)
    numbered = rows.filter(pk__in=plain.order_by("-plain").values("pk")[:MOST_FOUND])
    return [numbered, rows.filter(public_id__in=named)] if named else [numbered]
