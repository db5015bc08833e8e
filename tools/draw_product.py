"""Draws what the running product knows of itself: rooms, events, machines, permissions, commands, the API."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import importlib.util
import inspect
import pkgutil
import re
import tomllib
from typing import TYPE_CHECKING, Any

from draw_access import holders
from draw_source import table
from source_tree import PACKAGE, ROOT, read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goodorder.kernel.machine import Machine


def open_up() -> None:
    """Load every room, so that its events, machines and commands are known. Needs no database."""
    import django

    django.setup()
    for name in modules():
        importlib.import_module(name)


def modules() -> Iterator[str]:
    """Yield the modules of rooms in which events, machines and commands are declared."""
    for room in rooms():
        for shelf in ("events", "states", "commands", "people"):
            if importlib.util.find_spec(f"{PACKAGE}.{room}.{shelf}"):
                yield f"{PACKAGE}.{room}.{shelf}"


def rooms() -> list[str]:
    """Return every folder of the package."""
    package = importlib.import_module(PACKAGE)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg)


def floors() -> list[list[str]]:
    """Return the floors from top to bottom with the rooms that are built."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    built = set(rooms())
    named = [re.findall(r"\w+", layer) for layer in layers]
    return [kept for floor in named if (kept := [room for room in floor if room in built])]


def rooms_page() -> str:
    """Draw `rooms.md`: the floors and what each room is for."""
    lines = ["```mermaid", "flowchart TB"]
    for at, floor in enumerate(floors()):
        lines += [
            f'    subgraph floor{at}[" "]',
            "        direction LR",
            *(f"        {r}" for r in floor),
            "    end",
        ]
    lines += [f"    floor{at} --> floor{at + 1}" for at in range(len(floors()) - 1)]
    lines.append("```")
    rows = [(f"`{room}`", first_line(room)) for floor in floors() for room in floor]
    return "\n\n".join(
        [
            "# Rooms and floors",
            (
                "A room may call rooms on lower floors. Rooms on one floor do not know each other; news for higher "
                "floors travels as events. `import-linter` enforces it."
            ),
            "\n".join(lines),
            table(("room", "what it is for"), rows),
        ]
    )


def first_line(room: str) -> str:
    """Return the first line of a room's docstring."""
    doc = importlib.import_module(f"{PACKAGE}.{room}").__doc__ or ""
    return doc.strip().partition("\n")[0]


def events_page() -> str:
    """Draw `events.md`: every kind of event with its fields."""
    from goodorder.kernel.events import KINDS, SUBSCRIBERS

    parts = [
        "# Events",
        (
            "Each event is written in the transaction of the command that caused it, never changed, and handed to "
            "its subscribers afterwards. `GET /api/v1/events` and webhooks carry the same events."
        ),
    ]
    kinds = {kind: fact for kind, fact in sorted(KINDS.items()) if fact.__module__.startswith(PACKAGE)}
    for room in sorted({kind.partition(".")[0] for kind in kinds}):
        parts.append(f"## {room}")
        for kind, fact in kinds.items():
            if kind.startswith(f"{room}."):
                heard = sorted(s.name for s in SUBSCRIBERS.values() if s.kind == kind)
                parts += [f"### {kind}", *event_lines(fact, heard)]
    return "\n\n".join(parts)


def event_lines(fact: Any, heard: list[str]) -> Iterator[str]:
    """Yield the paragraphs about one kind of event."""
    yield inspect.cleandoc(fact.__doc__ or "")
    yield f"Advances the version of: {fact.aggregate}."
    rows = [(f"`{field.name}`", f"`{type_name(field.type)}`") for field in dataclasses.fields(fact)]
    yield table(("field", "type"), rows)
    if heard:
        yield "Heard by: " + ", ".join(f"`{name}`" for name in heard) + "."


def type_name(annotation: Any) -> str:
    """Return a type as it is written."""
    return (
        annotation.__name__
        if isinstance(annotation, type) and not hasattr(annotation, "__args__")
        else str(annotation).replace("typing.", "")
    )


def machines() -> Iterator[tuple[str, Machine]]:
    """Yield every machine with its room."""
    from goodorder.kernel.machine import Machine

    for room in rooms():
        if importlib.util.find_spec(f"{PACKAGE}.{room}.states"):
            states = importlib.import_module(f"{PACKAGE}.{room}.states")
            yield from ((room, value) for value in vars(states).values() if isinstance(value, Machine))


