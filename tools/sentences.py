"""Finds the English sentences that are told in the reader's language when they are shown, not where they are made.

These are the messages of refusals (`OmsError`) and the explanations that are stored with decisions. A sentence made of
words and values is found as a template: `f"only {stock.free} left"` is `only {free} left`. `tools/messages.py` puts
them in the catalogues; `goodorder.locale.sentences` finds them there again.
"""

from __future__ import annotations

import ast
import itertools
import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

REFUSALS = {
    **dict.fromkeys(["Malformed", "Unauthenticated", "Forbidden", "Missing", "Refused", "Invalid"], 1),
    **dict.fromkeys(["OmsError", "TooMany", "Transient"], 1),
    **dict.fromkeys(["CarrierUnavailable", "ProviderUnavailable", "SenderUnavailable", "SenderRefused"], 0),
    **dict.fromkeys(["TaxEngineUnavailable", "AddressRefused", "HttpUnreachable", "HttpLost"], 0),
}
"""Where each refusal has its message; those of partners are stored and shown, too."""
UNTOLD = REFUSALS | dict.fromkeys(["cast", "declare", "ValueError", "TypeVar", "cursor", "execute"], 0)
"""Calls whose texts are told nowhere, or are found by `refusals_in`."""
QUERY = re.compile(r"\n|SELECT |INSERT |UPDATE |SET LOCAL|ERROR:")
HEAD = re.compile(r"(?:[a-z_]|\{\w+\})(?:[\w.]|\[[^\]]*\]|\{\w+\})*: ")
"""The field a message begins with; it is told apart, so that its remedy is translated once."""
PLACE = re.compile(r"\{\w+\}")
WORDS = re.compile(r"[a-z]{2,}", re.IGNORECASE)
MOST_VARIANTS = 24
Way = tuple["str | ast.expr", ...]
"""One reading of an expression: its texts and values in order."""


class Sentence(NamedTuple):
    """A template and where it stands."""

    line: int
    template: str


class Unreadable(NamedTuple):
    """A refusal whose words cannot be read from the source."""

    line: int


class Told(NamedTuple):
    """What stands in the catalogues: a context that `goodorder.locale.sentences` knows, and the English."""

    context: str
    english: str


def told_in(root: Path) -> Iterator[Told]:
    """Yield what is told in the reader's language when it is shown; `sentences.toml` names what no rule finds."""
    given = root / "tools" / "sentences.toml"
    named = tomllib.loads(given.read_text()) if given.exists() else {}
    for context, listed in (("said", "sentences"), ("field", "fields"), ("value", "words")):
        yield from (Told(context, text) for text in named.get(listed, ()))
    for path, source in modules(root):
        explains = path.relative_to(root / "src" / "goodorder").as_posix() in named.get("explaining", ())
        for found in itertools.chain(refusals_in(source), texts_in(source) if explains else ()):
            if isinstance(found, Sentence):
                fields, sentence = parts_of(found.template)
                yield from (Told("field", field) for field in fields)
                yield Told("said", sentence)
        if "Machine(" in source:
            yield from (Told("value", word) for word in states_in(source))


def unreadable_in(root: Path) -> Iterator[str]:
    """Yield where a refusal has words that cannot be found: they would stay English for every reader."""
    for path, source in modules(root):
        for found in refusals_in(source):
            if isinstance(found, Unreadable):
                yield f"{path.relative_to(root)}:{found.line}: write the refusal's message as one f-string"


