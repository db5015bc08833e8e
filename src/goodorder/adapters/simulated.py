"""What the two simulators' answers have in common: how their bodies and errors are read."""

from collections.abc import Mapping
from typing import Any

from goodorder.kernel.http import HttpGarbled, Response


def body_of(response: Response) -> Mapping[str, Any]:
    """Return the answer's object; one that cannot be read counts as an error without code."""
    try:
        body = response.json()
    except HttpGarbled:
        return {"error": {}}
    return body if isinstance(body, dict) else {"error": {}}


def error_of(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return the code and message of an answer's error; both are empty when it is none."""
    error = body.get("error")
    if not isinstance(error, dict):
        return "", ""
    return str(error.get("code") or ""), str(error.get("message") or "")


def text_in(source: Mapping[str, Any], name: str) -> str:
    """Return a text field; raises KeyError when it is missing, TypeError when it is no text."""
    value = source[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text")
    return value
