"""Periodic work on procrastinate: once per tick, however many workers there are."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import close_old_connections
from procrastinate import builtin_tasks
from procrastinate.contrib.django import app

QUEUE_PERIODIC = "periodic"
STALLED_AFTER_S = 60
Job = TypeVar("Job", bound=Callable[[], Any])


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
