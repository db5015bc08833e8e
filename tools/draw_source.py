"""Draws what the source itself says, read as syntax trees: the error codes and the environment variables."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from source_tree import ROOT, Source, read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BASE = "OmsError"
DESCRIPTIONS = "config/environment"
VARIABLE = re.compile(r"GOODORDER_[A-Z0-9_]+|DATABASE_URL|XDG_[A-Z_]+|CI")
DJANGO_SETTINGS = {"GOODORDER_ROLES", "GOODORDER_MOST_BODY_BYTES"}


class Refusal(NamedTuple):
    """One way in which the product says no."""

    code: str
    status: int
    kind: str
    message: str
    where: str


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [heads, ["---" for _ in heads], *rows]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines)


def cell(text: str) -> str:
    """Write text so that it stays within its cell."""
    return " ".join(text.replace("|", "\\|").split())


def errors_page() -> str:
    """Draw `errors.md`: every code a caller can meet."""
    found = sorted(set(refusals(read_sources())))
    plain = [refusal for refusal in found if "{" not in refusal.code]
    families = [refusal for refusal in found if "{" in refusal.code]
    parts = [
        "# Errors",
        (
            "Every refusal has a stable code `room.reason`, an HTTP status and a sentence that names the field and "
            "the remedy. The API answers with `application/problem+json`; the web shows the sentence on the page. "
            "Words in braces are filled in."
        ),
    ]
    for room in sorted({refusal.code.partition(".")[0] for refusal in plain}):
        of_room = [refusal for refusal in plain if refusal.code.startswith(f"{room}.")]
        parts += [f"## {room}", refusal_table(of_room)]
    parts += ["## Families", "One code for each machine or kind of record.", refusal_table(families)]
    return "\n\n".join(parts)


def refusal_table(refusals: list[Refusal]) -> str:
    """Write refusals as a table."""
    rows = [(f"`{r.code}`", f"{r.status} {r.kind}", r.message, f"`{r.where}`") for r in refusals]
    return table(("code", "status", "message", "where"), rows)


def refusals(sources: list[Source]) -> Iterator[Refusal]:
    """Yield every refusal that is built anywhere, with its code and its sentence as far as they are written out."""
    statuses = refusal_classes(sources)
    for source in sources:
        for scope in ast.walk(source.tree):
            if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from built_in(source, scope, statuses)
        yield from built_by_class(source, statuses)
        yield from built_by_door(source)


def refusal_classes(sources: list[Source]) -> dict[str, int]:
    """Return the status of every class of refusal, those of rooms and adapters included."""
    bases = {
        node.name: ([getattr(base, "id", "") for base in node.bases], own_status(node))
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {BASE: 500}
    while True:
        new = {
            name: status or next(known[parent] for parent in parents if parent in known)
            for name, (parents, status) in bases.items()
            if name not in known and any(parent in known for parent in parents)
        }
        if not new:
            return known
        known |= new


def own_status(node: ast.ClassDef) -> int:
    """Return the status a class states itself; 0 when it has its parent's."""
    for line in node.body:
        if isinstance(line, ast.Assign) and [getattr(t, "id", "") for t in line.targets] == ["status"]:
            stated = line.value
            return stated.value if isinstance(stated, ast.Constant) and type(stated.value) is int else 0
    return 0


def built_in(
    source: Source, scope: ast.FunctionDef | ast.AsyncFunctionDef, statuses: dict[str, int]
) -> Iterator[Refusal]:
    """Yield the refusals built in a function."""
    words = assigned(scope)
    for call in ast.walk(scope):
        if not isinstance(call, ast.Call) or len(call.args) < 2:  # noqa: PLR2004 - code and message
            continue
        kind = getattr(call.func, "id", getattr(call.func, "attr", ""))
        code = written(call.args[0], known_at(call, words))
        if kind in statuses and "." in code:
            message = written(call.args[1], known_at(call, words))
            yield Refusal(code, statuses[kind], kind, message, short(source))


def built_by_class(source: Source, statuses: dict[str, int]) -> Iterator[Refusal]:
    """Yield the codes of classes that hand them to their parent themselves."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef) or node.name not in statuses:
            continue
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "__init__" and call.args:
                code = written(call.args[0], {})
                if "." in code:
                    yield Refusal(code, statuses[node.name], node.name, second(call), short(source))


def built_by_door(source: Source) -> Iterator[Refusal]:
    """Yield the problems that a door states itself: `problem(status, code, title, detail)`."""
    for scope in ast.walk(source.tree):
        if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        words = assigned(scope)
        for call in ast.walk(scope):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "problem":
                continue
            status, code, title, detail = (written(part, known_at(call, words)) for part in call.args[:4])
            if status.isdigit():
                yield Refusal(code, int(status), title, detail, short(source))


def second(call: ast.Call) -> str:
    """Return the message of a call, or the word for one that comes from outside."""
    return written(call.args[1], {}) if len(call.args) > 1 else "{message}"


def assigned(scope: ast.AST) -> list[tuple[int, str, ast.expr]]:
    """Return what names of a function are assigned, and on which line."""
    return sorted(
        (
            (node.lineno, node.targets[0].id, node.value)
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        ),
        key=lambda assignment: assignment[0],
    )


def known_at(call: ast.Call, words: list[tuple[int, str, ast.expr]]) -> dict[str, ast.expr]:
    """Return what names stand for at a call: what was last assigned above it."""
    return {name: value for line, name, value in words if line <= call.lineno}


def written(node: ast.expr, words: dict[str, ast.expr]) -> str:
    """Return a text as its author wrote it, holes in braces."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part, words) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return written(node.value, words)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return written(node.left, words) + written(node.right, words)
    if isinstance(node, ast.Name) and isinstance(words.get(node.id), ast.Constant | ast.JoinedStr):
        return written(words[node.id], {})
    return "{" + ast.unparse(node) + "}"


def short(source: Source) -> str:
    """Return a module's path inside the package."""
    return "/".join(source.parts)


def settings_page() -> str:
    """Draw `settings.md`; raises SystemExit when description and code do not agree."""
    from goodorder.config.environment import GROUPS

    described = {name for group in GROUPS.values() for name in group}
    read = variables_read(ROOT)
    if wrong := disagreements(described, read):
        raise SystemExit("src/goodorder/config/environment.py: " + "; ".join(wrong))
    parts = [
        "# Settings",
        (
            "A machine is set up by environment variables; business choices are rows in the database and are made "
            "in the product. Nothing needs to be set to start."
        ),
    ]
    for title, group in GROUPS.items():
        rows = [(f"`{name}`", known.purpose, known.default) for name, known in group.items()]
        parts += [f"## {title}", table(("variable", "meaning", "when it is not set"), rows)]
    return "\n\n".join(parts)


def disagreements(described: set[str], read: set[str]) -> list[str]:
    """Name variables that code reads but nobody described, and those described that nobody reads."""
    return [
        *(f"describe {name}, code reads it" for name in sorted(read - described)),
        *(f"remove {name}, nothing reads it" for name in sorted(described - read)),
    ]


def variables_read(root: Path) -> set[str]:
    """Return the environment variables named anywhere in the product and its launcher."""
    trees = [source.tree for source in read_sources(root) if short(source) != DESCRIPTIONS]
    trees.append(ast.parse((root / "goodorder").read_text()))
    named = {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }
    return named - DJANGO_SETTINGS
