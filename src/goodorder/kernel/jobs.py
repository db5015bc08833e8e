"""Slow and periodic work on procrastinate: jobs commit with the transaction that asked for them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import close_old_connections
from procrastinate import RetryStrategy, builtin_tasks
from procrastinate.contrib.django import app

QUEUE_EFFECTS, QUEUE_PERIODIC = "effects", "periodic"
STALLED_AFTER_S = 60
Job = TypeVar("Job", bound=Callable[[], Any])


@app.task(name="goodorder.run_effect", queue=QUEUE_EFFECTS, retry=RetryStrategy(max_attempts=20, wait=5))
def run_effect(receipt_id: int) -> None:
    """Run one effect; its receipt keeps the outcome, the job only carries it."""
    from goodorder.kernel import relay

    close_old_connections()
    try:
        relay.run_effect(receipt_id)
    finally:
        close_old_connections()


def defer_effect(receipt_id: int, *, wait: timedelta | None = None) -> None:
    """Queue an effect, in the present transaction if there is one."""
    job = run_effect.configure(schedule_in={"seconds": max(1, round(wait.total_seconds()))} if wait else None)
    job.defer(receipt_id=receipt_id)


def periodic(cron: str, name: str) -> Callable[[Job], Job]:
    """Run a function on a schedule, once per tick however many workers there are."""

    def enter(function: Job) -> Job:
        def tick(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick's time
            close_old_connections()
            try:
                function()
            finally:
                close_old_connections()

        task = app.task(
            name=f"goodorder.{name}", queue=QUEUE_PERIODIC, queueing_lock=name, pass_context=False
        )(tick)
        app.periodic(cron=cron)(task)
        return function

    return enter


@app.periodic(cron="* * * * *")
@app.task(name="goodorder.rescue_jobs", queue=QUEUE_PERIODIC, queueing_lock="rescue_jobs", pass_context=True)
async def rescue_jobs(context: Any, timestamp: int) -> None:  # noqa: ARG001 - procrastinate's signature
    """Give jobs of workers that died back to the queue."""
    for job in await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        await context.app.job_manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="goodorder.forget_jobs", queue=QUEUE_PERIODIC, queueing_lock="forget_jobs", pass_context=True)
async def forget_jobs(context: Any, timestamp: int) -> None:  # noqa: ARG001 - procrastinate's signature
    """Delete finished jobs after three days."""
    await builtin_tasks.remove_old_jobs(context, max_hours=72)
