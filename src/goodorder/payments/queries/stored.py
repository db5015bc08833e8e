"""Reads of gift cards, store credit, their movements, and what is set about refunds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q, Sum

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.payments.models import Payable, StoredAdjustment, StoredMovement, StoredValue, TenderPolicy

AGE_STEPS = (1, 3, 5)  # years: where unclaimed property laws draw their lines


@dataclass(frozen=True, slots=True)
class Liability:
    """What customers may still spend in one company and currency: how many balances, how much, by age in years.

    `by_age` pairs the first year of a step with the sum of balances issued that long ago.
    """

    company: str
    currency: str
    kind: str
    count: int
    balance: int
    held: int
    by_age: tuple[tuple[int, int], ...]


def list_stored_values(
    ctx: Context, *, kind: str = "", state: str = "", search: str = "", cursor: str = "", size: int = 50
) -> Page[StoredValue]:
    """List gift cards and store credit, newest first; `search` is a card's last letters or a customer's name."""
    rows = StoredValue.objects.visible_to(ctx).select_related("company", "customer")
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(Q(last_four=search.upper()[-4:]) | Q(customer__name__icontains=search))
    return page_of(rows, cursor=cursor, size=size)


def get_stored_value(ctx: Context, *, stored_value_id: str) -> StoredValue:
    """Return a gift card or store credit account; raises Missing."""
    rows = StoredValue.objects.visible_to(ctx).select_related("company", "customer")
    return rows.by_public_id(stored_value_id)


def list_stored_movements(
    ctx: Context, *, stored_value_id: str, cursor: str = "", size: int = 50
) -> Page[StoredMovement]:
    """List what happened to a balance, latest first; raises Missing."""
    value = get_stored_value(ctx, stored_value_id=stored_value_id)
    rows = StoredMovement.objects.filter(stored_value=value)
    return page_of(rows.select_related("operation__tender__payable"), cursor=cursor, size=size)


def store_credit_of(ctx: Context, *, customer_id: str) -> list[StoredValue]:
    """List a customer's store credit, one account for each company and currency."""
    rows = StoredValue.objects.visible_to(ctx).filter(kind="store_credit", customer__public_id=customer_id)
    return list(rows.select_related("company", "customer").order_by("id"))


def open_adjustments(ctx: Context) -> list[StoredAdjustment]:
    """List corrections that wait for a second person, oldest first."""
    rows = StoredAdjustment.objects.visible_to(ctx).filter(is_approved=None)
    return list(rows.select_related("stored_value__company").order_by("id"))


def get_adjustment(ctx: Context, *, adjustment_id: str) -> StoredAdjustment:
    """Return a correction with what it corrects; raises Missing."""
    rows = StoredAdjustment.objects.visible_to(ctx).select_related("stored_value")
    return rows.by_public_id(adjustment_id)


def stored_liability(ctx: Context) -> Sequence[Liability]:
    """Sum what is outstanding by company, currency and kind, with balances by age (for unclaimed property)."""
    rows = StoredValue.objects.visible_to(ctx).filter(balance__gt=0)
    groups = rows.values_list("company__code", "currency", "kind").order_by(
        "company__code", "currency", "kind"
    )
    sums = groups.annotate(Count("id"), Sum("balance"), Sum("held"), **_ages(ctx.now.date()))
    return [_liability(row) for row in sums]


def _liability(row: tuple[Any, ...]) -> Liability:
    company, currency, kind, count, balance, held, *ages = row
    by_age = tuple(zip((0, *AGE_STEPS), (each or 0 for each in ages), strict=True))
    return Liability(company, currency, kind, count, balance, held, by_age)


def _ages(today: date) -> dict[str, Sum]:
    """Return one sum for each step of age: younger than a year, one to three, and so on."""
    bounds = [None, *(_years_before(today, years) for years in AGE_STEPS), None]
    sums: dict[str, Sum] = {}
    for younger, older in pairwise(bounds):
        within = Q(created_at__date__lte=younger) if younger else Q()
        within &= Q(created_at__date__gt=older) if older else Q()
        sums[f"age_{len(sums)}"] = Sum("balance", filter=within)
    return sums


def _years_before(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if is_leap_day else day.day)


@internal_query
def policy_for(payable: Payable) -> TenderPolicy:
    """Return what is set for a payable's channel, else for its company, else what holds by default."""
    rows = TenderPolicy.objects.filter(company_id=payable.company_id)
    mine = [row for row in rows if row.channel_id in {None, payable.channel_id}]
    mine.sort(key=lambda row: row.channel_id is None)
    return mine[0] if mine else TenderPolicy(company_id=payable.company_id)


@internal_query
def gives_store_credit(about: str) -> bool:
    """Tell whether what was paid for something may go back to its customer's store credit."""
    payable = Payable.objects.filter(about=about, customer__isnull=False).first()
    return payable is not None and policy_for(payable).allows_store_credit


@internal_query
def goodwill_limit(company_id: int) -> int:
    """Return how much goodwill one person may give at once (minor units)."""
    row = TenderPolicy.objects.filter(company_id=company_id, channel=None).first()
    return row.goodwill_limit if row else 0


def tender_policies(ctx: Context) -> list[TenderPolicy]:
    """List what is set about refunds, companies first."""
    rows = TenderPolicy.objects.visible_to(ctx).select_related("company", "channel")
    return list(rows.order_by("company__code", "channel_id"))
