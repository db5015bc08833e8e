"""`goodorder worker`: reactions, effects and schedules, in one process; run as many as you like."""

from typing import Annotated

import typer


def worker(
    concurrency: Annotated[int, typer.Option(help="Slow jobs at the same time.", min=1, max=32)] = 4,
) -> None:
    """Work until SIGTERM or Ctrl-C; what is under way is finished first."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.kernel import worker as kernel_worker

        kernel_worker.run(concurrency=concurrency)
