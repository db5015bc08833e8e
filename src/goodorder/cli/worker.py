"""`goodorder worker`: reactions, effects and schedules, in one process; run as many as you like."""

from typing import Annotated

import typer


def worker(
    concurrency: Annotated[int, typer.Option(help="Scheduled jobs at the same time.", min=1, max=32)] = 4,
    relays: Annotated[int, typer.Option(help="Threads that react to events.", min=0, max=8)] = 1,
    effects: Annotated[int, typer.Option(help="Threads that call partners.", min=0, max=32)] = 4,
) -> None:
    """Work until SIGTERM or Ctrl-C; what is under way is finished first."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.cli import worker_threads

        worker_threads.run(concurrency=concurrency, relays=relays, effects=effects)
