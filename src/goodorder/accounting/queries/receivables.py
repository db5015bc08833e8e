"""Reads of customers' accounts: items, how old they are, what is at risk, what is expected to come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connections, router
from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from goodorder.accounting.models import Application, CreditTermsRow, OpenItem, Settlement
from goodorder.accounting.rules import (
    BUCKETS,
    DEBITS,
    Ageing,
    CreditTerms,
    OrderItems,
    ToCome,
    Week,
    by_week,
    delay_of,
    expected_on,
)
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.parties.models import Company, Customer

HABIT_DAYS = 365
_HABITS = """
    SELECT d.customer_id, sum(a.amount * (c.issued_on - d.due_on))::bigint, sum(a.amount)::bigint
    FROM accounting_application a JOIN accounting_openitem d ON d.id = a.debit_id
    JOIN accounting_openitem c ON c.id = a.credit_id
    WHERE d.company_id = %(company)s AND d.currency = %(currency)s AND d.kind = 'invoice' AND c.kind = 'payment'
      AND c.method NOT IN ('write_off', 'rounding') AND c.issued_on > %(since)s
    GROUP BY d.customer_id
"""


@dataclass(frozen=True, slots=True)
class CustomerAgeing:
    """A customer with their debts by age."""

    customer: Customer
    ageing: Ageing


@dataclass(frozen=True, slots=True)
class Receivables:
    """A company's debts by age in one currency, all together and by customer; `also_in`: other currencies."""

    company: Company
    currency: str
    total: Ageing
    page: Page[Customer]
    rows: Sequence[CustomerAgeing]
    also_in: Sequence[str]


@internal_query
def terms_for(company: int) -> CreditTerms:
    """Return a company's (primary key) rules of credit."""
    row = CreditTermsRow.objects.filter(company=company).first()
    if row is None:
        return CreditTerms()
    return CreditTerms(
        counts_open_orders=row.counts_open_orders,
        write_off_limit=row.write_off_limit,
        tolerance=row.tolerance,
    )


def credit_terms(ctx: Context, *, company: str) -> CreditTerms:
    """Return a company's rules of credit; raises Missing."""
    return terms_for(Company.objects.visible_to(ctx).one(code=company).pk)


def list_items(
    ctx: Context,
    *,
    customer_id: str = "",
    company: str = "",
    about: str = "",
    is_open: bool = False,
    cursor: str = "",
    size: int = 50,
) -> Page[OpenItem]:
    """List items, those due latest first, by customer, company or order; only open ones if asked."""
    rows = OpenItem.objects.visible_to(ctx).select_related("company", "customer")
    named = {"customer__public_id": customer_id, "company__code": company, "about": about}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    return page_of(rows.filter(open__gt=0) if is_open else rows, cursor=cursor, size=size, order="-due_on")


def get_item(ctx: Context, *, item_id: str) -> OpenItem:
    """Return an item; raises Missing."""
    return OpenItem.objects.visible_to(ctx).select_related("company", "customer").by_public_id(item_id)


def open_debts(ctx: Context, *, company: str, customer_id: str, currency: str) -> list[OpenItem]:
    """Return what a customer owes, oldest first."""
    rows = OpenItem.objects.visible_to(ctx).filter(kind__in=DEBITS, open__gt=0, currency=currency)
    rows = rows.filter(company__code=company, customer__public_id=customer_id)
    return list(rows.select_related("company").order_by("due_on", "id"))


def applications_of(ctx: Context, items: Sequence[OpenItem]) -> list[Application]:
    """Return what settled some items, or what they settled, oldest first."""
    rows = Application.objects.filter(Q(debit__in=items) | Q(credit__in=items))
    rows = rows.filter(debit__in=OpenItem.objects.visible_to(ctx))
    return list(rows.select_related("debit", "credit").order_by("id"))


def list_settlements(
    ctx: Context, *, state: str = "", customer_id: str = "", cursor: str = "", size: int = 50
) -> Page[Settlement]:
    """List what people asked to be done with debts, newest first."""
    rows = Settlement.objects.visible_to(ctx).select_related("item__company", "item__customer")
    named = {"state": state, "item__customer__public_id": customer_id}
    return page_of(
        rows.filter(**{name: value for name, value in named.items() if value}), cursor=cursor, size=size
    )


def get_settlement(ctx: Context, *, settlement_id: str) -> Settlement:
    """Return what somebody asked to be done with a debt; raises Missing."""
    rows = Settlement.objects.visible_to(ctx).select_related("item__company", "item__customer")
    return rows.by_public_id(settlement_id)


def receivables(
    ctx: Context,
    *,
    company: str,
    currency: str = "",
    is_overdue: bool = False,
    cursor: str = "",
    size: int = 50,
) -> Receivables:
    """Return a company's debts by age, customer by customer in order of name; raises Missing."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    currency, today = currency or owner.currency, ctx.now.date()
    every = OpenItem.objects.filter(company=owner, open__gt=0)
    rows = every.filter(currency=currency)
    concerned = rows.filter(kind__in=DEBITS, due_on__lt=today) if is_overdue else rows
    page = page_of(
        Customer.objects.filter(pk__in=concerned.values("customer")), cursor=cursor, size=size, order="name"
    )
    aged = _aged_by_customer(rows.filter(customer__in=page.items), today)
    others = (
        every.exclude(currency=currency).order_by("currency").values_list("currency", flat=True).distinct()
    )
    return Receivables(
        owner,
        currency,
        _aged(rows, today),
        page,
        [CustomerAgeing(each, aged[each.pk]) for each in page.items],
        list(others),
    )


def ageing_of(ctx: Context, *, company: str, customer_id: str, currency: str = "") -> Ageing:
    """Return what a customer owes a company by age; raises Missing for an unknown company."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    rows = OpenItem.objects.filter(company=owner, open__gt=0, currency=currency or owner.currency)
    return _aged(rows.filter(customer__public_id=customer_id), ctx.now.date())


