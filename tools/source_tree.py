"""Reads the product's source as syntax trees, with every imported name resolved to where it comes from."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "goodorder"
FOUNDATIONS = {"kernel", "config", "looks", "locale"}
DOORS = {
    "web",
    "offers",
    "treasury",
    "billing",
    "warehouse",
    "dispatch",
    "aftersales",
    "risk",
    "desk",
    "care",
    "finder",
    "service",
    "calls",
    "boards",
    "house",
    "doorway",
    "portal",
    "api",
    "hooks",
    "agents",
    "cli",
    "benching",
    "loading",
    "adapters",
    "testing",
    "flows",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Breach:
    """One broken rule: where, which, and what to do."""

    where: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        """Return the line an editor can jump to."""
        return f"{self.where}:{self.line}: [{self.rule}] {self.message}"


@dataclass
class Source:
    """One module: where it stands in the house and what its names mean."""

    root: Path
    path: Path
    tree: ast.Module = field(init=False)

    def __post_init__(self) -> None:
        """Parse the file."""
        self.tree = ast.parse(self.path.read_text(), filename=str(self.path))

    @property
    def where(self) -> str:
        """The path as people write it."""
        return str(self.path.relative_to(self.root))

    @property
    def parts(self) -> tuple[str, ...]:
        """The module's path inside the package, without suffix."""
        inside = self.path.relative_to(self.root / "src" / PACKAGE).with_suffix("")
        return inside.parts

    @property
    def room(self) -> str:
        """The room or floor the module belongs to."""
        return self.parts[0]

    @property
    def shelf(self) -> str:
        """The shelf in the room; a package counts as the shelf it is named after."""
        return self.parts[1] if len(self.parts) > 1 else ""

    @cached_property
    def names(self) -> dict[str, str]:
        """What every imported name stands for, in full."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{self.base_of(node)}.{alias.name}"
        return found

    def base_of(self, node: ast.ImportFrom) -> str:
        """Return the module a `from` import names, relative ones resolved."""
        if not node.level:
            return node.module or ""
        above = (PACKAGE, *self.parts)[: -node.level]
        return ".".join((*above, node.module)) if node.module else ".".join(above)

    def imports(self, within: ast.AST | None = None) -> Iterator[tuple[int, str]]:
        """Yield line and full name of everything imported, in the module or in one part of it."""
        for node in ast.walk(within or self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{self.base_of(node)}.{alias.name}") for alias in node.names)

    def meaning(self, node: ast.AST) -> str:
        """Return the full dotted name an expression stands for; empty if it is none of ours."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, "")
        if isinstance(node, ast.Attribute):
            base = self.meaning(node.value)
            return f"{base}.{node.attr}" if base else ""
        return ""

    def uses(self, within: ast.AST | None = None) -> Iterator[tuple[int, str]]:
        """Yield line and full meaning of every name and dotted name used."""
        for node in ast.walk(within or self.tree):
            if isinstance(node, ast.Name | ast.Attribute):
                meaning = self.meaning(node)
                if meaning:
                    yield node.lineno, meaning

    @cached_property
    def functions(self) -> dict[str, Function]:
        """The module's top-level functions."""
        return {node.name: node for node in self.tree.body if isinstance(node, Function)}

    def reached_from(self, function: Function) -> list[Function]:
        """Return the function and every function of this module that it uses, directly or not."""
        seen: dict[str, Function] = {}
        waiting = [function]
        while waiting:
            current = waiting.pop()
            if current.name in seen:
                continue
            seen[current.name] = current
            used = {node.id for node in ast.walk(current) if isinstance(node, ast.Name)}
            waiting.extend(self.functions[name] for name in used & self.functions.keys())
        return list(seen.values())

    def breach(self, line: int, rule: str, message: str) -> Breach:
        """Return a breach in this file."""
        return Breach(self.where, line, rule, message)


def read_sources(root: Path = ROOT) -> list[Source]:
    """Read every module of the package but migrations, which are history."""
    files = sorted((root / "src" / PACKAGE).rglob("*.py"))
    return [Source(root, file) for file in files if "migrations" not in file.parts]


def decorators(function: Function) -> set[str]:
    """Return the names of a function's plain decorators: `command` for `@command(needs=…)`, not `@app.command`."""
    called = (each.func if isinstance(each, ast.Call) else each for each in function.decorator_list)
    return {node.id for node in called if isinstance(node, ast.Name)}


def falls_under(name: str, prefixes: Iterable[str]) -> bool:
    """Whether a dotted name is one of the prefixes or lies inside one."""
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)
