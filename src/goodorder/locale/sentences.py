"""Sentences told in the reader's language when they are shown: refusals, and explanations stored with decisions.

They are made, logged, stored and answered to programs in English. What shows them to a person asks `translated`, which
finds the template a sentence was made from in the catalogue, takes its values out and puts them into the words of the
reader's language. What is no sentence of ours, such as a person's own note, stays as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import NamedTuple

from babel.dates import format_date
from babel.numbers import format_currency
from django.utils.translation import get_language

SENTENCE, FIELD, WORD = "said", "field", "value"
"""Contexts of the catalogues: whole sentences, fields at their heads, states and kinds that are values in them."""
_HEAD = re.compile(r"([a-z_][\w.\[\]]*): ")
_NAME = re.compile(r"[a-z_]{2,}")
_AMOUNT = re.compile(r"(-?\d+(?:\.\d+)?) ([A-Z]{3})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORD, _CLAUSE, _ANY = r"(?:(?![;,] ).)*?", r"(?:(?!; ).)*?", r".*?"
"""What a value is taken for: first nothing that joins sentences, then less than a sentence, then anything."""
_BRACKETED = re.compile(r"(\S+) \((.+)\)", re.DOTALL)
_DEEPEST = 6
"""How far sentences within sentences are followed."""
_SURE, _UNSURE = 10, 5
"""Letters of a template. One of fewer takes only values that are one word or ours: a person's note may begin like it;
one of hardly any wants a value that is ours."""


class _Template(NamedTuple):
    literals: tuple[str, ...]
    names: tuple[str, ...]
    words: str
    longest: str
    weight: int  # letters of its own: the more of them fit, the surer a sentence was made from it

    def values_in(self, text: str, value: str) -> Mapping[str, str] | None:
        """Return the values, each like `value`, in this template's places; None when it was not made from it."""
        found = _pattern(self.literals, self.names, value).fullmatch(text)
        return found.groupdict() if found else None


class Phrasebook:
    """The sentences of one language."""

    def __init__(self, locale: str, entries: Iterable[tuple[str, str, str]]) -> None:
        """Take entries as context, English, words."""
        self.locale = locale
        self._plain: dict[str, dict[str, str]] = {SENTENCE: {}, FIELD: {}, WORD: {}}
        self._starting: dict[str, list[_Template]] = {}
        for context, english, words in entries:
            if not words or context not in self._plain:
                continue
            literals, names = _divided(english) if context == SENTENCE else ((english,), ())
            if names:
                start = _first_word(literals[0])
                self._starting.setdefault(start, []).append(_template(literals, names, words))
            else:
                self._plain[context]["".join(literals)] = "".join(_divided(words)[0])
        anywhere = self._starting.setdefault("", [])
        for start, templates in self._starting.items():
            possible = templates + anywhere if start else templates
            self._starting[start] = sorted(possible, key=lambda one: -one.weight)

    def told(self, text: str, depth: int = 0) -> str:
        """Tell a sentence, or return it as it is when it is none of ours."""
        if depth > _DEEPEST:
            return text
        if plain := self._plain[SENTENCE].get(text):
            return plain
        if head := _HEAD.match(text):
            rest = text[head.end() :]
            told = self.told(rest, depth + 1)
            return text if told == rest else f"{self._field(head[1])}: {told}"
        if " " not in text:
            return text
        possible = self._starting.get(_first_word(text), self._starting[""])
        possible = [one for one in possible if one.longest in text]
        return (
            self._templated(text, possible, depth, _WORD)
            or self._in_parts(text, "; ", depth, all)
            or self._in_parts(text, ", ", depth, all)
            or self._bracketed(text, depth)
            or self._templated(text, possible, depth, _CLAUSE)
            or self._templated(text, possible, depth, _ANY)
            or self._after_colon(text, depth)
            or self._in_parts(text, "; ", depth, any)
            or text
        )

    def _templated(self, text: str, possible: Iterable[_Template], depth: int, value: str) -> str:
        for one in possible:
            if (found := one.values_in(text, value)) is None:
                continue
            values = {name: self._value(said, depth + 1) for name, said in found.items()}
            if one.weight >= _SURE or _fits(one, found, values):
                return one.words.format(**values)
        return ""

    def _in_parts(self, text: str, between: str, depth: int, enough: Callable[[Iterable[bool]], bool]) -> str:
        """Tell sentences that were joined; nothing when not `enough` of them are ours."""
        parts = text.split(between)
        told = [self._value(part, depth + 1) if part else "" for part in parts] if len(parts) > 1 else []
        are_ours = [said != part for said, part in zip(told, parts, strict=False) if part]
        return between.join(told) if are_ours and enough(are_ours) else ""

    def _value(self, text: str, depth: int) -> str:
        """Write a value as the reader does: an amount, a day, a state, a sentence, or several of them."""
        if found := _AMOUNT.fullmatch(text):
            return str(format_currency(Decimal(found[1]), found[2], locale=self.locale))
        if _DAY.fullmatch(text):
            return str(format_date(date.fromisoformat(text), "medium", locale=self.locale))
        told = self._plain[WORD].get(text) or self.told(text, depth)
        return told if told != text else self._in_parts(text, ", ", depth, any) or text

    def _after_colon(self, text: str, depth: int) -> str:
        """Tell what follows a name that is no field: `row 3, name: write something here`."""
        named, _colon, rest = text.partition(": ")
        told = self.told(rest, depth + 1)
        return "" if told == rest else f"{self._value(named, depth + 1)}: {told}"

    def _bracketed(self, text: str, depth: int) -> str:
        """Tell what stands in brackets behind a value: `KETTLE (short by 1)`."""
        if not (found := _BRACKETED.fullmatch(text)):
            return ""
        inside = self._value(found[2], depth + 1)
        return "" if inside == found[2] else f"{found[1]} ({inside})"

    def _field(self, path: str) -> str:
        """Name a field as people do; a part of it that has no word stays."""
        return _NAME.sub(lambda part: self._plain[FIELD].get(part[0], part[0]), path)


