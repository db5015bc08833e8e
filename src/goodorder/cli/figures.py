"""`goodorder figures`: count the facts behind the dashboards, or count them all anew."""

import time

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def root() -> None:
    """Count the facts behind the dashboards."""


@app.command()
def fold() -> None:
    """Count what happened since the last time, as the worker does every minute."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        counted()


@app.command()
def rebuild() -> None:
    """Drop all sums and count every event anew: the same figures come out."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.figures.commands import forget_figures
        from goodorder.kernel.access import system_context

        forget_figures(system_context("figures", reason="goodorder figures rebuild"))
        counted()


def counted() -> int:
    """Count all that waits and say at which pace; returns how many events were read."""
    from goodorder.figures.commands import fold_figures
    from goodorder.kernel.access import system_context

    began, done = time.monotonic(), 0
    while found := fold_figures(system_context("figures")):
        done += found
    took = max(time.monotonic() - began, 0.001)
    print(f"{done} events counted in {took:.1f} s: {done / took:.0f} a second")
    return done
