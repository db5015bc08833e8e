"""`goodorder stock`: does what is stored add up to what was booked and claimed?"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goodorder.inventory.queries import Drift

SHOWN = 50
app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def root() -> None:
    """Recompute stock."""


@app.command()
def rebuild(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Report every difference and change nothing.")
    ] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Set what differs to what it should be.")] = False,
) -> None:
    """Recompute balances from movements, and what is reserved from open claims; exit 1 if any differs."""
    from goodorder.cli import installation

    if check == repair:
        installation.stop("say either --check (report, change nothing) or --repair (set what differs right)")
    with installation.database():
        import django

        django.setup()
        from goodorder.kernel.errors import OmsError

        try:
            found = repaired() if repair else checked()
        except OmsError as refusal:
            installation.stop(refusal.message)
        raise typer.Exit(1 if found and check else 0)


def checked() -> "list[Drift]":
    """Print every difference."""
    from goodorder.inventory.queries import drift
    from goodorder.kernel.access import system_context

    found = drift(system_context("stock"))
    show(found)
    print(f"{len(found)} differences" if found else "every balance is the sum of its movements and claims")
    return found


def repaired() -> "list[Drift]":
    """Set right what differs, and print what did."""
    from goodorder.inventory.commands import rebuild_stock
    from goodorder.kernel.access import system_context

    found = rebuild_stock(system_context("stock", reason="goodorder stock rebuild --repair"))
    show(found)
    print(f"{len(found)} differences set right" if found else "nothing to repair")
    return found


def show(found: "list[Drift]") -> None:
    """Print differences, one a line, the first fifty."""
    for entry in found[:SHOWN]:
        part = f" ({entry.part})" if entry.part else ""
        said = f"{entry.stored} stored, {entry.computed} computed"
        print(f"{entry.sku} at {entry.location}: {entry.what}{part}: {said}")
    if len(found) > SHOWN:
        print(f"… and {len(found) - SHOWN} more")