def mermaid(machine: Machine) -> str:
    """Draw a machine as a Mermaid state diagram."""
    rows = [
        f"    {source} --> {move.target}: {move.event}" for move in machine.moves for source in move.sources
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {machine.initial}", *rows])


def machines_page() -> str:
    """Draw `machines.md`: every life as a diagram."""
    parts = [
        "# State machines",
        (
            "Few states are stored. Words such as *partly shipped* or *paid* are computed from counters and facts, "
            "and holds stand beside the state. A move that is not drawn is refused."
        ),
    ]
    for room, machine in sorted(machines(), key=lambda pair: (pair[0], pair[1].name)):
        parts += [f"## {machine.name} ({room})", f"```mermaid\n{mermaid(machine)}\n```"]
    return "\n\n".join(parts)


def permissions_page() -> str:
    """Draw `permissions.md`: which role may do what, and what each command needs."""
    from goodorder.kernel.command import COMMANDS

    people = holders()
    rows = [
        (f"`{wanted}`", *("yes" if one.may(wanted) else "" for one in people.values()))
        for wanted in permissions()
    ]
    commands = [(f"`{name}`", f"`{known.needs}`") for name, known in sorted(COMMANDS.items())]
    return "\n\n".join(
        [
            "# Permissions",
            (
                "A permission is `room.verb`. A role is a set of permissions and may be granted for everything or "
                "within one location, company or channel. An API key has permissions of its own, never more than "
                "its maker. [Who may open what](access.md) names each page and route."
            ),
            "## Roles",
            table(("permission", *people), rows),
            "## Commands",
            table(("command", "needs"), commands),
        ]
    )


def permissions() -> list[str]:
    """Return every permission that a command, a query or a route asks for."""
    from goodorder.kernel.command import COMMANDS

    asked = {known.needs for known in COMMANDS.values()}
    for source in read_sources():
        for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call)):
            asked |= set(asked_by(call))
    return sorted(permission for permission in asked if re.fullmatch(r"\w+\.\w+", permission))


def asked_by(call: ast.Call) -> Iterator[str]:
    """Yield the permissions a call names: `ctx.require("…")`, `ctx.may("…")`, `needs="…"`."""
    named = [word.value for word in call.keywords if word.arg == "needs"]
    if getattr(call.func, "attr", "") in {"require", "may"}:
        named += call.args[:1]
    yield from (
        node.value for node in named if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def cli_page() -> str:
    """Draw `cli.md`: every command of the launcher with its options."""
    from goodorder.cli.main import COMMANDS, load

    parts = [
        "# Command line",
        (
            "`./goodorder COMMAND` in a checkout, `goodorder COMMAND` once installed. `--help` after any command "
            "says the same."
        ),
    ]
    for name, entry in COMMANDS.items():
        parts += [
            f"## goodorder {name}",
            entry.summary,
            *command_lines(f"goodorder {name}", load(name, entry)),
        ]
    return "\n\n".join(parts)


def command_lines(path: str, command: Any) -> Iterator[str]:
    """Yield the paragraphs about a command, or about each command of a group."""
    if subcommands := getattr(command, "commands", None):
        for name in sorted(subcommands):
            yield f"### {path} {name}"
            yield first_paragraph(subcommands[name].help)
            yield from command_lines(f"{path} {name}", subcommands[name])
        return
    rows = [parameter_row(item) for item in command.params if not getattr(item, "hidden", False)]
    if rows:
        yield table(("option", "meaning", "default"), [row for row in rows if row])


def first_paragraph(text: str | None) -> str:
    """Return the first paragraph of a help text on one line."""
    return " ".join((text or "").split("\n\n")[0].split())


def parameter_row(parameter: Any) -> tuple[str, str, str]:
    """Return one option or argument as a row."""
    names = (
        [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name == "option"
        else [parameter.name.upper()]
    )
    shown = "required" if parameter.required else default_text(parameter.default)
    return ", ".join(f"`{name}`" for name in names), getattr(parameter, "help", None) or "", shown


def default_text(default: Any) -> str:
    """Return a default as people write it."""
    if isinstance(default, bool):
        return "on" if default else "off"
    return "" if callable(default) or default in {None, "", ()} else str(default)


def openapi_page() -> str:
    """Draw `openapi.json`: the API's own description."""
    document: str | bytes = importlib.import_module(f"{PACKAGE}.config.schema").document()
    return document.decode() if isinstance(document, bytes) else document
