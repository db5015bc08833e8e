"""The command line's front door: names every command, imports only the one that is asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable


class Entry(NamedTuple):
    """Where a command lives and how it is called."""

    target: str
    summary: str
    passes_arguments_on: bool = False


# One module per command: add a line here and a module with a function, or a `typer.Typer()` for a group.
COMMANDS: dict[str, Entry] = {
    "up": Entry("goodorder.cli.up:up", "Start everything on this machine and say where it is."),
    "serve": Entry("goodorder.cli.serve:serve", "Run the web server alone."),
    "worker": Entry("goodorder.cli.worker:worker", "Run the background worker alone."),
    "prepare": Entry("goodorder.cli.prepare:prepare", "Bring the database up to date; make the first owner."),
    "key": Entry("goodorder.cli.key:app", "Make, list and revoke API keys."),
    "doctor": Entry("goodorder.cli.doctor:doctor", "Check this installation and say how to mend it."),
    "import": Entry("goodorder.cli.imports:import_file", "Bring in products, customers, stock or orders."),
    "export": Entry("goodorder.cli.export:app", "Hand the journal and invoices on to others."),
    "audit": Entry("goodorder.cli.audit:audit", "Prove that everything adds up, or show what does not."),
    "certify": Entry("goodorder.cli.certify:app", "Prove that no unit is ever sold twice."),
    "stock": Entry("goodorder.cli.stock:app", "Recompute stock from its movements and claims."),
    "figures": Entry(
        "goodorder.cli.figures:app", "Count the facts behind the dashboards, or all of them anew."
    ),
    "retention": Entry(
        "goodorder.cli.retention:app", "Show what is kept how long, or throw away what is older."
    ),
    "bench": Entry("goodorder.benching.bench:app", "Measure this version against its database."),
    "load": Entry("goodorder.loading.load:load", "Fill a database with a made-up history of any size."),
    "report": Entry("goodorder.cli.report:app", "Show what an import adds up to."),
    "reconcile": Entry(
        "goodorder.cli.reconcile:reconcile", "Compare payouts and bank statements with the books."
    ),
    "sourcing": Entry("goodorder.cli.sourcing:app", "Try sourcing rules on past decisions."),
    "test": Entry("goodorder.cli.test:run_all", "Run every check and test.", passes_arguments_on=True),
    "manage": Entry("goodorder.cli.manage:manage", "Pass a command to Django.", passes_arguments_on=True),
}


class LazyGroup(TyperGroup):
    """A group of commands that imports a command's module only when that command runs."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - the parent's signature
        """Return the names in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> Any:  # noqa: ARG002 - as above
        """Return one command, importing its module."""
        entry = COMMANDS.get(cmd_name)
        return entry and load(cmd_name, entry)

    def format_commands(self, ctx: object, formatter: Any) -> None:  # noqa: ARG002 - as above
        """Write the overview from the table above, importing nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def load(name: str, entry: Entry) -> Any:
    """Import a command and make it callable from the command line."""
    module, _, attribute = entry.target.partition(":")
    target: typer.Typer | Callable[..., object] = getattr(importlib.import_module(module), attribute)
    if isinstance(target, typer.Typer):
        group = typer.main.get_command(target)
        group.name = name
        return group
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    settings = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
    app.command(name, help=entry.summary, context_settings=settings if entry.passes_arguments_on else None)(
        target
    )
    return typer.main.get_command(app)


app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Goodorder: order management. Start with `goodorder up`.",
)


@app.callback()
def root() -> None:
    """Goodorder: order management. Start with `goodorder up`."""


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
