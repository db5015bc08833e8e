"""Runs: one action on many orders. Planned, started, then performed order by order, each in its own transaction.

An order's work and the note that it is done commit together, so a run that was killed goes on where it stood and
does nothing twice. A refusal is written beside its order and stops no other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from goodorder.kernel import faults
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt, command, is_collision
from goodorder.kernel.errors import Forbidden, Invalid, OmsError, Refused
from goodorder.kernel.events import record
from goodorder.orders import commands as orders
from goodorder.orders.models import Hold, Order, OrderRows
from goodorder.retention.commands import delete_oldest
from goodorder.tags import commands as tags
from goodorder.worklists.commands.assigning import assign_order, check_assignee
from goodorder.worklists.events import RunCancelled, RunContinued, RunFinished, RunStarted
from goodorder.worklists.models import Item, Run
from goodorder.worklists.queries.filtering import filtered, person_of, sorted_rows
from goodorder.worklists.queries.orders import chosen
from goodorder.worklists.queries.runs import facts_of, is_waiting
from goodorder.worklists.rules import (
    ME,
    MOST_AT_ONCE,
    NEEDS,
    NEWEST,
    OrderFilter,
    checked_arguments,
    checked_sort,
    foresee,
    lifted,
)
from goodorder.worklists.states import DONE, DROPPED, FAILED, LEFT_OUT, RUN, WAITING

PLANS_KEPT = timedelta(days=1)
BEFORE_COMMIT = faults.declare(
    "worklists.before_commit", "an order's turn is done and noted, not yet committed"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which orders a run is for: those named (public ids), or all of a filter in one of its sorts."""

    order_ids: Sequence[str] = ()
    asked: OrderFilter | None = None
    sort: str = field(default=NEWEST)


@command(needs="orders.view")
def plan_run(ctx: Context, *, action: str, arguments: Mapping[str, Any], choice: Choice) -> Run:
    """Write down what an action would do to each chosen order, and why it would not; nothing is done yet.

    Of a filter the first thousand orders are taken. Raises Invalid for arguments, no orders or too many, Forbidden
    when the actor may not do this to a single order.
    """
    given = _arguments(ctx, action, arguments)
    ctx.require(NEEDS[action])
    found, is_cut = _chosen(ctx, choice)
    _forget_plans(ctx)
    run = Run.objects.create(
        action=action,
        arguments=given,
        filters=choice.asked.said() if choice.asked else {},
        actor=ctx.actor,
        permissions=sorted(ctx.permissions),
        scopes={kind: sorted(codes) for kind, codes in ctx.scopes.items()},
        is_cut=is_cut,
        planned_at=ctx.now,
    )
    Item.objects.bulk_create(_items(ctx, run, found))
    return run


@command(needs="orders.view")
def start_run(ctx: Context, *, run_id: str) -> Run:
    """Have a planned run performed by the worker. Raises Refused when it was started before or has nothing to do."""
    run = _locked(ctx, run_id)
    ctx.require(NEEDS[run.action])
    orders_waiting = run.items.filter(state=WAITING).count()
    if not orders_waiting:
        raise Refused("worklists.nothing_to_do", "none of these orders can be acted upon; choose others")
    run.started_at = ctx.now
    return _begin(ctx, run, "start", orders_waiting)


@command(needs="orders.view")
def retry_run(ctx: Context, *, run_id: str) -> Run:
    """Try again what failed in a run, or was dropped when it was cancelled. Raises Refused when there is none."""
    run = _locked(ctx, run_id)
    ctx.require(NEEDS[run.action])
    RUN.target(run.state, "retry")
    again = run.items.filter(state__in=[FAILED, DROPPED]).update(state=WAITING, reason="", done_at=None)
    if not again:
        raise Refused(
            "worklists.nothing_to_retry", "every order of this run is done; there is nothing to retry"
        )
    return _begin(ctx, run, "retry", again)


@command(needs="orders.view")
def cancel_run(ctx: Context, *, run_id: str) -> Run:
    """Stop a run: what is done stays done, the rest is dropped. Raises Refused when it does not run."""
    run = _locked(ctx, run_id)
    RUN.step(run, "cancel")
    run.finished_at = ctx.now
    run.save(update_fields=["state", "finished_at"])
    run.items.filter(state=WAITING).update(state=DROPPED)
    record(ctx, run, RunCancelled(run_id=run.public_id))
    return run


@command(needs="worklists.perform")
def perform_next(ctx: Context, *, run_id: str) -> bool:
    """Give the next order of a run its turn; tells whether there was one. Several workers may do so at once."""
    found = Run.objects.filter(public_id=run_id, state="running").first()
    if found is None:
        return False
    waiting = Item.objects.filter(run=found, state=WAITING).order_by("position").select_related("order")
    item = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if item is None:
        return False
    item.state, item.reason = _performed(ctx, found, item.order)
    item.done_at = ctx.now
    item.save(update_fields=["state", "reason", "done_at"])
    faults.reach(BEFORE_COMMIT)
    return True


@command(needs="worklists.perform")
def go_on(ctx: Context, *, run_id: str) -> Run:
    """Finish a run of which no order waits any more, or have the worker go on with it."""
    run = Run.objects.locked().one(public_id=run_id)
    if run.state != "running":
        return run
    if is_waiting(run_id):
        record(ctx, run, RunContinued(run_id=run.public_id))
        return run
    RUN.step(run, "finish")
    run.finished_at = ctx.now
    run.save(update_fields=["state", "finished_at"])
    counts = {state: run.items.filter(state=state).count() for state in (DONE, FAILED)}
    record(ctx, run, RunFinished(run_id=run.public_id, done=counts[DONE], failed=counts[FAILED]))
    return run


