"""Finding what people know by name: orders, customers and SKUs. Every way in has an index of its own."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower, Upper

from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.fulfillment.queries import demands_numbered
from goodorder.invoicing.queries import abouts_numbered
from goodorder.kernel.access import Context
from goodorder.orders.models import Order, OrderRows
from goodorder.orders.queries.searching import found_by
from goodorder.parties.models import Customer
from goodorder.search.rules import Hit, Question
from goodorder.shipping.queries import abouts_tracked

MOST, MOST_ALIKE = 6, 200


def find_orders(ctx: Context, question: Question) -> list[Hit]:
    """Find orders by their own identifiers and those of their parcels and invoices, else by what `found_by` knows."""
    if not ctx.may("orders.view"):
        return []
    rows = Order.objects.visible_to(ctx)
    if exact := _orders_exactly(rows, question):
        return exact
    if question.is_wordy and (found := _newest(found_by(rows, question.text))):
        return [_order(order) for order in found]
    return [_order(order) for order in _alike(rows, question, "customer_name")[:MOST]]


def _orders_exactly(rows: OrderRows, question: Question) -> list[Hit]:
    named = Q(external_ref=question.text) | Q(public_id=question.text.lower())
    if question.may_be_code:
        numbers = question.numbers(["order"])
        papers = question.code
        about = {*demands_numbered(papers), *abouts_numbered(papers), *abouts_tracked(papers)}
        named |= Q(number__in=numbers) | Q(public_id__in=about)
    return [_order(order, is_exact=True) for order in _newest(rows.filter(named))]


def _newest(rows: OrderRows) -> list[Order]:
    return list(rows.order_by("-placed_at", "-id")[:MOST])


def _order(order: Order, *, is_exact: bool = False) -> Hit:
    return Hit("order", order.public_id, order.number, order.customer_name, order.state, is_exact)


def find_customers(ctx: Context, question: Question) -> list[Hit]:
    """Find customers by reference, mail address or phone number, by a part of name or address, or by a like name."""
    if not ctx.may("parties.view"):
        return []
    rows = Customer.objects.visible_to(ctx)
    named = Q(public_id=question.text.lower()) | Q(external_ref=question.text)
    if question.phones:
        named |= Q(phone__in=question.phones) & ~Q(phone="")
    if question.is_mail:
        named |= Q(mailbox=question.text.lower())
    if exact := rows.alias(mailbox=Lower("email")).filter(named).order_by("-id")[:MOST]:
        return [_customer(row, is_exact=True) for row in exact]
    if not question.is_wordy:
        return []
    parts = [rows.filter(name__icontains=question.text), rows.filter(email__icontains=question.text)]
    newest = (F("id") + 0).desc()
    found = list(_any_of(rows, parts).order_by(newest)[:MOST]) or _alike(rows, question, "name")[:MOST]
    return [_customer(row) for row in found]


def _customer(row: Customer, *, is_exact: bool = False) -> Hit:
    return Hit("customer", row.public_id, row.name, row.email or row.phone, is_exact=is_exact)


def find_skus(ctx: Context, question: Question) -> list[Hit]:
    """Find SKUs by code, barcode or alias, by a part of code or name, or by a like name."""
    if not ctx.may("catalog.view"):
        return []
    if exact := catalog.find_sku(ctx, code=question.text):
        return [_sku(exact, is_exact=True)]
    if not question.is_wordy:
        return []
    rows = Sku.objects.visible_to(ctx)
    part = Q(name__icontains=question.text) | Q(code__icontains=question.text)
    return [
        _sku(row)
        for row in list(rows.filter(part).order_by("code")[:MOST]) or _alike(rows, question, "name")[:MOST]
    ]


def _sku(row: Sku, *, is_exact: bool = False) -> Hit:
    return Hit("sku", row.public_id, row.code, row.name, row.life_cycle, is_exact)


def _alike(rows: QuerySet[Any], question: Question, column: str) -> list[Any]:
    """Return rows with a name that is like the question, the most like first; of very many only some are weighed.

    Only a customer's name is like a mail address.
    """
    if not question.may_be_misspelt or (question.is_mail and rows.model is not Customer):
        return []
    loud = rows.alias(loud=Upper(column))
    ways = [loud.filter(loud__contains=slip) for slip in question.slips]
    weighed = _any_of(rows, [loud.filter(loud__trigram_word_similar=question.code), *ways])
    likeness = TrigramWordSimilarity(question.text, column)
    return list(weighed.annotate(likeness=likeness).order_by("-likeness", "-pk")[:MOST])


def _any_of(rows: QuerySet[Any], ways: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    """Keep what one of several ways finds, some hundreds of each.

    Each is asked by itself, in no order: then an index of words serves it. Asked together or newest first, the
    database would rather read every row, expecting to meet enough of them soon; and there may be none. For the
    same reason what they find must not be sorted as an index is.
    """
    found = [way.order_by().values("pk")[:MOST_ALIKE] for way in ways]
    return rows.filter(pk__in=found[0].union(*found[1:], all=True))
