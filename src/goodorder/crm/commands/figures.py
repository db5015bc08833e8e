"""Figures and marks follow the records: what happened to a customer makes theirs stale, and these are found anew."""

from collections.abc import Collection
from dataclasses import asdict

from django.db import connection

from goodorder.crm.commands.likenesses import find_likenesses
from goodorder.crm.models import CustomerFigures, Mark, Stale
from goodorder.crm.queries.figures import customers_after, recount, unequal_figures
from goodorder.crm.queries.people import marks_for
from goodorder.crm.rules.figures import COUNTED
from goodorder.crm.rules.marks import PLACE
from goodorder.kernel.access import Context
from goodorder.kernel.command import command

BATCH = 500
_KEPT = (*COUNTED, "first_order_at", "last_order_at", "counted_at")


@command(needs="crm.count")
def mark_stale(ctx: Context, *, customers: Collection[int]) -> None:  # noqa: ARG001 - every command takes it
    """Note that something was recorded of customers (row ids), so that their figures are counted anew.

    Noted while they are being counted, they are counted once more: a note does not wait for a count.
    """
    Stale.objects.bulk_create([Stale(customer_id=pk) for pk in sorted(customers)])


@command(needs="crm.count")
def refresh_figures(ctx: Context, *, size: int = BATCH) -> int:
    """Find figures and marks of the customers of the oldest notes anew, at most `size`; 0 while somebody else does.

    Two at a time could leave the older of two counts. The notes go first: what is noted later is counted again.
    """
    if not _is_our_turn():
        return 0
    stale = set(Stale.objects.order_by("pk").values_list("customer", flat=True)[:size])
    Stale.objects.filter(customer__in=stale).delete()
    _keep(ctx, stale)
    _mark(stale)
    find_likenesses(ctx, stale)
    return len(stale)


def _is_our_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('crm.figures'))")
        return bool(cursor.fetchone()[0])


@command(needs="crm.count")
def check_figures(ctx: Context, *, after: int, size: int = BATCH) -> tuple[int, int]:
    """Compare the figures of the next customers after a row id with the records; those that differ are stale.

    Returns the last row id looked at (0: there was none) and how many differed. History that was imported is found so.
    """
    ids = customers_after(after, size)
    wrong = unequal_figures(ids)
    mark_stale(ctx, customers=wrong)
    return (ids[-1] if ids else 0), len(wrong)


def _keep(ctx: Context, customers: Collection[int]) -> None:
    counted = recount(customers)
    rows = [
        CustomerFigures(customer_id=customer, counted_at=ctx.now, **asdict(figures))
        for customer, by_currency in sorted(counted.items())
        for figures in by_currency
    ]
    CustomerFigures.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["customer", "currency"], update_fields=_KEPT
    )


def _mark(customers: Collection[int]) -> None:
    """Write down what customers are recognised by: what is new comes, what is no longer so goes."""
    wanted = {
        (customer, kind, value[:260]): name if kind == PLACE else ""
        for customer, (name, found) in marks_for(customers).items()
        for kind, value in found
    }
    kept = {
        (row.customer_id, row.kind, row.value): row for row in Mark.objects.filter(customer__in=customers)
    }
    stays = {key for key, row in kept.items() if wanted.get(key) == row.name}
    Mark.objects.filter(pk__in=[row.pk for key, row in kept.items() if key not in stays]).delete()
    Mark.objects.bulk_create(
        [
            Mark(customer_id=key[0], kind=key[1], value=key[2], name=name)
            for key, name in sorted(wanted.items())
            if key not in stays
        ]
    )