_books: dict[str, Phrasebook] = {}


def learn(language: str, entries: Iterable[tuple[str, str, str]]) -> None:
    """Take the sentences of a language's catalogue: context, English, words."""
    _books[language] = Phrasebook(language.replace("-", "_"), entries)


def translated(text: str) -> str:
    """Tell a refusal or a stored explanation in the reader's language."""
    book = _books.get(get_language() or "en")
    return book.told(str(text)) if book and text else text


def _fits(one: _Template, found: Mapping[str, str], values: Mapping[str, str]) -> bool:
    """Tell whether values show that a sentence was made from a template that has few letters of its own."""
    ours = [name for name, said in values.items() if said != found[name]]
    return all(name in ours or " " not in found[name] for name in found) and (
        one.weight >= _UNSURE or bool(ours)
    )


def _template(literals: tuple[str, ...], names: tuple[str, ...], words: str) -> _Template:
    return _Template(literals, names, words, max(literals, key=len), sum(map(len, literals)))


def _divided(template: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Divide a template into the texts before, between and after its places, and the names of these."""
    parts = list(Formatter().parse(template))
    names = tuple(name for _, name, _, _ in parts if name is not None)
    literals: list[str] = [""]
    for literal, name, _, _ in parts:
        literals[-1] += literal
        literals += [""] if name is not None else []
    return tuple(literals), names


@cache
def _pattern(literals: tuple[str, ...], names: tuple[str, ...], value: str) -> re.Pattern[str]:
    pieces, seen = [re.escape(literals[0])], set[str]()
    for name, literal in zip(names, literals[1:], strict=True):
        pieces += [f"(?P={name})" if name in seen else f"(?P<{name}>{value})", re.escape(literal)]
        seen.add(name)
    return re.compile("".join(pieces), re.DOTALL)


def _first_word(text: str) -> str:
    """Return the word a text begins with; none when a value may follow at once."""
    word, blank, _rest = text.partition(" ")
    return word if blank else ""
