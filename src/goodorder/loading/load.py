"""`goodorder load`: a realistic database of any size, for measuring and for trying things out."""

from contextlib import nullcontext
from typing import Annotated

import typer

from goodorder.cli import installation
from goodorder.cli.family import interruptible
from goodorder.cli.installation import say
from goodorder.cli.postgres import unguarded


def load(
    *,
    orders: Annotated[int, typer.Option(min=1, help="How many orders there are to be in the end.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed draws the same orders.")] = 1,
) -> None:
    """Fill the database with a history of orders; stop it with Ctrl-C and it goes on where it was.

    Never use it on a database whose orders matter: what it writes is invented, and stays.
    """
    with (
        interruptible(),
        installation.database() as cluster,
        unguarded(cluster) if cluster else nullcontext(),
    ):
        import django

        django.setup()
        from django.core.management import call_command

        from goodorder.loading.history import load as load_history

        call_command("migrate", interactive=False, verbosity=0)
        load_history(orders, seed, say)
