"""A small language: CEL over a fixed set of words, each with a sample value of its type. Pure.

A condition that cannot be computed is neither true nor false; it never passes as true.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goodorder.kernel.errors import Invalid

LONGEST = 500
DEEPEST = 20
_FUNCTIONS = {"size", "startsWith", "endsWith", "contains"}
_LOOPS = re.compile(r"\.\s*(all|exists|exists_one|map|filter|reduce)\s*\(")
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What a condition may speak of. `code` is the refusal's code, the examples belong to its remedies."""

    words: Mapping[str, Any]
    code: str
    example: str
    list_example: str

    def checked(self, text: str) -> str:
        """Return a condition without outer blanks; raises Invalid saying what is wrong with it.

        It is read, its words are looked up, and it is computed once on the sample values.
        """
        text = text.strip()
        if not text:
            return ""
        if len(text) > LONGEST:
            raise self._wrong(f"use at most {LONGEST} characters")
        if _depth(text) > DEEPEST:
            raise self._wrong(f"nest at most {DEEPEST} brackets")
        self._check_words(text)
        try:
            answer = _program(text).execute(dict(self.words))
        except Exception as failure:  # whatever the engine trips over, the writer must hear of it
            raise self._wrong(_first_line(failure)) from failure
        if not isinstance(answer, bool):
            raise self._wrong(f"must say yes or no, such as `{self.example}`")
        return text

    def _check_words(self, text: str) -> None:
        try:
            program = _program(text)
        except Exception as failure:
            raise self._wrong(_first_line(failure)) from failure
        if _LOOPS.search(text):
            raise self._wrong(f"loops such as exists() are not offered; write `{self.list_example}`")
        if unknown := set(program.variables()) - set(self.words):
            raise self._wrong(f"no such word: {min(unknown)}; known: {', '.join(self.words)}")
        functions = {name for name in program.functions() if name.isidentifier()} - _FUNCTIONS
        if functions:
            raise self._wrong(f"no such function: {min(functions)}; known: {', '.join(sorted(_FUNCTIONS))}")

    def _wrong(self, remedy: str) -> Invalid:
        return Invalid(self.code, f"condition: {remedy}", field="condition")


def verdict(text: str, values: Mapping[str, Any]) -> bool | None:
    """Tell whether a condition holds; an empty one does, None means it cannot be computed from these values."""
    if not text:
        return True
    try:
        answer = _program(text).execute(dict(values))
    except Exception:  # noqa: BLE001 - no failure may pass as true, and none may stop what is being judged
        return None
    return answer if isinstance(answer, bool) else None


def words_of(text: str) -> list[str]:
    """Return the words a condition uses, in alphabetical order."""
    return sorted(_program(text).variables()) if text else []


@functools.lru_cache(maxsize=512)
def _program(text: str) -> Any:
    import cel

    return cel.compile(text)


def _depth(text: str) -> int:
    deepest = depth = 0
    for letter in text:
        depth += (letter in _OPENING) - (letter in _CLOSING)
        deepest = max(deepest, depth)
    return deepest


def _first_line(failure: Exception) -> str:
    line = str(failure).strip().partition("\n")[0]
    return line.rpartition("ERROR: <input>:")[2][:200] or "cannot be read"
