"""`goodorder export`: what other programs and authorities read."""

import typer

from goodorder.cli.export_invoices import invoices

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.command()(invoices)


@app.callback()
def root() -> None:
    """Write files for others to read."""
