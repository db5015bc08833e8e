"""`goodorder retention`: what is kept how long and how large it is; throw away what is older."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goodorder.retention.queries import Size

MEGABYTE = 10**6
app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def root() -> None:
    """Show what is kept how long, or throw away what is older."""


@app.command()
def show(
    *,
    tables: Annotated[bool, typer.Option("--tables", help="List every table above a megabyte too.")] = False,
) -> None:
    """Print how long each kind of rows is kept, how many there are, and what they take."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.kernel.access import system_context
        from goodorder.retention.queries import list_for_ever, list_kept, table_sizes

        ctx = system_context("retention")
        for one in list_kept(ctx).items:
            line(one.code, f"{one.days} days", one.size, f"{one.dropped} dropped so far")
        for one in list_for_ever(ctx):
            line(one.code, "for ever", one.size)
        for name, size in table_sizes().items() if tables else ():
            if size.bytes >= MEGABYTE:
                line(name, "", size)


@app.command()
def sweep() -> None:
    """Throw away now what is older than it is kept, as the worker does every hour."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.flows import retention
        from goodorder.kernel.access import system_context
        from goodorder.retention.rules import KINDS

        ctx = system_context("retention", reason="goodorder retention sweep")
        for kind in KINDS.values():
            print(f"{kind.code}: {retention.sweep(ctx, kind)} rows dropped")


def line(name: str, days: str, size: "Size", more: str = "") -> None:
    """Print one line of the table."""
    print(f"{name:<32} {days:>10} {size.rows:>12} rows {size.bytes / MEGABYTE:>10.1f} MB  {more}".rstrip())
