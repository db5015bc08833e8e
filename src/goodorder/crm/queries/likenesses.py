"""Pairs of customers who may be one person, all of them at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from goodorder.crm.models import CustomerFigures, Likeness
from goodorder.crm.queries.people import MOST_SHARED, Evidence
from goodorder.crm.rules.marks import LEAST_ALIKE_PERCENT, PLACE
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.parties.models import Customer

MOST_AT_A_PLACE = (
    500  # where more live at one postcode, names much alike are neighbours as often as one person
)
Pair = tuple[int, int]  # row ids, the smaller first

# What marks of some customers are shared by few others; a mark is counted no further than to what is too many.
_SHARED = """
    SELECT mine.customer_id, other.customer_id, mine.kind, mine.value,
        CASE mine.kind WHEN %(place)s THEN round(similarity(mine.name, other.name) * 100)::int ELSE 100 END
    FROM crm_mark mine
    CROSS JOIN LATERAL (
        SELECT few.customer_id, few.name, count(*) OVER () AS sharing
        FROM (
            SELECT customer_id, name FROM crm_mark
            WHERE kind = mine.kind AND value = mine.value LIMIT %(most_at_a_place)s + 1
        ) few
    ) other
    WHERE mine.customer_id = ANY(%(ids)s) AND other.customer_id <> mine.customer_id
        AND other.sharing <= CASE mine.kind WHEN %(place)s THEN %(most_at_a_place)s ELSE %(most)s + 1 END
        AND (mine.kind <> %(place)s OR round(similarity(mine.name, other.name) * 100) >= %(least)s)
    ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two who may be the same: the row that stands for them, and how much they ordered as it."""

    customer: Customer
    orders: int
    last_order_at: datetime | None


@dataclass(frozen=True, slots=True)
class Alike:
    """Two who may be one person. `first` ordered more, or is known for longer: the likelier one to stand for both."""

    likeness: Likeness
    first: Side
    second: Side
    evidence: tuple[Evidence, ...]

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both, the likelier one to stay first."""
        return self.first, self.second


@internal_query
def alike_now(customers: Collection[int]) -> dict[Pair, list[Evidence]]:
    """Return the pairs some customers (row ids) are in, with what each pair shares; one query."""
    values: dict[str, Any] = {
        "ids": sorted(customers),
        "place": PLACE,
        "most": MOST_SHARED,
        "most_at_a_place": MOST_AT_A_PLACE,
        "least": LEAST_ALIKE_PERCENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, values)
        rows = cursor.fetchall()
    found: dict[Pair, dict[tuple[str, str], Evidence]] = {}
    for mine, other, kind, value, percent in rows:
        pair = (min(mine, other), max(mine, other))
        found.setdefault(pair, {})[kind, value] = Evidence(kind, value, percent)
    return {pair: list(evidence.values()) for pair, evidence in found.items()}


def list_likenesses(
    ctx: Context, *, is_parted: bool = False, cursor: str = "", size: int = 25
) -> tuple[Page[Likeness], list[Alike]]:
    """List pairs who may be one person, newest first, or those of whom somebody said that they are not.

    Rows that were merged count as the one that stands for them; those who are one already are left out.
    """
    rows = Likeness.objects.visible_to(ctx).filter(parted_at__isnull=not is_parted)
    one, other = Coalesce("low__merged_into", "low"), Coalesce("high__merged_into", "high")
    apart = rows.exclude(Exact(one, other))
    found = page_of(apart.select_related("low__merged_into", "high__merged_into"), cursor=cursor, size=size)
    ordered = _ordered({person.pk for row in found.items for person in (row.low.person, row.high.person)})
    return found, [_alike(row, ordered) for row in found.items]


def _alike(row: Likeness, ordered: dict[int, tuple[int, datetime | None]]) -> Alike:
    sides = [Side(one.person, *ordered.get(one.person.pk, (0, None))) for one in (row.low, row.high)]
    first, second = sorted(sides, key=lambda side: (-side.orders, side.customer.pk))
    return Alike(row, first, second, tuple(Evidence(**each) for each in row.evidence))


def _ordered(people: Iterable[int]) -> dict[int, tuple[int, datetime | None]]:
    rows = CustomerFigures.objects.filter(customer__in=list(people)).order_by().values("customer")
    sums = rows.annotate(count=Sum("orders"), latest=Max("last_order_at"))
    return {row["customer"]: (row["count"], row["latest"]) for row in sums}


@internal_query
def pairs_between(one: Customer, other: Customer) -> list[Pair]:
    """Return every pair of a row of one person with a row of another."""
    heads = (one.person.pk, other.person.pk)
    rows = Customer.objects.filter(Q(pk__in=heads) | Q(merged_into__in=heads))
    whose = {row.pk: row.merged_into_id or row.pk for row in rows}
    left, right = ([pk for pk, head in whose.items() if head == wanted] for wanted in heads)
    return sorted((min(a, b), max(a, b)) for a in left for b in right if heads[0] != heads[1])