def expected_receipts(
    ctx: Context,
    *,
    company: str,
    currency: str = "",
    weeks: int = 12,
    to_come: Sequence[ToCome] = (),
) -> list[Week]:
    """Return by week what falls due and what is expected to come, moved by each customer's own delay.

    The delay is taken from what they paid in the last year: Σ amount × days late ÷ Σ amount. What is `to_come` is
    not invoiced yet; what was paid for its order ahead is taken off. Raises Missing.
    """
    owner = Company.objects.visible_to(ctx).one(code=company)
    currency, today = currency or owner.currency, ctx.now.date()
    delays = payment_delays(owner.pk, currency, today)
    rows = OpenItem.objects.filter(company=owner, currency=currency, kind__in=DEBITS, open__gt=0)
    debts = [
        (due_on, expected_on(due_on, delays.get(customer, 0), today), amount)
        for customer, due_on, amount in [
            *rows.values_list("customer", "due_on").annotate(Sum("open")),
            *_unpaid(to_come),
        ]
    ]
    return by_week(debts, today, weeks=weeks)


def _unpaid(to_come: Sequence[ToCome]) -> list[tuple[int, date, int]]:
    """Take what was paid ahead for each order off what will be owed for it, the earliest first."""
    paid = OpenItem.objects.filter(about__in={each.about for each in to_come}, open__gt=0)
    sums = paid.exclude(kind__in=DEBITS).order_by().values_list("about").annotate(Sum("open"))
    ahead = dict(sums)
    left = []
    for each in sorted(to_come, key=lambda one: one.due_on):
        used = min(each.amount, ahead.get(each.about, 0))
        ahead[each.about] = ahead.get(each.about, 0) - used
        left.append((each.customer, each.due_on, each.amount - used))
    return left


@internal_query
def payment_delays(company: int, currency: str, today: date) -> dict[int, int]:
    """Return by customer how many days late they paid on average in the last year (primary keys)."""
    since = today - timedelta(days=HABIT_DAYS)
    with connections[router.db_for_read(OpenItem)].cursor() as cursor:
        cursor.execute(_HABITS, {"company": company, "currency": currency, "since": since})
        return {customer: delay_of(weighted, amount) for customer, weighted, amount in cursor.fetchall()}


@internal_query
def items_by_order(company: int, customer: int, currency: str) -> dict[str, OrderItems]:
    """Return a customer's items by order: invoiced less credited, open debts, open credits (primary keys)."""
    rows = OpenItem.objects.filter(company=company, customer=customer, currency=currency)
    is_debt, is_document = Q(kind__in=DEBITS), Q(kind__in=["invoice", "credit"])
    signed = Case(When(kind="invoice", then=F("amount")), default=-F("amount"))
    sums = rows.values("about").annotate(
        invoiced=Coalesce(Sum(signed, filter=is_document), 0),
        debts=Coalesce(Sum("open", filter=is_debt), 0),
        unapplied=Coalesce(Sum("open", filter=~is_debt), 0),
    )
    return {
        about: OrderItems(invoiced, debts, unapplied)
        for about, invoiced, debts, unapplied in sums.values_list("about", "invoiced", "debts", "unapplied")
    }


@internal_query
def open_parts(
    company: str, currency: str, numbers: Collection[str]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return of a company's invoices with some numbers what is open for each order (about, amount), oldest first."""
    rows = OpenItem.objects.filter(company__code=company, currency=currency, kind="invoice", open__gt=0)
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for number, about, amount in (
        rows.filter(number__in=numbers).order_by("id").values_list("number", "about", "open")
    ):
        found[number] = (*found.get(number, ()), (about, amount))
    return found


@internal_query
def other_currencies(company: int, customer: int, currency: str) -> tuple[str, ...]:
    """Name the currencies, besides one, in which a customer has something open (primary keys)."""
    rows = OpenItem.objects.filter(company=company, customer=customer, open__gt=0).exclude(currency=currency)
    return tuple(rows.order_by("currency").values_list("currency", flat=True).distinct())


def _bucket_sums(today: date) -> dict[str, Coalesce]:
    sums, before = {}, None
    for name, last in BUCKETS:
        within = Q(kind__in=DEBITS)
        if last is not None:
            within &= Q(due_on__gte=today - timedelta(days=last))
        if before is not None:
            within &= Q(due_on__lt=today - timedelta(days=before))
        sums[name], before = Coalesce(Sum("open", filter=within), 0), last
    return {**sums, "unapplied": Coalesce(Sum("open", filter=~Q(kind__in=DEBITS)), 0)}


def _ageing(sums: Mapping[str, Any]) -> Ageing:
    return Ageing({name: sums[name] for name, _ in BUCKETS}, sums["unapplied"])


def _aged(rows: QuerySet[OpenItem], today: date) -> Ageing:
    return _ageing(rows.aggregate(**_bucket_sums(today)))


def _aged_by_customer(rows: QuerySet[OpenItem], today: date) -> dict[int, Ageing]:
    found: list[Any] = list(rows.values("customer").annotate(**_bucket_sums(today)))
    return {sums["customer"]: _ageing(sums) for sums in found}
