"""`goodorder load`: a realistic database of any size, for measuring and for trying things out."""

from typing import Annotated

import typer

from goodorder.cli import installation
from goodorder.cli.family import interruptible
from goodorder.cli.installation import say, stop


def load(
    *,
    orders: Annotated[int, typer.Option(min=1, help="How many orders there are to be in the end.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed draws the same orders.")] = 1,
) -> None:
    """Fill the database with a history of orders; stop it with Ctrl-C and it goes on where it was.

    Never use it on a database whose orders matter: what it writes is invented, and stays.
    """
    with interruptible(), installation.database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from goodorder.cli.load_history import load as load_history

        call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if not cursor.fetchone()[0]:
                stop("load: the role in DATABASE_URL must be a superuser, to write without firing triggers")
        load_history(orders, seed, say)
