"""Who may be one person: found as marks change, and told apart by people."""

from collections.abc import Collection
from dataclasses import asdict

from django.db.models import Q

from goodorder.crm.events import CustomersLikened, CustomersParted
from goodorder.crm.models import Likeness, Stale
from goodorder.crm.queries.likenesses import alike_now, pairs_between
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.parties.models import Customer


def find_likenesses(ctx: Context, customers: Collection[int]) -> None:
    """Keep who may be the same person as some customers (row ids), as their marks say now; what people said stays."""
    found = alike_now(customers)
    kept = Likeness.objects.filter(Q(low__in=customers) | Q(high__in=customers), parted_at=None)
    gone = [row.pk for row in kept if (row.low_id, row.high_id) not in found]
    Likeness.objects.filter(pk__in=gone).delete()
    rows = [
        Likeness(low_id=low, high_id=high, evidence=[asdict(each) for each in evidence], found_at=ctx.now)
        for (low, high), evidence in sorted(found.items())
    ]
    Likeness.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["low", "high"], update_fields=["evidence"]
    )


@command(needs="crm.merge")
def part_customers(ctx: Context, *, customer_id: str, other_id: str) -> Likeness:
    """Remember that two customers are not one person, for every row of theirs; nobody asks again.

    Raises Missing, Refused when they are one.
    """
    visible = Customer.objects.visible_to(ctx).select_related("merged_into")
    one, other = visible.by_public_id(customer_id), visible.by_public_id(other_id)
    pairs = pairs_between(one, other)
    if not pairs:
        message = "they are one customer; undo the merge first"
        raise Refused("crm.one_customer", message, field="other_id")
    said = {"parted_by": ctx.actor, "parted_at": ctx.now}
    Likeness.objects.bulk_create(
        [Likeness(low_id=low, high_id=high, found_at=ctx.now, **said) for low, high in pairs],
        update_conflicts=True,
        unique_fields=["low", "high"],
        update_fields=list(said),
    )
    low, high = sorted([one.person.pk, other.person.pk])
    likeness = Likeness.objects.locked().one(low=low, high=high)
    ids = {"customer_id": one.person.public_id, "other_id": other.person.public_id}
    record(ctx, likeness, CustomersParted(likeness_id=likeness.public_id, **ids), about=ids["customer_id"])
    return likeness


@command(needs="crm.merge")
def liken_customers(ctx: Context, *, likeness_id: str) -> Likeness:
    """Take back that two customers are not one person: they are asked about again, as long as they share something.

    Raises Missing.
    """
    rows = Likeness.objects.visible_to(ctx).select_related("low__merged_into", "high__merged_into")
    likeness = rows.locked().by_public_id(likeness_id)
    one, other = likeness.low.person, likeness.high.person
    for low, high in pairs_between(one, other):
        Likeness.objects.filter(low=low, high=high).update(parted_by="", parted_at=None)
    Stale.objects.bulk_create([Stale(customer=each) for each in (one, other)])
    ids = {"customer_id": one.public_id, "other_id": other.public_id}
    record(ctx, likeness, CustomersLikened(likeness_id=likeness.public_id, **ids), about=one.public_id)
    likeness.refresh_from_db()
    return likeness
