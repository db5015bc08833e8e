"""Runs: what is planned, how far they are, and what became of each order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, Sum

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.kernel.tables import ScopedQuerySet
from goodorder.orders.models import Hold, Order
from goodorder.tags.queries import tags_of
from goodorder.worklists.models import Assignment, Item, Run
from goodorder.worklists.rules import OrderFacts
from goodorder.worklists.states import WAITING


@dataclass(frozen=True, slots=True)
class Progress:
    """How many orders of a run stand where."""

    waiting: int = 0
    done: int = 0
    failed: int = 0
    left_out: int = 0
    dropped: int = 0

    @property
    def wanted(self) -> int:
        """Return how many orders the run is to act on."""
        return self.waiting + self.done + self.failed + self.dropped

    @property
    def turned(self) -> int:
        """Return how many have had their turn."""
        return self.done + self.failed


def get_run(ctx: Context, *, run_id: str) -> Run:
    """Return one of the actor's runs; raises Missing."""
    return _own(ctx).one(public_id=run_id)


def list_runs(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[Run]:
    """Return the actor's runs, newest first."""
    return page_of(_own(ctx), cursor=cursor, size=size)


def progress_of(ctx: Context, *, run_ids: Sequence[int]) -> dict[int, Progress]:
    """Return how far the actor's runs (row ids) are, in one query."""
    rows = Item.objects.filter(run__in=_own(ctx).filter(pk__in=run_ids)).order_by()
    counted: dict[int, dict[str, int]] = {}
    for run_id, state, count in rows.values_list("run", "state").annotate(Count("pk")):
        counted.setdefault(run_id, {})[state] = count
    return {run_id: Progress(**states) for run_id, states in counted.items()}


def items_of(ctx: Context, *, run: Run, state: str = "", cursor: str = "", size: int = 50) -> Page[Item]:
    """Return the orders of a run in their turn, of one state if asked, with what was foreseen and became of them."""
    orders = Order.objects.defer("pricing")
    rows = Item.objects.visible_to(ctx).filter(run=run).prefetch_related(Prefetch("order", orders))
    return page_of(rows.filter(state=state) if state else rows, cursor=cursor, size=size, order="position")


@internal_query
def facts_of(ctx: Context, orders: Sequence[Order]) -> dict[int, OrderFacts]:
    """Return what actions look at, by the orders' row ids, in four queries however many orders there are."""
    ids = [order.pk for order in orders]
    items = Q(lines__kind="item")
    to_come = F("lines__ordered") - F("lines__cancelled") - F("lines__handed_over")
    counted = Order.objects.filter(pk__in=ids).annotate(
        left=Sum(to_come, filter=items, default=0),
        packed=Sum("lines__packed", filter=items, default=0),
        reserved=Sum("lines__reserved", filter=items, default=0),
    )
    units = {pk: rest for pk, *rest in counted.values_list("pk", "left", "packed", "reserved")}
    holds: dict[int, set[str]] = {}
    for order_id, kind in Hold.objects.filter(order__in=ids, released_at=None).values_list("order", "kind"):
        holds.setdefault(order_id, set()).add(kind)
    tags = tags_of(ctx, kind="order", subjects=[order.public_id for order in orders])
    owners = dict(Assignment.objects.filter(order__in=ids).values_list("order_id", "assignee"))
    return {
        order.pk: OrderFacts(
            state=order.state,
            holds=frozenset(holds.get(order.pk, ())),
            left=units[order.pk][0],
            packed=units[order.pk][1],
            reserved=units[order.pk][2],
            tags=frozenset(tags.get(order.public_id, ())),
            assignee=owners.get(order.pk, ""),
        )
        for order in orders
    }


@internal_query
def is_waiting(run_id: str) -> bool:
    """Tell whether a run goes on and has orders that wait for their turn."""
    return Item.objects.filter(run__public_id=run_id, run__state="running", state=WAITING).exists()


def _own(ctx: Context) -> ScopedQuerySet[Run]:
    return Run.objects.visible_to(ctx).filter(actor=ctx.actor)
