"""`goodorder manage …`: Django's own commands on this installation's database."""

import typer


def manage(ctx: typer.Context) -> None:
    """Pass everything on to Django, with the private database running if no other is named."""
    from goodorder.cli import installation

    with installation.database():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["goodorder manage", *ctx.args])
