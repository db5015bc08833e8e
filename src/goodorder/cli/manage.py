"""`goodorder manage …`: Django's own commands on this installation's database."""

import typer


def manage(ctx: typer.Context) -> None:
    """Pass everything on to Django, with the private database running if no other is named."""
    print("manage", ctx.args)
