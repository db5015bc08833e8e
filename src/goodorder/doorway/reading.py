"""Reading what strangers send: JSON within limits, text a database can keep, query names we know."""

import json
import re
import unicodedata
from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja.parser import Parser

from goodorder.kernel.errors import Invalid, Malformed

DEEPEST = 32
LONGEST_ARRAY = 10_000
LONGEST_QUERY = 8_192
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # line ends and tabs are text


class BoundedParser(Parser):
    """Reads JSON bodies: depth ≤ 32, arrays ≤ 10,000, no control or half characters, text in Unicode NFC."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body; raises Malformed when it is not JSON, Invalid when it is past a limit."""
        return checked(read_json(request.body))


def is_plain(body: bytes) -> bool:
    """Tell whether all text in a body is printable ASCII, written as it is: `checked` would change none of it."""
    return body.isascii() and b"\\" not in body and b"\x7f" not in body


def read_json(body: bytes) -> Any:
    """Parse JSON; raises Malformed saying where it breaks."""
    try:
        return json.loads(body, parse_constant=_no_constant, object_pairs_hook=_once_each)
    except RecursionError as failure:
        raise _too_deep() from failure
    except UnicodeDecodeError as failure:
        raise Malformed("api.json_broken", "the body is not UTF-8: encode it so") from failure
    except json.JSONDecodeError as failure:
        where = f"line {failure.lineno}, column {failure.colno}"
        raise Malformed("api.json_broken", f"the body is not JSON: {failure.msg} at {where}") from failure
    except ValueError as failure:
        raise Malformed(
            "api.json_broken", "the body is not JSON we can read: a number is too long"
        ) from failure


def _no_constant(name: str) -> None:
    raise Malformed("api.json_broken", f"{name} is not JSON: send a number or null")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    known = dict(pairs)
    if len(known) != len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise Malformed("api.json_broken", f"the field {double!r} comes twice in one object: send it once")
    return known


def _too_deep() -> Malformed:
    return Malformed("api.json_too_deep", f"the body nests deeper than {DEEPEST} levels: flatten it")


def checked(value: Any, *, path: str = "body", depth: int = 0) -> Any:
    """Return the value with its text in NFC; raises Malformed or Invalid naming the place past a limit."""
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(value, str):
        return storable(value, path)
    if isinstance(value, dict):
        return {
            storable(name, path): checked(inner, path=f"{path}.{name}", depth=depth + 1)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        if len(value) > LONGEST_ARRAY:
            message = f"{path}: send at most {LONGEST_ARRAY} entries at once"
            raise Invalid("api.array_too_long", message, field=path)
        return [checked(inner, path=f"{path}.{at}", depth=depth + 1) for at, inner in enumerate(value)]
    return value


def storable(text: str, field: str) -> str:
    """Return text in NFC; raises Invalid for control characters and lone surrogates, which are no text."""
    if NO_TEXT.search(text):
        message = f"{field}: remove the characters that are no text (control characters or half a character)"
        raise Invalid("api.text_unreadable", message, field=field)
    return unicodedata.normalize("NFC", text)


def without_controls(text: str) -> str:
    """Return text as people meant it: what they paste may bring control characters along."""
    return NO_TEXT.sub("", text)


def refuse_unknown(query: QueryDict, known: Collection[str]) -> None:
    """Raise Invalid for a query parameter that is not known, or comes twice."""
    for name, values in query.lists():
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            message = f"{name}: no such query parameter here; known: {listed}"
            raise Invalid("api.query_unknown", message, field=name)
        if len(values) > 1:
            raise Invalid("api.query_twice", f"{name}: send this query parameter once", field=name)
        storable(values[0], name)
