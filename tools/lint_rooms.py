"""Checks the house rules that imports alone cannot show; `docs/adr` argues them, each message says the remedy.

Usage: python tools/lint_rooms.py [checkout]
"""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import foreign_tables
from source_tree import (
    DOORS,
    FOUNDATIONS,
    PACKAGE,
    ROOT,
    Breach,
    Function,
    Source,
    decorators,
    falls_under,
    read_sources,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "django.utils.timezone.now",
    "django.utils.timezone.localdate",
    "django.utils.timezone.localtime",
    f"{PACKAGE}.kernel.clock.now",
}
TIMELESS_SHELVES = {"rules", "states", "events", "commands", "queries"}
NETWORK = {
    f"{PACKAGE}.kernel.http",
    f"{PACKAGE}.kernel.plugs",
    f"{PACKAGE}.adapters",
    "socket",
    "http.client",
    "urllib.request",
    "smtplib",
    "httpx2",
    "requests",
}
OFFLINE_SHELVES = {"rules", "models", "queries", "events", "states"}
TRANSACTIONS = {"django.db.transaction"}
CONNECTION_VERBS = {"commit", "rollback", "set_autocommit", "savepoint", "savepoint_rollback"}
MOST_PARAMETERS = 6


def is_room(source: Source) -> bool:
    """Whether the module belongs to a room with shelves."""
    return source.room not in DOORS | FOUNDATIONS and bool(source.shelf)


def check_clock(source: Source) -> Iterator[Breach]:
    """Time is read once per act, by the door."""
    if not is_room(source) or source.shelf not in TIMELESS_SHELVES:
        return
    for line, name in source.uses():
        if name in CLOCKS:
            yield source.breach(
                line, "clock", f"`{name}` reads the clock in {source.shelf}; use {instead(source)}"
            )


def instead(source: Source) -> str:
    """Return where this shelf gets the time from."""
    return (
        "ctx.now"
        if source.shelf in {"commands", "queries"}
        else "a parameter that the command fills from ctx.now"
    )


def check_network(source: Source) -> Iterator[Breach]:
    """No call over the network inside a transaction."""
    if is_room(source) and source.shelf in OFFLINE_SHELVES:
        yield from network_uses(source, source.tree, f"{source.shelf} run inside transactions")
    for function in source.functions.values():
        marks = decorators(function) & {"command", "on"}
        if not marks:
            continue
        for part in source.reached_from(function):
            yield from network_uses(
                source, part, f"`{function.name}` (@{min(marks)}) runs inside a transaction"
            )


def network_uses(source: Source, part: ast.AST, why: str) -> Iterator[Breach]:
    """Yield every touch of the network in one part of a module."""
    touched = {
        line: name for line, name in (*source.uses(part), *source.imports(part)) if falls_under(name, NETWORK)
    }
    for line, name in sorted(touched.items()):
        yield source.breach(
            line,
            "network-in-transaction",
            f"{why} but touches `{name}`; fetch before and pass values in, or act after commit in an @effect",
        )


def check_transactions(source: Source) -> Iterator[Breach]:
    """Only the kernel opens transactions."""
    if source.room == "kernel":
        return
    for line, name in {*source.uses(), *source.imports()}:
        verb = name.removeprefix("django.db.connection.")
        if falls_under(name, TRANSACTIONS) or verb in CONNECTION_VERBS:
            yield source.breach(
                line,
                "transaction",
                f"`{name}` outside the kernel; put the work into a @command, the outermost of which owns the"
                " transaction",
            )


def check_queries(source: Source) -> Iterator[Breach]:
    """Let nothing leave a room past `visible_to(ctx)`."""
    if not is_room(source) or source.shelf != "queries":
        return
    for function in source.functions.values():
        if function.name.startswith("_") or "internal_query" in decorators(function):
            continue
        if not takes_ctx(function):
            yield source.breach(
                function.lineno,
                "query-without-ctx",
                f"`{function.name}` must take ctx first and pass rows through visible_to(ctx), or be marked"
                " @internal_query if no door ever calls it",
            )
        elif reads_unseen(source, function):
            yield source.breach(
                function.lineno,
                "missing-visible-to",
                f"`{function.name}` reads rows without .visible_to(ctx): people would see what their role hides",
            )


def takes_ctx(function: Function) -> bool:
    """Whether the first parameter is `ctx`."""
    positional = [*function.args.posonlyargs, *function.args.args]
    return bool(positional) and positional[0].arg == "ctx"


def reads_unseen(source: Source, function: Function) -> bool:
    """Whether the function, or what it calls in its module, reads rows past `visible_to`."""
    attributes = {
        node.attr
        for part in source.reached_from(function)
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute)
    }
    return "objects" in attributes and "visible_to" not in attributes


def check_purity(source: Source) -> Iterator[Breach]:
    """Rules are plain values in and out; adapters are plain Python."""
    pure = is_room(source) and source.shelf == "rules"
    if not pure and source.room != "adapters":
        return
    for line, name in source.imports():
        if falls_under(name, {"django"}):
            place = "rules" if pure else "adapters"
            yield source.breach(
                line, "django-free", f"{place} import no Django (`{name}`); take plain values"
            )


def check_commands(source: Source) -> Iterator[Breach]:
    """Commands read alike: ctx first, the rest by keyword, few."""
    for function in source.functions.values():
        if "command" not in decorators(function):
            continue
        for problem in signature_problems(function):
            yield source.breach(function.lineno, "command-signature", f"`{function.name}` {problem}")


def signature_problems(function: Function) -> Iterator[str]:
    """Yield what is wrong with a command's parameters."""
    arguments = function.args
    if not takes_ctx(function):
        yield "must take `ctx` as its first parameter"
    if len(arguments.posonlyargs) + len(arguments.args) > 1 or arguments.vararg:
        yield "must take all parameters after ctx by keyword: put `*` after ctx"
    if arguments.kwarg:
        yield "must name its keywords: no `**`"
    if len(arguments.kwonlyargs) > MOST_PARAMETERS:
        yield f"takes {len(arguments.kwonlyargs)} parameters after ctx; at most {MOST_PARAMETERS}: group them in a type"


def check_shelves(root: Path, rooms: set[str]) -> Iterator[Breach]:
    """Every room is named in the contract that keeps its shelves in order."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    shelves = next(contract for contract in contracts if contract.get("id") == "shelves")
    for room in sorted(rooms - {name.removeprefix(f"{PACKAGE}.") for name in shelves["containers"]}):
        yield Breach(
            "pyproject.toml",
            1,
            "shelves",
            f"add `{PACKAGE}.{room}` to the containers of the import contract `shelves`",
        )


CHECKS = (check_clock, check_network, check_transactions, check_queries, check_purity, check_commands)


def lint(root: Path) -> list[Breach]:
    """Return every breach in a checkout."""
    sources = read_sources(root)
    rooms = {source.room for source in sources if is_room(source)}
    found = [breach for source in sources for check in CHECKS for breach in check(source)]
    found += [breach for source in sources for breach in foreign_tables.check(source, rooms)]
    found += check_shelves(root, rooms)
    return sorted(set(found), key=lambda breach: (breach.where, breach.line, breach.rule))


def main() -> int:
    """Print every breach; return 1 if there is any."""
    breaches = lint(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    print(*breaches, sep="\n" if breaches else "")
    print(f"lint_rooms: {len(breaches)} breaches" if breaches else "lint_rooms: every room keeps the rules")
    return bool(breaches)


if __name__ == "__main__":
    sys.exit(main())
