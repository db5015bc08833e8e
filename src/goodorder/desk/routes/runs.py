"""Runs over many orders: planned, started, watched, stopped, tried again."""

from ninja import Query, Router

from goodorder.desk.shapes.runs import OrderRunSent, OrderRunShown, RunOrdersAsked, RunOrderShown
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.kernel.access import Context
from goodorder.worklists import commands, queries
from goodorder.worklists.models import Run

router = Router(tags=["Order desk"])
NEEDS = "orders.view"


@reads(router, "/order-runs", needs=NEEDS)
def list_order_runs(request: Call, query: Query[Asked]) -> Listed[OrderRunShown]:
    """List one's runs, newest first."""
    found = queries.list_runs(request.auth, **query.model_dump())
    progress = queries.progress_of(request.auth, run_ids=[run.pk for run in found.items])
    return listed(found, lambda run: OrderRunShown.of(run, progress.get(run.pk, queries.Progress())))


@writes(router, "/order-runs", calls=commands.plan_run)
def plan_order_run(request: Call, body: OrderRunSent) -> OrderRunShown:
    """Say what would happen to each order; nothing is done before the run is started."""
    run = commands.plan_run(
        request.auth, action=body.action, arguments=body.arguments, choice=body.as_choice()
    )
    return _shown(request.auth, run)


@reads(router, "/order-runs/{run_id}", needs=NEEDS)
def get_order_run(request: Call, run_id: str) -> OrderRunShown:
    """Show a run and how far it is."""
    return _shown(request.auth, queries.get_run(request.auth, run_id=run_id))


@reads(router, "/order-runs/{run_id}/orders", needs=NEEDS)
def list_orders_of_run(request: Call, run_id: str, query: Query[RunOrdersAsked]) -> Listed[RunOrderShown]:
    """List the orders of a run in their turn: what was foreseen, and what became of each."""
    run = queries.get_run(request.auth, run_id=run_id)
    return listed(queries.items_of(request.auth, run=run, **query.model_dump()), RunOrderShown.of)


@writes(router, "/order-runs/{run_id}/starts", calls=commands.start_run)
def start_order_run(request: Call, run_id: str) -> OrderRunShown:
    """Have the worker perform a planned run."""
    return _shown(request.auth, commands.start_run(request.auth, run_id=run_id))


@writes(router, "/order-runs/{run_id}/cancellations", calls=commands.cancel_run)
def cancel_order_run(request: Call, run_id: str) -> OrderRunShown:
    """Stop a run; what is done stays done."""
    return _shown(request.auth, commands.cancel_run(request.auth, run_id=run_id))


@writes(router, "/order-runs/{run_id}/retries", calls=commands.retry_run)
def retry_order_run(request: Call, run_id: str) -> OrderRunShown:
    """Try again what failed, or was dropped when the run was stopped."""
    return _shown(request.auth, commands.retry_run(request.auth, run_id=run_id))


def _shown(ctx: Context, run: Run) -> OrderRunShown:
    progress = queries.progress_of(ctx, run_ids=[run.pk])
    return OrderRunShown.of(run, progress.get(run.pk, queries.Progress()))