def modules(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield the modules whose texts people meet, with their source."""
    for path in sorted((root / "src" / "goodorder").rglob("*.py")):
        if not {"testing", "benching", "loading", "migrations"} & set(path.parts):
            yield path, path.read_text()


def refusals_in(source: str) -> Iterator[Sentence | Unreadable]:
    """Yield the messages of the refusals a module makes."""
    for function, node in _in_functions(ast.parse(source)):
        at = REFUSALS.get(_name(node.func), 9) if isinstance(node, ast.Call) else 9
        if not isinstance(node, ast.Call) or at >= len(node.args):
            continue
        found = [text for text in Scope(function).readings(node.args[at]) if _speaks(text)]
        yield from (Sentence(node.lineno, text) for text in found)
        if not found and _has_words(node.args[at]):
            yield Unreadable(node.lineno)


def texts_in(source: str) -> Iterator[Sentence]:
    """Yield every text of a module that explains: those of at least one word, but for docstrings and keys."""
    tree = ast.parse(source)
    inner = {id(part) for node in ast.walk(tree) for part in _parts_of(node)}
    for function, node in _in_functions(tree):
        if isinstance(node, ast.JoinedStr | ast.Constant) and id(node) not in inner:
            for text in Scope(function).readings(node):
                if " " in text.strip() and _speaks(text) and not QUERY.search(text):
                    yield Sentence(node.lineno, text)


def states_in(source: str) -> Iterator[str]:
    """Yield the names, states and events of a module's machines, which sentences name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in {"Machine", "Move"}:
            given = [*node.args, *(word.value for word in node.keywords if word.arg != "moves")]
            for one in (part for value in given for part in ast.walk(value)):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value


def parts_of(template: str) -> tuple[list[str], str]:
    """Divide a template into the words of the fields at its head, and its sentence."""
    fields = []
    while found := HEAD.match(template):
        fields += re.findall(r"[a-z_]{2,}", PLACE.sub("", found[0]))
        template = template[found.end() :]
    return fields, template.removeprefix("; ")


class Scope:
    """What the names of a function stand for, as far as it is text."""

    def __init__(self, function: ast.AST | None) -> None:
        self.bound: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function) if function else ():
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bind(target, node.value)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.bound.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, given in zip(target.elts, value.elts, strict=False):
                self._bind(one, given)

    def readings(self, node: ast.expr) -> list[str]:
        """Return every text an expression may stand for; a value within it is a name in braces."""
        return [_named(parts) for parts in self._read(node, frozenset())]

    def _read(self, node: ast.expr, seen: frozenset[str]) -> list[Way]:
        match node:
            case ast.Constant(value=str(text)):
                ways: list[Way] = [(text,)]
            case ast.JoinedStr():
                ways = self._product(node.values, seen)
            case ast.BinOp(op=ast.Add()):
                ways = self._product([node.left, node.right], seen)
                ways = ways if all(map(_holds_text, ways)) else [(node,)]
            case ast.IfExp():
                ways = [*self._read(node.body, seen), *self._read(node.orelse, seen)]
            case ast.BoolOp(op=ast.Or()):
                ways = [way for one in node.values for way in self._read(one, seen)]
            case ast.FormattedValue():
                ways = self._read(node.value, seen)
            case _:
                ways = self._looked_up(node, seen)
        return ways

    def _looked_up(self, node: ast.expr, seen: frozenset[str]) -> list[Way]:
        if isinstance(node, ast.Name) and node.id in self.bound and node.id not in seen:
            ways = [way for one in self.bound[node.id] for way in self._read(one, seen | {node.id})]
            if all(map(_holds_text, ways)):
                return ways
        return [(node,)]

    def _product(self, nodes: list[ast.expr], seen: frozenset[str]) -> list[Way]:
        ways = [self._read(node, seen) for node in nodes]
        if len(list(itertools.islice(itertools.product(*ways), MOST_VARIANTS + 1))) > MOST_VARIANTS:
            ways = [[(node,)] if len(way) > 1 else way for node, way in zip(nodes, ways, strict=True)]
        return [tuple(itertools.chain(*choice)) for choice in itertools.product(*ways)]


def _holds_text(way: Way) -> bool:
    return any(isinstance(part, str) for part in way)


def _named(parts: Way) -> str:
    """Write a text with its values named; the same value has one name, different ones have different names."""
    names: dict[str, str] = {}
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part.replace("{", "{{").replace("}", "}}")
            continue
        shown = ast.unparse(part)
        if shown not in names:
            names[shown] = _fresh(_called(part), names)
        text += f"{{{names[shown]}}}"
    return text


def _fresh(name: str, names: Mapping[str, str]) -> str:
    taken = set(names.values())
    return (
        name
        if name not in taken
        else next(f"{name}_{n}" for n in itertools.count(2) if f"{name}_{n}" not in taken)
    )


def _called(node: ast.expr) -> str:
    """Return what a value is best called: the last name its expression holds."""
    if isinstance(node, ast.Name | ast.Attribute):
        return _name(node).strip("_").lower()
    if isinstance(node, ast.FormattedValue | ast.Starred | ast.Subscript | ast.Await):
        return _called(node.value)
    if isinstance(node, ast.Call):
        inside = [*node.args, *(word.value for word in node.keywords)]
        return _called(inside[0]) if inside else _called(node.func)
    names = [one for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute)]
    return _name(names[0]).strip("_").lower() if names else "value"


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _speaks(text: str) -> bool:
    """Tell whether a text has a word of its own beside the field at its head and its values."""
    return bool(WORDS.search(PLACE.sub("", parts_of(text)[1])))


def _has_words(node: ast.expr) -> bool:
    """Tell whether an expression holds text of its own that was not read: made by `%`, `format` or `join`."""
    marked = any(isinstance(one, ast.Call) and "_" in _name(one.func)[:1] for one in ast.walk(node))
    texts = [
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    return not marked and any(_speaks(text) for text in texts)


def _in_functions(node: ast.AST, function: ast.AST | None = None) -> Iterator[tuple[ast.AST | None, ast.AST]]:
    """Yield every node with the function it stands in."""
    for child in ast.iter_child_nodes(node):
        yield function, child
        inside = child if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        yield from _in_functions(child, inside)


def _parts_of(node: ast.AST) -> list[ast.AST]:
    """Return the texts below a node that are no texts of their own: parts of one, docstrings, keys, notes of types."""
    if isinstance(node, ast.JoinedStr):
        return [below for below in ast.walk(node) if below is not node]
    if isinstance(node, ast.Expr):
        return [node.value]
    if isinstance(node, ast.Call) and _name(node.func) in UNTOLD:
        return list(ast.walk(node))
    return []
