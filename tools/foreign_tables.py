"""Rule (a): a room writes only its own tables, and doors know no room's tables at all."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from source_tree import DOORS, PACKAGE, Breach, Function, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITES = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "update",
    "bulk_update",
    "delete",
    "save",
}
ROW_WRITES = {"save", "delete"}
MODEL = re.compile(rf"{PACKAGE}\.(\w+)\.models\.\w+$")
ANSWER = re.compile(rf"{PACKAGE}\.(\w+)\.(queries|commands)\.\w")
SQL_WRITE = r"\b(?:insert\s+into|update|delete\s+from)\s+\"?({rooms})_\w"
READERS_THROUGH_QUERIES = DOORS | {"reports", "automation"}


def check(source: Source, rooms: set[str]) -> Iterator[Breach]:
    """Yield every write to, and every forbidden sight of, another room's tables."""
    yield from models_behind_doors(source)
    scopes: list[ast.AST] = [node for node in ast.walk(source.tree) if isinstance(node, Function)]
    seen: set[tuple[int, str]] = set()
    for scope in [*scopes, source.tree]:
        for line, message in writes(source, scope):
            if (line, message) not in seen:
                seen.add((line, message))
                yield source.breach(line, "foreign-table", message)
    yield from foreign_sql(source, rooms)


def models_behind_doors(source: Source) -> Iterator[Breach]:
    """Doors, flows and reports may name a room's models as types, never query or build them.

    The kernel's are everybody's to read.
    """
    if source.room not in READERS_THROUGH_QUERIES:
        return
    for node in ast.walk(source.tree):
        used = (
            node.func
            if isinstance(node, ast.Call)
            else node.value
            if isinstance(node, ast.Attribute)
            else None
        )
        match = re.match(rf"{PACKAGE}\.(\w+)\.models\.", f"{source.meaning(used)}.") if used else None
        if match and match[1] not in {source.room, "kernel"}:
            yield source.breach(
                node.lineno,
                "models-behind-door",
                f"`{source.room}` uses the tables of `{match[1]}`; ask {match[1]}.queries or call"
                f" {match[1]}.commands instead",
            )


def writes(source: Source, scope: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and message of every write to a foreign table inside one function."""
    held = foreign_holders(source, scope)
    for node in ast.walk(scope):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        method = node.func.attr
        root = root_of(node.func.value)
        owner = foreign_model(source, node.func.value)
        if not owner and isinstance(root, ast.Name) and root.id in held:
            owner, allowed = held[root.id]
            owner = owner if method in allowed else ""
        if owner and method in WRITES:
            remedy = f"call a command of {owner}.commands instead"
            yield node.lineno, f"`.{method}()` writes a table of `{owner}` from `{source.room}`; {remedy}"


def foreign_holders(source: Source, scope: ast.AST) -> dict[str, tuple[str, set[str]]]:
    """Return the variables that hold foreign rows, with the methods that would write through them."""
    held: dict[str, tuple[str, set[str]]] = {}
    for node in ast.walk(scope):
        for name, value in bindings(node):
            if owner := foreign_model(source, value):
                held[name] = (owner, WRITES)
            elif owner := foreign_answer(source, value):
                held[name] = (owner, ROW_WRITES)
    return held


def bindings(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield name and value of what a statement binds: assignments, loops, annotated parameters."""
    if isinstance(node, ast.Assign):
        yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value
    elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        yield node.target.id, node.iter
    elif isinstance(node, ast.arg) and node.annotation:
        yield node.arg, node.annotation


def root_of(node: ast.AST) -> ast.AST:
    """Return where a chain of calls and attributes begins."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node


def foreign_model(source: Source, node: ast.AST) -> str:
    """Return the other room whose model an expression starts from; empty if it is ours or no model."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript | ast.Name):
        match = MODEL.match(source.meaning(node))
        if match:
            return match[1] if match[1] != source.room else ""
        if isinstance(node, ast.Name):
            return ""
        node = node.func if isinstance(node, ast.Call) else node.value
    return ""


def foreign_answer(source: Source, node: ast.AST) -> str:
    """Return the other room whose query or command an expression calls; empty if it does not."""
    match = ANSWER.match(source.meaning(node.func)) if isinstance(node, ast.Call) else None
    return match[1] if match and match[1] != source.room else ""


def foreign_sql(source: Source, rooms: set[str]) -> Iterator[Breach]:
    """Yield hand-written SQL that writes a table of another room."""
    others = "|".join(sorted(rooms - {source.room}))
    if not others:
        return
    pattern = re.compile(SQL_WRITE.format(rooms=others), re.IGNORECASE)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = pattern.search(node.value)
            if match:
                yield source.breach(
                    node.lineno,
                    "foreign-table",
                    f"SQL writes a table of `{match[1]}` from `{source.room}`; call a command of"
                    f" {match[1]}.commands instead",
                )
