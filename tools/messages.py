"""Keeps the catalogues of translations in step with the strings that pages, mails and forms mark.

Usage: python tools/messages.py [checkout]
  (nothing)    bring every catalogue up to date: new strings wait for words, strings nobody marks are dropped
  --check      fail when a catalogue is not up to date, a string has no words, or its placeholders differ;
               also when a module asks for words as it loads, or a refusal's message cannot be read
  --missing    print the strings without words as JSON, each with an empty translation to fill in
  --fill FILE  take translations from such a JSON; a plural form has a list: one, many
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message

ROOT = Path(__file__).resolve().parent.parent
NAMES = {
    **dict.fromkeys(["_", "_now", "gettext", "gettext_lazy", "gettext_noop"], (1,)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
TELLING = "from goodorder.locale import"  # a module of events: `tell(self, "{units} arrived")`
EAGER = {"gettext", "ngettext", "pgettext", "npgettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%|\{[^{}]*\}|<[^>]+>")
CONTEXT = "\x04"  # stands between a context and its string in JSON, as in compiled catalogues
RULE = "nplurals=2; plural=(n != 1)"
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Goodorder\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {rule};\\n"

"""


class Marked(NamedTuple):
    """A string for translation: its context, its one form or its two."""

    context: str | None
    forms: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return what it is called in JSON."""
        return self.forms[0] if self.context is None else f"{self.context}{CONTEXT}{self.forms[0]}"


def marked(root: Path) -> dict[str, Marked]:
    """Return every marked string of the source, by name; a plural beats the same string without one."""
    found: dict[str, Marked] = {}
    for path in sorted((root / "src" / "goodorder").rglob("*")):
        for one in _strings(path):
            known = found.get(one.name)
            if known is None or len(known.forms) < len(one.forms):
                found[one.name] = one
    told = (Marked(one.context, (one.english,)) for one in sentences.told_in(root))
    return found | {one.name: one for one in told}


def _strings(path: Path) -> Iterator[Marked]:
    """Yield the marked strings of a module or template."""
    if path.suffix == ".py":
        source = path.read_text()
        yield from _first_lines(source)
        source = source if "gettext" in source or TELLING in source else ""
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        source = _as_python(path)
    else:
        return
    names = NAMES | ({"tell": (2,)} if TELLING in source else {})
    for _line, forms, _notes, context in extract("python", io.BytesIO(source.encode()), names):
        yield Marked(context, (forms,) if isinstance(forms, str) else tuple(forms))


def _first_lines(source: str) -> Iterator[Marked]:
    """Yield how events without a sentence of their own are told: by the first line of their docstring."""
    for node in ast.walk(ast.parse(source)) if "aggregate=" in source else ():
        if isinstance(node, ast.ClassDef) and any(word.arg == "aggregate" for word in node.keywords):
            names = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
            if "sentence" not in names:
                yield Marked(None, ((ast.get_docstring(node) or "").partition("\n")[0],))


def _as_python(path: Path) -> str:
    """Turn a template into calls of gettext, without the indents that would stop the tokenizer."""
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(path.read_text(), origin=str(path)).splitlines())


def catalogues(root: Path) -> list[Path]:
    """Return the catalogues there are, one for each language."""
    return sorted((root / "src" / "goodorder" / "locale").glob("*/LC_MESSAGES/django.po"))


def language_of(path: Path) -> str:
    """Return the language a catalogue is in."""
    return path.parent.parent.name


def written(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the translations of a catalogue by name; what is fuzzy counts as not translated."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language_of(path), abort_invalid=True)
    return {_name_of(one): _forms(one) for one in catalogue if one.id and not one.fuzzy}


def _name_of(message: Message) -> str:
    first = message.id if isinstance(message.id, str) else message.id[0]
    return first if message.context is None else f"{message.context}{CONTEXT}{first}"


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def catalogue_text(language: str, strings: dict[str, Marked], words: dict[str, tuple[str, ...]]) -> str:
    """Return a catalogue: sorted, without line numbers or dates, so that it changes only with its words."""
    catalogue = Catalog(locale=language)
    for name, one in strings.items():
        said = words.get(name, ())
        said = said if len(said) == len(one.forms) else ("",) * len(one.forms)
        if len(one.forms) == 1:
            catalogue.add(one.forms[0], said[0], context=one.context)
        else:
            catalogue.add(one.forms, said, context=one.context)
    out = io.BytesIO()
    write_po(out, catalogue, width=0, sort_output=True, no_location=True, omit_header=True)
    return HEADER.format(language=language, rule=RULE) + out.getvalue().decode().strip() + "\n"


def problems_of(path: Path, strings: dict[str, Marked]) -> Iterator[str]:
    """Yield what is wrong with a catalogue."""
    words = written(path)
    for name, one in sorted(strings.items()):
        said = words.get(name, ())
        if len(said) != len(one.forms) or not all(said):
            yield f"{one.forms[0]!r} has no translation: see --missing and --fill"
            continue
        wanted = _placeholders(one.forms[-1])
        if any(_placeholders(form) != wanted for form in said):
            yield f"{one.forms[0]!r}: the placeholders of the translation differ from {wanted}"
    if path.read_text() != catalogue_text(language_of(path), strings, words):
        yield "not as this tool writes it: run `python tools/messages.py`"


def too_early(root: Path) -> Iterator[str]:
    """Yield where a module asks for words while it is loaded: they would stay in the language of that moment."""
    for path in sorted((root / "src" / "goodorder").rglob("*.py")):
        source = path.read_text()
        if "gettext" not in source:
            continue
        tree = ast.parse(source)
        names = {one.asname or one.name for one in _imported(tree) if one.name in EAGER}
        for line in _asked_at_once(tree, names):
            yield f"{path.relative_to(root)}:{line}: asked when the module loads: use the lazy form"


def _imported(tree: ast.Module) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from node.names


def _asked_at_once(node: ast.AST, names: set[str]) -> Iterator[int]:
    """Yield the lines of calls that stand in no function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in names:
            yield child.lineno
        yield from _asked_at_once(child, names)


