"""Measures sizes against the ceilings in `taste.toml`, a ratchet: a ceiling may come down, never go up.

Files, functions and templates count every line. Rooms and the kernel count lines of code, so that nobody
saves on docstrings, comments or blank lines; migrations are history and count nowhere. Usage: python tools/taste.py [checkout]
"""

from __future__ import annotations

import ast
import io
import statistics
import sys
import tokenize
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
# The house's own measure: taste.toml may be stricter, never laxer.
HOUSE = {
    "file_lines": 400,
    "function_lines": 40,
    "median_function_lines": 9,
    "template_lines": 120,
    "parameters": 6,
    "room_lines": 4000,
    "kernel_lines": 1500,
}
REMEDIES = {
    "file_lines": "split it by subject",
    "function_lines": "give its steps names",
    "median_function_lines": "most functions do one thing: find those that do two",
    "template_lines": "move parts into included fragments",
    "parameters": "group what belongs together in a type",
    "room_lines": "the room owns too much: divide it",
    "kernel_lines": "move what knows business up, drop what nobody uses",
}
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
RECEIVERS = {"self", "cls", "ctx"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Measured(NamedTuple):
    """One measured size."""

    what: str
    where: str
    size: float


def python_files(root: Path) -> Iterator[Path]:
    """Yield the files that people read: product, tools, tests."""
    for folder in ("src", "tools", "tests"):
        yield from (file for file in sorted((root / folder).rglob("*.py")) if "migrations" not in file.parts)


def measure_file(root: Path, file: Path) -> Iterator[Measured]:
    """Yield the sizes of one module and of its functions."""
    text = file.read_text()
    where = str(file.relative_to(root))
    yield Measured("file_lines", where, len(text.splitlines()))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            place = f"{where}:{node.lineno} {node.name}"
            yield Measured("function_lines", place, length_of(node))
            if file.is_relative_to(root / "src"):
                yield Measured("parameters", place, parameters_of(node))


def length_of(function: Function) -> int:
    """Return how many lines a function takes, from `def` to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters_of(function: Function) -> int:
    """Return how many parameters a reader must know, beyond the receiver and ctx."""
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in RECEIVERS])


def measure_templates(root: Path) -> Iterator[Measured]:
    """Yield the sizes of the pages."""
    for file in sorted((root / "src").rglob("templates/**/*.html")):
        yield Measured("template_lines", str(file.relative_to(root)), len(file.read_text().splitlines()))


def measure_rooms(root: Path) -> Iterator[Measured]:
    """Yield the sizes of the kernel and of every room."""
    for folder in sorted((root / "src" / "goodorder").iterdir()):
        if folder.is_dir() and folder.name != "__pycache__":
            files = [file for file in folder.rglob("*.py") if "migrations" not in file.parts]
            lines = sum(code_lines(file.read_text()) for file in files)
            what = "kernel_lines" if folder.name == "kernel" else "room_lines"
            yield Measured(what, str(folder.relative_to(root)), lines)


def code_lines(text: str) -> int:
    """Return how many lines hold code: no blank lines, comments or docstrings."""
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            held.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | Function) and ast.get_docstring(node) is not None:
            held.difference_update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return len(held)


def measure(root: Path) -> list[Measured]:
    """Return every size in a checkout."""
    found = [size for file in python_files(root) for size in measure_file(root, file)]
    lengths = [size.size for size in found if size.what == "function_lines" and size.where.startswith("src")]
    if lengths:
        found.append(Measured("median_function_lines", "src", statistics.median(lengths)))
    return [*found, *measure_templates(root), *measure_rooms(root)]


def too_big(sizes: list[Measured], ceilings: dict[str, int]) -> Iterator[str]:
    """Yield a line for everything above its ceiling."""
    for what, where, size in sizes:
        if size > ceilings[what]:
            yield f"{where}: [{what}] {size:g}, at most {ceilings[what]}: {REMEDIES[what]}"


def loosened(ceilings: dict[str, int]) -> Iterator[str]:
    """Yield a line for every ceiling that was raised or dropped."""
    for what, most in HOUSE.items():
        if ceilings.get(what, most + 1) > most:
            yield f"tools/taste.toml: [ratchet] {what} may be at most {most}; bring the code down, not the ceiling up"


def could_tighten(sizes: list[Measured], ceilings: dict[str, int]) -> Iterator[str]:
    """Yield a line for every ceiling that nothing comes near any more."""
    for what, most in ceilings.items():
        largest = max((size.size for size in sizes if size.what == what), default=most)
        if largest < 0.9 * most:
            yield f"could be tightened: {what} {most} -> {largest:g}"


def main() -> int:
    """Print what is too big and what could be tightened; return 1 if anything is too big."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    ceilings = tomllib.loads((root / "tools" / "taste.toml").read_text())["ceiling"]
    sizes = measure(root)
    problems = [*loosened(ceilings), *too_big(sizes, {**HOUSE, **ceilings})]
    print(*problems, *could_tighten(sizes, ceilings), sep="\n")
    print(f"taste: {len(problems)} too big" if problems else "taste: everything within its ceiling")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