def _arguments(ctx: Context, action: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    given = checked_arguments(action, arguments)
    if action == "assign":
        given["assignee"] = person_of(ctx) if given["assignee"] == ME else given["assignee"]
        check_assignee(given["assignee"])
    return given


def _chosen(ctx: Context, choice: Choice) -> tuple[list[Order], bool]:
    rows: OrderRows = Order.objects.visible_to(ctx).defer("pricing")
    if choice.asked is not None:
        rows = filtered(ctx, choice.asked).defer("pricing")
        in_turn, column = sorted_rows(rows, choice.asked, checked_sort(choice.sort))
        in_turn = in_turn.order_by(column, "-id" if column.startswith("-") else "id")
        found = list(in_turn[: MOST_AT_ONCE + 1])
    elif len(choice.order_ids) > MOST_AT_ONCE:
        message = f"orders: choose at most {MOST_AT_ONCE} at once"
        raise Invalid("worklists.too_many", message, field="orders")
    else:
        found = chosen(rows, choice.order_ids)
    if not found:
        raise Invalid("worklists.no_orders", "orders: choose at least one", field="orders")
    return found[:MOST_AT_ONCE], len(found) > MOST_AT_ONCE


def _items(ctx: Context, run: Run, found: Sequence[Order]) -> list[Item]:
    facts, items = facts_of(ctx, found), []
    for position, order in enumerate(found, start=1):
        seen = foresee(run.action, run.arguments, facts[order.pk])
        state = WAITING if seen.is_possible else LEFT_OUT
        items.append(Item(run=run, position=position, order=order, foreseen=seen.code, state=state))
    return items


def _forget_plans(ctx: Context) -> None:
    """Delete what the actor planned before yesterday and never started."""
    old = Run.objects.filter(actor=ctx.actor, state=RUN.initial, planned_at__lt=ctx.now - PLANS_KEPT)
    old.delete()


def _locked(ctx: Context, run_id: str) -> Run:
    run = Run.objects.visible_to(ctx).locked().one(public_id=run_id)
    if run.actor != ctx.actor:
        raise Forbidden("worklists.run_of_another", "this run belongs to somebody else; plan one of your own")
    return run


def _begin(ctx: Context, run: Run, move: str, count: int) -> Run:
    RUN.step(run, move)
    run.finished_at = None
    run.save(update_fields=["state", "started_at", "finished_at"])
    record(ctx, run, RunStarted(run_id=run.public_id, action=run.action, orders=count))
    return run


def _performed(ctx: Context, run: Run, order: Order) -> tuple[str, str]:
    """Act on an order as whoever started the run; returns what became of it and why."""
    scopes = {kind: frozenset(codes) for kind, codes in run.scopes.items()}
    actor = Context(run.actor, ctx.now, frozenset(run.permissions), scopes, f"run {run.public_id}")

    def act() -> None:
        actor.require(NEEDS[run.action])
        _ACTS[run.action](actor, order, run.arguments)
        connection.check_constraints()

    try:
        attempt(act)
    except OmsError as refusal:
        return FAILED, refusal.message[:500]
    except Exception as failure:
        if is_collision(failure):
            raise
        return FAILED, f"something unexpected went wrong ({type(failure).__name__}); it was not done"
    return DONE, ""


def _hold(ctx: Context, order: Order, given: Mapping[str, Any]) -> None:
    orders.place_hold(ctx, order_id=order.public_id, **given)


def _release_hold(ctx: Context, order: Order, given: Mapping[str, Any]) -> None:
    open_holds = Hold.objects.filter(order=order, released_at=None).values_list("kind", flat=True)
    chosen_kinds = lifted(given, frozenset(open_holds))
    if not chosen_kinds:
        raise Refused("worklists.no_hold", f"order {order.number} has no such hold any more")
    for kind in sorted(chosen_kinds):
        orders.release_hold(ctx, order_id=order.public_id, kind=kind)


def _release(ctx: Context, order: Order, _given: Mapping[str, Any]) -> None:
    orders.release_order(ctx, order_id=order.public_id)


def _assign(ctx: Context, order: Order, given: Mapping[str, Any]) -> None:
    assign_order(ctx, order_id=order.public_id, **given)


def _tag(ctx: Context, order: Order, given: Mapping[str, Any]) -> None:
    tags.add_tags(ctx, kind="order", subject=_seen(ctx, order), **given)


def _untag(ctx: Context, order: Order, given: Mapping[str, Any]) -> None:
    tags.remove_tags(ctx, kind="order", subject=_seen(ctx, order), **given)


def _cancel(ctx: Context, order: Order, given: Mapping[str, Any]) -> None:
    orders.cancel_lines(ctx, order_id=order.public_id, **given)


def _seen(ctx: Context, order: Order) -> str:
    """Return the order's public id; raises Missing when the actor may not see it."""
    return Order.objects.visible_to(ctx).one(pk=order.pk).public_id


_ACTS: dict[str, Callable[[Context, Order, Mapping[str, Any]], None]] = {
    "hold": _hold,
    "release_hold": _release_hold,
    "release": _release,
    "assign": _assign,
    "tag": _tag,
    "untag": _untag,
    "cancel": _cancel,
}


@command(needs="retention.drop")
def drop_runs(ctx: Context, *, before: datetime, most: int) -> int:  # noqa: ARG001 - a command takes who acts
    """Delete runs that ended before an instant with their orders' places; what they did stays told by the events."""
    ended = Run.objects.exclude(finished_at=None).order_by("id")
    return delete_oldest(ended, "finished_at", before=before, most=most)
