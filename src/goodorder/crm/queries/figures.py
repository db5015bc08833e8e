"""Customers' figures: as they are kept, and as the records say."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce, ExtractDay

from goodorder.accounting.models import Application
from goodorder.crm.models import CustomerFigures, Stale
from goodorder.crm.rules.figures import Figures, Person, together, words_for
from goodorder.invoicing.models import Document
from goodorder.kernel.access import Context, internal_query
from goodorder.orders.models import Order, OrderLine
from goodorder.parties.models import Customer
from goodorder.payments.models import Dispute, Operation, Tender

NEVER_PLACED = ("draft", "discarded")
CANCELLED = ("cancelled", "rejected")
NO_MONEY = ("write_off", "rounding")
Key = tuple[int, str]
Counted = dict[Key, dict[str, Any]]


def figures_of(ctx: Context, *, customers: Sequence[Customer]) -> list[Figures]:
    """Return the figures of a person by currency, most ordered first; `customers` are all their rows.

    They are exact: what is kept where nothing happened since, else counted from the records. They are of all companies
    and channels, so an actor who is limited to some gets none.
    """
    if {"company", "channel"} & set(ctx.scopes):
        return []
    ids = [customer.pk for customer in customers]
    if Stale.objects.visible_to(ctx).filter(customer__in=ids).exists():
        rows = [each for found in recount(ids).values() for each in found]
    else:
        rows = [row.figures for row in CustomerFigures.objects.visible_to(ctx).filter(customer__in=ids)]
    found = [together(rows, currency) for currency in sorted({row.currency for row in rows})]
    return sorted(found, key=lambda each: -each.ordered)


@internal_query
def kept_figures(customer: Customer, currency: str) -> Figures:
    """Return the figures of the person a row belongs to in a currency as they are kept: a minute old at most."""
    head = customer.merged_into_id or customer.pk
    rows = CustomerFigures.objects.filter(Q(customer=head) | Q(customer__merged_into=head), currency=currency)
    return together([row.figures for row in rows], currency)


@internal_query
def values_of(customer: Customer, currency: str, figures: Iterable[Figures], at: datetime) -> dict[str, Any]:
    """Return what a condition may say of a customer, by the figures of all their rows."""
    person = Person(
        kind=customer.kind,
        language=customer.language,
        group=customer.group,
        has_email=bool(customer.email),
        known_since=customer.created_at,
    )
    return words_for(person, together(figures, currency), at=at)


@internal_query
def recount(ids: Collection[int]) -> dict[int, list[Figures]]:
    """Count the figures of customers (row ids) from the records of orders, documents and money; eight queries.

    The definition of every figure: what is kept must equal it.
    """
    found: Counted = {}
    _add(found, _ordered(ids))
    _add(found, _sent(ids))
    _add(found, _billed(ids))
    _add(found, _paid(ids))
    _add(found, _settled(ids))
    by_customer: dict[int, list[Figures]] = {customer: [] for customer in ids}
    for (customer, currency), values in sorted(found.items()):
        by_customer[customer].append(Figures(currency=currency, **values))
    return by_customer


def _add(found: Counted, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        key = (row.pop("whose"), row.pop("in_currency"))
        entry = found.setdefault(key, {})
        for name, value in row.items():
            entry[name] = entry.get(name, 0) + value if isinstance(value, int) else value


def _grouped(rows: QuerySet[Any], customer: str, currency: str, **sums: Any) -> QuerySet[Any, dict[str, Any]]:
    keyed = rows.order_by().annotate(whose=F(customer), in_currency=F(currency))
    found: QuerySet[Any, dict[str, Any]] = keyed.values("whose", "in_currency").annotate(**sums)
    return found


def _ordered(ids: Collection[int]) -> Iterable[dict[str, Any]]:
    counts = ~Q(state__in=CANCELLED)
    rows = Order.objects.filter(customer__in=ids).exclude(state__in=NEVER_PLACED)
    return _grouped(
        rows,
        "customer_id",
        "currency",
        orders=Count("pk", filter=counts),
        cancelled=Count("pk", filter=~counts),
        ordered=Sum("total", filter=counts, default=0),
        first_order_at=Min("placed_at", filter=counts),
        last_order_at=Max("placed_at", filter=counts),
    )


def _sent(ids: Collection[int]) -> Iterable[dict[str, Any]]:
    rows = OrderLine.objects.filter(order__customer__in=ids, kind="item")
    return _grouped(
        rows,
        "order__customer_id",
        "order__currency",
        units_out=Sum("handed_over", default=0),
        units_back=Sum("returned", default=0),
    )


def _billed(ids: Collection[int]) -> Iterable[dict[str, Any]]:
    """Sum invoices up, less credit notes: those about an order, and collective ones, which are about a customer."""
    mine = Order.objects.filter(customer__in=ids).values("public_id")
    whole = Customer.objects.filter(pk__in=ids).values("public_id")
    owner = Coalesce(
        Subquery(Order.objects.filter(public_id=OuterRef("about")).values("customer_id")[:1]),
        Subquery(Customer.objects.filter(public_id=OuterRef("about")).values("pk")[:1]),
        output_field=BigIntegerField(),
    )
    rows = Document.objects.filter(Q(about__in=mine) | Q(about__in=whole)).annotate(owner=owner)
    net = F("net") - F("discount")
    return _grouped(
        rows, "owner", "currency", revenue=Sum(Case(When(kind="invoice", then=net), default=-net))
    )


def _paid(ids: Collection[int]) -> Iterable[dict[str, Any]]:
    payer, currency = "payable__customer_id", "payable__currency"
    tenders = Tender.objects.filter(payable__customer__in=ids)
    yield from _grouped(tenders, payer, currency, refunded=Sum("refunded", default=0))
    refused = Operation.objects.filter(kind="authorise", state="failed", tender__payable__customer__in=ids)
    yield from _grouped(refused, f"tender__{payer}", f"tender__{currency}", failed_payments=Count("pk"))
    disputes = Dispute.objects.filter(tender__payable__customer__in=ids)
    lost = Count("pk", filter=Q(state="lost"))
    yield from _grouped(
        disputes, f"tender__{payer}", f"tender__{currency}", disputes=Count("pk"), disputes_lost=lost
    )


def _settled(ids: Collection[int]) -> Iterable[dict[str, Any]]:
    rows = Application.objects.filter(debit__customer__in=ids, debit__kind="invoice", credit__kind="payment")
    days = ExtractDay(F("credit__issued_on") - F("debit__issued_on"))
    return _grouped(
        rows.exclude(credit__method__in=NO_MONEY),
        "debit__customer_id",
        "debit__currency",
        settled=Sum("amount"),
        settled_days=Sum(F("amount") * days),
    )


@internal_query
def unequal_figures(ids: Collection[int]) -> list[int]:
    """Return the customers (row ids) whose kept figures are not what the records say: the audit of the table."""
    kept: dict[int, list[Figures]] = {customer: [] for customer in ids}
    for row in CustomerFigures.objects.filter(customer__in=ids).order_by("customer_id", "currency"):
        kept[row.customer_id].append(row.figures)
    counted = recount(ids)
    return [customer for customer in ids if kept[customer] != counted[customer]]


@internal_query
def customers_after(pk: int, size: int) -> list[int]:
    """Return the next customers by row id."""
    return list(Customer.objects.filter(pk__gt=pk).order_by("pk").values_list("pk", flat=True)[:size])
