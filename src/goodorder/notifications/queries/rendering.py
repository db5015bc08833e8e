"""From templates and values to what a person reads, without anything they could be harmed by."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.template import Context, TemplateSyntaxError
from django.utils.html import escape

from goodorder.kernel.access import internal_query
from goodorder.kernel.errors import Invalid
from goodorder.looks.direction import straight
from goodorder.notifications.queries.sandbox import Path, compiled, paths_of
from goodorder.notifications.rules import KINDS, MAIL, Rendered, Wording

LONGEST, LONGEST_SUBJECT = 20_000, 200
_GAPS = re.compile(r"(?:[ \t]*\r?\n){3,}")
FIELDS = ("subject", "text", "html")


@internal_query
def checked_wording(kind: str, channel: str, wording: Wording) -> Wording:
    """Return a wording that can be written with whatever values its kind has.

    Raises Invalid naming the field and what is wrong: a tag or filter there is not, a variable nobody knows.
    """
    for name in FIELDS:
        source = getattr(wording, name)
        if len(source) > LONGEST:
            raise _wrong(name, f"is longer than {LONGEST} characters; shorten it")
        checked_source(name, source, KINDS[kind].sample)
    if not wording.text.strip():
        raise _wrong("text", "write what the message says")
    if channel == MAIL and not wording.subject.strip():
        raise _wrong("subject", "a mail needs a subject")
    return wording


@internal_query
def checked_source(field: str, source: str, sample: Mapping[str, Any]) -> None:
    """Raise Invalid naming the field unless a text can be written with values like those of `sample`."""
    try:
        template = compiled(source, escapes=True)
    except TemplateSyntaxError as failure:
        message = f"{failure}; use variables, if, for, and the filters default, length, lower and upper"
        raise _wrong(field, message) from failure
    for path in paths_of(template.nodelist):
        if not _is_known(path, sample):
            known = ", ".join(sorted(sample))
            raise _wrong(field, f"there is no variable {'.'.join(path)}; use {known}")


def _is_known(path: Path, sample: Any) -> bool:
    """Tell whether a path leads to a value, taking the first entry of lists."""
    if path[0] == "forloop":
        return True
    for part in path:
        if isinstance(sample, Sequence) and not isinstance(sample, str) and part == "0":
            sample = sample[0]
        elif isinstance(sample, Mapping) and part in sample:
            sample = sample[part]
        else:
            return False
    return True


def _wrong(field: str, message: str) -> Invalid:
    return Invalid("notifications.template_broken", f"{field}: {message}", field=field)


@internal_query
def render(wording: Wording, values: Mapping[str, Any]) -> Rendered:
    """Write a message; values are escaped in HTML, and a subject is one line."""
    text = _GAPS.sub("\n\n", _written(wording.text, values, escapes=False)).strip()
    subject = " ".join(_written(wording.subject, values, escapes=False).split())[:LONGEST_SUBJECT]
    html = _written(wording.html, values, escapes=True).strip() if wording.html.strip() else _as_html(text)
    return Rendered(subject, text, html)


def _written(source: str, values: Mapping[str, Any], *, escapes: bool) -> str:
    return straight(compiled(source, escapes=escapes).render(Context(dict(values), autoescape=escapes)))


def _as_html(text: str) -> str:
    parts = (escape(part).replace("\n", "<br>\n") for part in text.split("\n\n") if part.strip())
    return "\n".join(f"<p>{part.strip()}</p>" for part in parts)


@internal_query
def tried(kind: str, channel: str, wording: Wording) -> Rendered:
    """Write a message with sample values; raises what `checked_wording` does."""
    return render(checked_wording(kind, channel, wording), KINDS[kind].sample)
