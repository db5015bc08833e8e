"""What few customers have: a group of orders asks once who they are, and nothing for all others."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet

from goodorder.kernel.access import internal_query
from goodorder.reference.queries import PRICING, is_remembering

FEW = 1000


@internal_query
def few(customer_ids: "QuerySet[Any, int | None]") -> frozenset[int] | None:
    """Return the customers (row ids) there are in a column; None where they are too many to keep in mind."""
    found = frozenset(one for one in customer_ids.order_by().distinct()[: FEW + 1] if one)
    return found if len(found) <= FEW else None


@internal_query
def those_in(owners: Callable[[], frozenset[int] | None], customer_ids: Collection[int]) -> Collection[int]:
    """Narrow customers to those who may have something, where the answer to who they are is remembered."""
    known = owners() if is_remembering(PRICING) else None
    return customer_ids if known is None else known.intersection(customer_ids)
