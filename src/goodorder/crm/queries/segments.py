"""Who is in a segment: judged by kept figures, a batch of customers at a time."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from goodorder.crm.models import CustomerFigures, Segment, SegmentMember
from goodorder.crm.queries.figures import values_of
from goodorder.crm.rules.figures import Figures
from goodorder.crm.rules.segments import EXPORTED, LANGUAGE
from goodorder.expressions.rules import verdict
from goodorder.fields.queries import asked_of, cells_of_customers
from goodorder.kernel import checks
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.looks.sheets import plain_cell
from goodorder.notifications.queries import agreed
from goodorder.notifications.rules import MAIL, MARKETING
from goodorder.parties.models import Customer

BATCH = 2_000
MOST_TRIED = 20_000
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Preview:
    """What a condition finds among the newest customers: how many were tried, found and shown."""

    tried: int
    found: int
    is_all: bool
    examples: Sequence[Customer]


def list_segments(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Segment]:
    """List segments by name."""
    return page_of(Segment.objects.visible_to(ctx), cursor=cursor, size=size, order="name")


def get_segment(ctx: Context, *, segment_id: str) -> Segment:
    """Return a segment; raises Missing."""
    return Segment.objects.visible_to(ctx).by_public_id(segment_id)


def list_members(ctx: Context, *, segment_id: str, cursor: str = "", size: int = 50) -> Page[SegmentMember]:
    """List who is in a segment, as it was last found; raises Missing."""
    segment = get_segment(ctx, segment_id=segment_id)
    rows = SegmentMember.objects.visible_to(ctx).filter(segment=segment).select_related("customer")
    return page_of(rows, cursor=cursor, size=size, order="id")


def preview(ctx: Context, *, condition: str, currency: str) -> Preview:
    """Count and show whom a condition finds among the newest 20,000 customers, keeping nothing.

    Raises Invalid saying what is wrong with the condition.
    """
    ctx.require("crm.segment")
    text, money = LANGUAGE.checked(condition), checks.currency(currency)
    tried, found = 0, list[Customer]()
    count = 0
    for customer, is_in in judged(
        Customer.objects.visible_to(ctx), text, money, ctx.now, most=MOST_TRIED + 1
    ):
        if tried == MOST_TRIED:
            return Preview(tried, count, is_all=False, examples=found)
        tried, count = tried + 1, count + is_in
        if is_in and len(found) < MOST_SHOWN:
            found.append(customer)
    return Preview(tried, count, is_all=True, examples=found)


@internal_query
def judged(
    customers: QuerySet[Customer], condition: str, currency: str, at: datetime, *, most: int | None = None
) -> Iterator[tuple[Customer, bool]]:
    """Yield customers, newest first, and whether a condition holds of them; what cannot be known does not hold."""
    last, left = None, most
    while left is None or left > 0:
        rows = customers.filter(merged_into=None)
        rows = rows.filter(pk__lt=last) if last else rows
        batch = list(rows.order_by("-pk")[: min(BATCH, left or BATCH)])
        if not batch:
            return
        figures = _figures([customer.pk for customer in batch], currency)
        for customer in batch:
            values = values_of(customer, currency, figures.get(customer.pk, ()), at)
            yield customer, verdict(condition, values) is True
        last = batch[-1].pk
        left = None if left is None else left - len(batch)


def _figures(heads: Sequence[int], currency: str) -> dict[int, list[Figures]]:
    found: dict[int, list[Figures]] = {}
    rows = CustomerFigures.objects.filter(currency=currency).select_related("customer")
    own = rows.filter(customer__in=heads, customer__merged_into=None)
    joined = rows.filter(customer__merged_into__in=heads)
    for each in (*own, *joined):
        found.setdefault(each.customer.merged_into_id or each.customer_id, []).append(each.figures)
    return found


@internal_query
def members_who_agreed(segment: Segment) -> list[Customer]:
    """Return the members who said yes to marketing by mail, by row id; a merged no was taken over when merging."""
    rows = [
        member.customer
        for member in SegmentMember.objects.filter(segment=segment)
        .select_related("customer")
        .order_by("customer_id")
    ]
    yes = agreed(MARKETING, MAIL, [row.email.lower() for row in rows if row.email])
    return [row for row in rows if row.email.lower() in yes]


@internal_query
def as_csv(customers: Sequence[Customer]) -> str:
    """Write customers as CSV with their custom fields; a cell that a spreadsheet would compute gets a quote before it.

    The columns are called as `goodorder import` reads them, a custom field's after its key.
    """
    asked = asked_of("customer")
    answers = cells_of_customers([one.pk for one in customers], asked)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([*EXPORTED, *(f"field.{one.key}" for one in asked)])
    for one in customers:
        rows.writerow(map(plain_cell, [*(getattr(one, name) for name in EXPORTED), *answers[one.pk]]))
    return text.getvalue()


@internal_query
def segments_to_refresh() -> list[str]:
    """Return all segments' public ids, those longest not refreshed first."""
    return list(
        Segment.objects.order_by(F("refreshed_at").asc(nulls_first=True)).values_list("public_id", flat=True)
    )