def _placeholders(text: str) -> list[str]:
    """Return what must be the same in a translation, wherever it stands; `%s %s` keep their order anyway."""
    return sorted(PLACEHOLDER.findall(text))


def missing(path: Path, strings: dict[str, Marked]) -> dict[str, Any]:
    """Return the strings without words, each with an empty translation; a plural has a list of two."""
    words = written(path) if path.exists() else {}
    return {
        name: "" if len(one.forms) == 1 else [""] * len(one.forms)
        for name, one in sorted(strings.items())
        if not all(words.get(name, ("",)))
    }


def fill(path: Path, strings: dict[str, Marked], filled: dict[str, Any]) -> None:
    """Write translations into a catalogue; those of strings nobody marks are left out."""
    given = {name: (said,) if isinstance(said, str) else tuple(said) for name, said in filled.items()}
    words = (written(path) if path.exists() else {}) | {
        name: said for name, said in given.items() if all(said)
    }
    path.write_text(catalogue_text(language_of(path), strings, words))


def main(argv: list[str]) -> int:
    """Do what is asked; return 1 when a check fails."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", nargs="?", type=Path, default=ROOT)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--fill", type=Path)
    parser.add_argument("--language", default="de", help="of --missing and --fill")
    asked = parser.parse_args(argv)
    _with_django()
    strings = marked(asked.checkout)
    path = asked.checkout / "src" / "goodorder" / "locale" / asked.language / "LC_MESSAGES" / "django.po"
    if asked.check:
        found = [f"{one}: {what}" for one in catalogues(asked.checkout) for what in problems_of(one, strings)]
        found += [*too_early(asked.checkout), *sentences.unreadable_in(asked.checkout)]
        print("\n".join(found) or f"{len(strings)} strings are translated")
        return bool(found)
    if asked.missing:
        print(json.dumps(missing(path, strings), ensure_ascii=False, indent=1))
    elif asked.fill:
        fill(path, strings, json.loads(asked.fill.read_text()))
    else:
        for one in catalogues(asked.checkout):
            fill(one, strings, {})
    return 0


def _with_django() -> None:
    """Give Django settings to read templates by; it needs none of ours."""
    from django.conf import settings

    if not (settings.configured or "DJANGO_SETTINGS_MODULE" in os.environ):
        settings.configure()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
