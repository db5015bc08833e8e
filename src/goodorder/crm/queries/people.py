"""Who may be the same person, what was merged, and what is written down about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Q, QuerySet, Window
from django.db.models.functions import Cast, Round, RowNumber

from goodorder.crm.models import Likeness, Mark, Merge, Note
from goodorder.crm.rules import marks
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.orders.models import Order
from goodorder.parties.models import Company, Customer

MOST_SHARED = 20  # a mark that more rows share (a company's switchboard) is no evidence of one person
MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two customers share; `alike_percent` is how alike their names are where the kind is place."""

    kind: str
    value: str
    alike_percent: int = 100


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A customer who may be the same person, and what speaks for it."""

    customer: Customer
    evidence: tuple[Evidence, ...]


@internal_query
def marks_for(ids: Collection[int]) -> dict[int, tuple[str, set[tuple[str, str]]]]:
    """Return the name key and the marks of customers (row ids): from particulars, addresses and latest orders.

    A number without its country is read as one of the country they live in, else of the first company's.
    """
    recent: dict[int, list[dict[str, str]]] = {}
    newest = Window(RowNumber(), partition_by="customer_id", order_by=["-placed_at", "-id"])
    orders = Order.objects.filter(customer__in=ids).annotate(rank=newest).filter(rank__lte=MOST_PLACES)
    for customer, postal in orders.order_by("rank").values_list("customer_id", "ship_to"):
        recent.setdefault(customer, []).append(postal)
    home = Company.objects.order_by("pk").values_list("country", flat=True).first() or ""
    rows = Customer.objects.filter(pk__in=ids).prefetch_related("addresses")
    return {
        row.pk: (marks.name_key(row.name)[:200], _marks(row, recent.get(row.pk, []), home)) for row in rows
    }


def _marks(customer: Customer, recent: Sequence[dict[str, str]], home: str) -> set[tuple[str, str]]:
    postals = [*(address.postal for address in customer.addresses.all()), *recent]
    lives_in = next((postal["country"] for postal in postals if postal.get("country")), home)
    numbers = [(str(postal.get("phone", "")), str(postal.get("country", ""))) for postal in postals]
    return marks.marks_of(
        emails=[customer.email],
        phones=[(customer.phone, lives_in), *numbers],
        places=[(str(postal.get("postcode", "")), str(postal.get("country", ""))) for postal in postals],
    )


def duplicates_of(
    ctx: Context, *, customers: Sequence[Customer], among: Collection[int] = ()
) -> list[Duplicate]:
    """Return who may be the same person as some rows of one, those who share most first; `among` row ids if given.

    A masked address of a marketplace is no mark, and a mark that very many share is no evidence. Of whom somebody said
    that they are not the same is left out.
    """
    mine = list(Mark.objects.visible_to(ctx).filter(customer__in=customers))
    found: dict[int, dict[tuple[str, str], Evidence]] = {}
    for kind, value, alike, other in _sharing(mine, [customer.pk for customer in customers]):
        found.setdefault(other, {})[kind, value] = Evidence(kind, value, alike)
    wanted = set(found) & set(among) if among else set(found)
    rows = Customer.objects.visible_to(ctx).filter(pk__in=wanted)
    rows = rows if among else rows.filter(merged_into=None).exclude(_parted_from(customers))
    known = [Duplicate(row, tuple(sorted(found[row.pk].values(), key=_strength))) for row in rows]
    return sorted(known, key=lambda each: (-len(each.evidence), each.customer.pk))


def _parted_from(customers: Sequence[Customer]) -> Q:
    """Return the condition for a customer of whom somebody said that they are none of these."""
    parted = Likeness.objects.filter(parted_at__isnull=False)
    return Q(pk__in=parted.filter(low__in=customers).values("high")) | Q(
        pk__in=parted.filter(high__in=customers).values("low")
    )


def _strength(evidence: Evidence) -> int:
    return marks.MARK_KINDS.index(evidence.kind)


def _sharing(mine: Sequence[Mark], but: Collection[int]) -> list[tuple[str, str, int, int]]:
    found: list[tuple[str, str, int, int]] = []
    for mark in mine:
        others = Mark.objects.filter(kind=mark.kind, value=mark.value).exclude(customer__in=but)
        rows = _alike(others, mark) if mark.kind == marks.PLACE else _same(others)
        found += [(mark.kind, mark.value, alike, other) for alike, other in rows]
    return found


def _same(others: QuerySet[Mark]) -> list[tuple[int, int]]:
    rows = list(others.values_list("customer_id", flat=True)[: MOST_SHARED + 1])
    return [] if len(rows) > MOST_SHARED else [(100, row) for row in rows]


def _alike(others: QuerySet[Mark], mark: Mark) -> list[tuple[int, int]]:
    alike = Cast(Round(TrigramSimilarity("name", mark.name) * 100), models.IntegerField())
    rows = others.annotate(alike=alike).filter(alike__gte=marks.LEAST_ALIKE_PERCENT)
    return list(rows.order_by("-alike", "customer_id").values_list("alike", "customer_id")[:MOST_SHARED])


def merges_of(ctx: Context, *, customers: Sequence[Customer]) -> list[Merge]:
    """Return the merges of a person's rows that are in force, latest first."""
    rows = Merge.objects.visible_to(ctx).filter(survivor__in=customers, undone_at=None)
    return list(rows.select_related("merged", "survivor").order_by("-pk"))


def get_merge(ctx: Context, *, merge_id: str) -> Merge:
    """Return a merge with its two customers; raises Missing."""
    return Merge.objects.visible_to(ctx).select_related("survivor", "merged").by_public_id(merge_id)


def list_merges(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Merge]:
    """List merges, newest first, with those that were undone."""
    return page_of(
        Merge.objects.visible_to(ctx).select_related("survivor", "merged"), cursor=cursor, size=size
    )


def list_notes(
    ctx: Context, *, customers: Sequence[Customer], cursor: str = "", size: int = 20
) -> Page[Note]:
    """List what was written down about a person, newest first."""
    return page_of(Note.objects.visible_to(ctx).filter(customer__in=customers), cursor=cursor, size=size)


@internal_query
def branch_of(customer: Customer) -> list[int]:
    """Return a customer's row and all that were merged into it, directly or not (row ids)."""
    head = customer.merged_into_id or customer.pk
    rows = Merge.objects.filter(undone_at=None).filter(merged__merged_into=head)
    edges = list(rows.values_list("survivor_id", "merged_id"))
    found, frontier = [customer.pk], [customer.pk]
    while frontier:
        frontier = [merged for survivor, merged in edges if survivor in frontier]
        found += frontier
    return found
