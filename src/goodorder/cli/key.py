"""`goodorder key …`: API keys, made and revoked by whoever runs the installation."""

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goodorder.kernel.access import Context

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="Make, list and revoke API keys."
)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    permissions: Annotated[
        str, typer.Option(help='What it may do, separated by spaces: "orders.view orders.capture", or "*".')
    ],
) -> None:
    """Make a key and print its secret, once; it is kept only as a hash."""
    with installed() as ctx:
        from goodorder.staff.commands import issue_key

        key, secret = issue_key(ctx, name=name, permissions=permissions.replace(",", " ").split())
        print(f"Key {key.public_id} made. Its secret is shown only now:", file=sys.stderr)
        print(secret)


@app.command("list")
def show() -> None:
    """List all keys, newest first."""
    with installed() as ctx:
        from goodorder.staff.queries import list_keys

        for key in list_keys(ctx, size=200).items:
            state = "revoked" if key.revoked_at else "open"
            print(f"{key.public_id}  {state:<7}  {key.name}  {' '.join(key.permissions)}")


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(help="The key's id, as `list` shows it.")]) -> None:
    """Make a key useless from now on."""
    with installed() as ctx:
        from goodorder.staff.commands import revoke_key

        revoke_key(ctx, key_id=key_id)


@contextlib.contextmanager
def installed() -> Iterator["Context"]:
    """Open the installation for one command; a refusal ends the program with its sentence."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.kernel.access import system_context
        from goodorder.kernel.errors import OmsError

        try:
            yield system_context("command_line")
        except OmsError as refusal:
            installation.stop(refusal.message)
